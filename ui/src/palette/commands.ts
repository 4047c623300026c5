/** Keys inside the palette. */
import { t } from '../i18n/index.svelte';
import type { Command } from '../lib/commands';
import { ui } from '../stores/ui.svelte';
import { choose, copyLink, copyOrder, filterBy, newLink, openSession } from './open';
import type { Search } from './search.svelte';

export function paletteCommands(search: Search, done: (text: string) => void): Command[] {
  const command = (id: string, keys: string[], run: () => void, when?: () => boolean): Command => ({
    id: `palette.${id}`,
    title: () => t('palette.title'),
    keys,
    typing: true,
    run,
    ...(when ? { when } : {}),
  });
  const best = () => search.answer?.best ?? null;
  // Ctrl C stays the browser's own where something is selected.
  const unselected = () => best() !== null && !window.getSelection()?.toString();
  const copy = (what: Promise<void>) =>
    void what.then(
      () => done(t('palette.copied')),
      () => done(''),
    );
  return [
    command('down', ['down'], () => search.walk(1)),
    command('up', ['up'], () => search.walk(-1)),
    command('open', ['enter'], () => search.chosen && choose(search.chosen)),
    command(
      'session',
      ['ctrl+enter'],
      () => {
        const session = best();
        if (session) openSession(session);
      },
      () => best() !== null,
    ),
    command(
      'copy',
      ['ctrl+c'],
      () => {
        const session = best();
        if (session) copy(copyOrder(session));
      },
      unselected,
    ),
    command(
      'link',
      ['ctrl+l'],
      () => {
        const session = best();
        if (session) copy(copyLink(session));
      },
      () => best() !== null,
    ),
    command(
      'filter',
      ['ctrl+f'],
      () => filterBy(search.answer?.query ?? search.text),
      () => search.text.trim() !== '',
    ),
    command(
      'new-link',
      ['ctrl+n'],
      () => newLink(search.text.trim()),
      () => search.answer?.reading === 'order_id',
    ),
    command('close', ['esc', 'ctrl+k'], () => {
      ui.palette = false;
    }),
  ];
}
