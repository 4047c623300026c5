/** Keys of the list of requests. */
import { t } from '../../i18n/index.svelte';
import type { Command } from '../../lib/commands';
import { approvals } from '../../stores/approvals.svelte';

export function listCommands(walk: (by: number) => void, choose: () => void): Command[] {
  return [
    {
      id: 'request.next',
      title: () => t('approvals.next'),
      keys: ['j', 'down'],
      run: () => walk(1),
    },
    {
      id: 'request.previous',
      title: () => t('approvals.previous'),
      keys: ['k', 'up'],
      run: () => walk(-1),
    },
    { id: 'request.import', title: () => t('approvals.import'), keys: ['n'], run: choose },
    {
      id: 'request.close',
      title: () => t('frame.close'),
      keys: ['esc'],
      when: () => approvals.selected !== null,
      run: () => {
        approvals.selected = null;
      },
    },
  ];
}
