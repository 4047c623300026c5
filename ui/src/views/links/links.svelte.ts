/** The issued links: the last answer, what of it is shown, and which one is looked at. */
import { platform } from '$platform';
import type { LinkList } from '../../bindings/LinkList';
import type { LinkView } from '../../bindings/LinkView';
import { debounce } from '../../lib/later';
import { sumPerCurrency } from '../../lib/money';
import { on } from '../../stores/bus';
import { Query } from '../../stores/query.svelte';

export type Filter = 'all' | 'waiting' | 'expiring' | 'paid';

/** Somebody may still pay these. */
const WAITING = ['waiting', 'opened', 'expiring', 'awaiting_confirmation'];
export const waits = (link: LinkView) => WAITING.includes(link.state);

const fits: Record<Filter, (link: LinkView) => boolean> = {
  all: () => true,
  waiting: waits,
  expiring: (link) => link.state === 'expiring',
  paid: (link) => link.state === 'paid',
};

const sortable: Record<string, (link: LinkView) => string> = {
  state: (link) => link.state,
  order_id: (link) => link.order_id ?? '',
  customer: (link) => link.customer ?? '',
  amount: (link) => link.amount.currency + link.amount.minor.padStart(24, '0'),
  connection: (link) => link.connection,
  issued: (link) => link.issued_at,
  ends: (link) => link.expires_at ?? '',
};

export class Links {
  query = new Query<LinkList>();
  filter = $state<Filter>('all');
  sort = $state('issued');
  ascending = $state(false);
  selected = $state<string | null>(null);
  /** Made in this window, just now: its URL is shown whole. */
  fresh = $state<string | null>(null);

  all = $derived(this.query.value?.links ?? []);
  rows = $derived(this.#shown());
  link = $derived(this.all.find((link) => link.id === this.selected) ?? null);
  waiting = $derived(this.all.filter(waits));
  sums = $derived(sumPerCurrency(this.waiting.map((link) => link.amount)));

  #shown(): LinkView[] {
    const by = sortable[this.sort] ?? sortable.issued!;
    const sign = this.ascending ? 1 : -1;
    const found = this.all.filter(fits[this.filter]);
    return found.toSorted((a, b) => sign * by(a).localeCompare(by(b)));
  }

  count(filter: Filter): number {
    return this.all.filter(fits[filter]).length;
  }

  start(): () => void {
    const again = debounce(() => void this.load(), 60);
    const stops = [on('sessions_changed', again), on('action_changed', again)];
    void this.load().then(() => {
      this.selected ??= this.rows[0]?.id ?? null;
    });
    return () => stops.forEach((stop) => stop());
  }

  async load(): Promise<void> {
    await this.query.ask(() => platform.call('link_list', {}));
  }

  /** A link that was just asked for is shown at once, whatever was filtered. */
  async show(id: string): Promise<void> {
    this.fresh = id;
    this.filter = 'all';
    this.selected = id;
    await this.load();
  }

  indexOf(id: string | null): number {
    return this.rows.findIndex((link) => link.id === id);
  }

  /** Moves the selection; the new position. */
  step(by: number): number {
    const now = this.indexOf(this.selected);
    const wish = now < 0 ? 0 : now + by;
    const index = Math.max(0, Math.min(this.rows.length - 1, wish));
    this.selected = this.rows[index]?.id ?? null;
    return index;
  }
}
