/** What keys do in the audit log. */
import { t } from '../../i18n/index.svelte';
import type { Command } from '../../lib/commands';

interface Hands {
  walk: (by: number) => void;
  page: () => number;
  open: () => void;
  close: () => void;
  opened: () => boolean;
  find: () => void;
  write: () => void;
  verify: () => void;
}

export function auditCommands(hands: Hands): Command[] {
  const { walk, page, open, close, opened, find, write, verify } = hands;
  const next = () => t('audit.next');
  const previous = () => t('audit.previous');
  return [
    { id: 'audit.next', title: next, keys: ['j', 'down'], run: () => walk(1) },
    { id: 'audit.previous', title: previous, keys: ['k', 'up'], run: () => walk(-1) },
    { id: 'audit.page-down', title: next, keys: ['pagedown'], run: () => walk(page()) },
    { id: 'audit.page-up', title: previous, keys: ['pageup'], run: () => walk(-page()) },
    { id: 'audit.first', title: previous, keys: ['home'], run: () => walk(-Infinity) },
    { id: 'audit.last', title: next, keys: ['end'], run: () => walk(Infinity) },
    { id: 'audit.open', title: () => t('audit.open'), keys: ['enter'], run: open },
    { id: 'audit.close', title: () => t('frame.close'), keys: ['esc'], when: opened, run: close },
    { id: 'audit.find', title: () => t('audit.session_find'), keys: ['f'], run: find },
    // The frame's key would forget the filters.
    { id: 'audit.verify', title: () => t('audit.verify'), keys: ['v'], run: verify },
    { id: 'audit.export', title: () => t('audit.export'), keys: ['e'], run: write },
  ];
}
