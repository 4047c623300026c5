/** What keys do in Statements. */
import { t } from '../../i18n/index.svelte';
import type { Command } from '../../lib/commands';

interface Walk {
  walk: (by: number) => void;
  open: (now: boolean) => void;
  opened: () => boolean;
}

interface Hands {
  choose: () => void;
  find: () => void;
}

export function listCommands({ choose, find }: Hands): Command[] {
  return [
    { id: 'statements.choose', title: () => t('statements.choose'), keys: ['n'], run: choose },
    { id: 'statements.find', title: () => t('statements.search'), keys: ['f'], run: find },
  ];
}

/** Lines are walked in the list and in the preview alike. */
export function lineCommands({ walk, open, opened }: Walk): Command[] {
  return [
    {
      id: 'line.next',
      title: () => t('statements.next_line'),
      keys: ['j', 'down'],
      run: () => walk(1),
    },
    {
      id: 'line.prev',
      title: () => t('statements.previous_line'),
      keys: ['k', 'up'],
      run: () => walk(-1),
    },
    {
      id: 'line.open',
      title: () => t('statements.open_line'),
      keys: ['enter'],
      run: () => open(true),
    },
    {
      id: 'line.close',
      title: () => t('frame.close'),
      keys: ['esc'],
      when: opened,
      run: () => open(false),
    },
  ];
}

interface PreviewHands {
  finish: () => void;
  step: (by: number) => void;
  choose: () => void;
}

export function previewCommands({ finish, step, choose }: PreviewHands): Command[] {
  return [
    {
      id: 'import.finish',
      title: () => t('statements.import'),
      keys: ['ctrl+enter'],
      typing: true,
      run: finish,
    },
    { id: 'file.next', title: () => t('statements.next_file'), keys: [']'], run: () => step(1) },
    {
      id: 'file.prev',
      title: () => t('statements.previous_file'),
      keys: ['['],
      run: () => step(-1),
    },
    { id: 'file.more', title: () => t('statements.choose'), keys: ['n'], run: choose },
  ];
}
