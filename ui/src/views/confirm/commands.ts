/** Keys of the queue. */
import { t } from '../../i18n/index.svelte';
import type { Command } from '../../lib/commands';
import { cases } from '../../stores/cases.svelte';
import { queue } from '../../stores/queue.svelte';
import { startBulk } from './start-bulk';

export function queueCommands(walk: (by: number) => void): Command[] {
  const waits = () => queue.waiting.some((row) => row.session.key === queue.selected);
  return [
    { id: 'queue.next', title: () => t('confirm.next'), keys: ['j', 'down'], run: () => walk(1) },
    {
      id: 'queue.previous',
      title: () => t('confirm.previous'),
      keys: ['k', 'up'],
      run: () => walk(-1),
    },
    {
      id: 'queue.tick',
      title: () => t('confirm.tick', { order: '' }),
      keys: ['space'],
      when: waits,
      run: () => {
        if (queue.selected) queue.toggle(queue.selected);
      },
    },
    {
      id: 'queue.open',
      title: () => t('confirm.sheet'),
      keys: ['enter'],
      when: () => queue.selected !== null && !queue.open,
      run: () => {
        queue.open = true;
      },
    },
    {
      id: 'queue.review',
      title: () => t('confirm.review', { n: queue.ticked.size }),
      keys: ['shift+enter'],
      when: () => queue.ticked.size > 0,
      run: () => queue.startReview(),
    },
    {
      id: 'queue.bulk',
      title: () => t('cases.bulk', { n: queue.ticked.size }),
      keys: ['b'],
      when: () => queue.ticked.size > 1,
      run: startBulk,
    },
    {
      id: 'queue.close',
      title: () => t('frame.close'),
      keys: ['esc'],
      when: () => queue.open,
      run: () => queue.close(),
    },
  ];
}

export function caseCommands(walk: (by: number) => void): Command[] {
  return [
    { id: 'case.next', title: () => t('confirm.next'), keys: ['j', 'down'], run: () => walk(1) },
    {
      id: 'case.previous',
      title: () => t('confirm.previous'),
      keys: ['k', 'up'],
      run: () => walk(-1),
    },
    {
      id: 'case.open',
      title: () => t('cases.sheet'),
      keys: ['enter'],
      when: () => cases.selected !== null && !cases.open,
      run: () => {
        cases.open = true;
      },
    },
    {
      id: 'case.close',
      title: () => t('frame.close'),
      keys: ['esc'],
      when: () => cases.open,
      run: () => {
        cases.open = false;
      },
    },
  ];
}
