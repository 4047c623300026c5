/** What keys do in Links. */
import { platform } from '$platform';
import type { ReusableView } from '../../bindings/ReusableView';
import { t } from '../../i18n/index.svelte';
import type { Command } from '../../lib/commands';
import { waits, type Links } from './links.svelte';

interface Hands {
  walk: (by: number) => void;
  press: () => Promise<void>;
  focus: () => void;
  /** The reusable link that is looked at; undefined while the issued ones are listed. */
  many: () => ReusableView | null | undefined;
}

export function linkCommands(links: Links, { walk, press, focus, many }: Hands): Command[] {
  /** The link that can be handed over now. */
  const payable = () => {
    const shared = many();
    if (shared !== undefined) return shared?.active ? shared.key : null;
    return links.link && waits(links.link) ? links.link.id : null;
  };
  const ask = (name: 'link_copy' | 'link_open') => () => {
    const id = payable();
    if (id) void platform.call(name, { id }).catch(() => undefined);
  };
  return [
    { id: 'link.new', title: () => t('links.new'), keys: ['n'], run: focus },
    {
      id: 'link.create',
      title: () => t('links.create'),
      keys: ['ctrl+enter'],
      typing: true,
      run: () => void press(),
    },
    { id: 'link.next', title: () => t('links.next'), keys: ['j', 'down'], run: () => walk(1) },
    { id: 'link.prev', title: () => t('links.previous'), keys: ['k', 'up'], run: () => walk(-1) },
    {
      id: 'link.copy',
      title: () => t('links.copy_link'),
      keys: ['c'],
      when: () => payable() !== null,
      run: ask('link_copy'),
    },
    {
      id: 'link.open',
      title: () => t('links.open'),
      keys: ['o'],
      when: () => payable() !== null,
      run: ask('link_open'),
    },
  ];
}
