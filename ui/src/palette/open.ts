/** What happens when an entry is chosen. Enter opens; it never confirms. */
import { platform } from '$platform';
import type { SessionView } from '../bindings/SessionView';
import { quoteValue } from '../lib/query';
import { queue } from '../stores/queue.svelte';
import { router } from '../stores/router.svelte';
import { sessions } from '../stores/sessions.svelte';
import { ui } from '../stores/ui.svelte';
import type { Entry } from './search.svelte';

export const waits = (session: SessionView): boolean =>
  session.status === 'awaiting_confirmation' && session.adapter === 'manual';

export function openSession(session: SessionView): void {
  ui.palette = false;
  sessions.selected = session.key;
  sessions.open = true;
  router.go('sessions', { open: session.key });
}

export function openSheet(session: SessionView): void {
  ui.palette = false;
  queue.filter = 'all';
  queue.review = [];
  queue.choose(session.key);
  router.go('confirm', { open: session.key });
}

export function filterBy(query: string): void {
  ui.palette = false;
  sessions.find(query);
  router.go('sessions', { q: query });
}

export function newLink(order: string): void {
  ui.palette = false;
  router.go('links', { order });
}

export async function copyOrder(session: SessionView): Promise<void> {
  await platform.call('text_copy', { text: session.order_id ?? session.id });
}

export async function copyLink(session: SessionView): Promise<void> {
  await platform.call('link_copy', { id: session.key });
}

export function choose(entry: Entry): void {
  switch (entry.kind) {
    case 'best':
      return waits(entry.session) ? openSheet(entry.session) : openSession(entry.session);
    case 'session':
      return openSession(entry.session);
    case 'customer':
      return filterBy(`customer:${quoteValue(entry.email ?? entry.name)}`);
    case 'filter':
      return filterBy(entry.query);
    case 'link':
      return newLink(entry.order);
    case 'command':
      ui.palette = false;
      return entry.command.run();
  }
}
