/** Links that many customers can pay at: the last answer, and which one is looked at. */
import { platform } from '$platform';
import type { Prepared } from '../../bindings/Prepared';
import type { ReusableView } from '../../bindings/ReusableView';
import { debounce } from '../../lib/later';
import { on } from '../../stores/bus';
import { Query } from '../../stores/query.svelte';

const sortable: Record<string, (link: ReusableView) => string> = {
  state: (link) => (link.active ? '0' : '1'),
  title: (link) => link.title ?? '',
  amount: (link) => (link.amount ? link.amount.currency + link.amount.minor.padStart(24, '0') : ''),
  connection: (link) => link.connection,
  created: (link) => link.created_at ?? '',
};

export class Reusable {
  query = new Query<ReusableView[]>();
  sort = $state('created');
  ascending = $state(false);
  selected = $state<string | null>(null);

  all = $derived(this.query.value ?? []);
  rows = $derived(this.#sorted());
  link = $derived(this.all.find((link) => link.key === this.selected) ?? null);
  active = $derived(this.all.filter((link) => link.active).length);

  #sorted(): ReusableView[] {
    const by = sortable[this.sort] ?? sortable.created!;
    const sign = this.ascending ? 1 : -1;
    return this.all.toSorted((a, b) => sign * by(a).localeCompare(by(b)));
  }

  start(): () => void {
    const again = debounce(() => void this.load(), 60);
    const stops = [on('sessions_changed', again), on('action_changed', again)];
    void this.load().then(() => (this.selected ??= this.rows[0]?.key ?? null));
    return () => stops.forEach((stop) => stop());
  }

  async load(): Promise<void> {
    await this.query.ask(() => platform.call('reusable_list', {}));
  }

  /** One that was just made is looked at. */
  async show(key: string | undefined): Promise<void> {
    if (key) this.selected = key;
    await this.load();
  }

  /** Where the one that is looked at stands. */
  get index(): number {
    return this.rows.findIndex((link) => link.key === this.selected);
  }

  /** Moves the selection; the new position. */
  step(by: number): number {
    const now = this.index;
    const index = Math.max(0, Math.min(this.rows.length - 1, now < 0 ? 0 : now + by));
    this.selected = this.rows[index]?.key ?? null;
    return index;
  }
}

/** Switches a link on or off. `draft` is one per wish: pressing twice asks once. */
export function prepareActive(
  link: ReusableView,
  active: boolean,
  draft: string,
): Promise<Prepared> {
  return platform.call('link_update_prepare', { draft, link: link.key, active, params: null });
}
