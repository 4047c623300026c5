/** Keys of the list. */
import { t } from '../../i18n/index.svelte';
import type { Command } from '../../lib/commands';
import { sessions } from '../../stores/sessions.svelte';

export type Walk = (by: number | 'page-up' | 'page-down' | 'first' | 'last') => void;

export function listCommands(walk: Walk): Command[] {
  const command = (id: string, keys: string[], run: () => void, when?: () => boolean): Command => ({
    id: `sessions.${id}`,
    title: () => t(id === 'previous' ? 'sessions.previous' : 'sessions.next'),
    keys,
    run,
    ...(when ? { when } : {}),
  });
  return [
    command('next', ['j', 'down'], () => walk(1)),
    command('previous', ['k', 'up'], () => walk(-1)),
    command('page-down', ['pagedown'], () => walk('page-down')),
    command('page-up', ['pageup'], () => walk('page-up')),
    command('first', ['home'], () => walk('first')),
    command('last', ['end'], () => walk('last')),
    command(
      'open',
      ['enter'],
      () => (sessions.open = true),
      () => sessions.selected !== null && !sessions.open,
    ),
    command(
      'close',
      ['esc'],
      () => (sessions.open = false),
      () => sessions.open,
    ),
  ];
}
