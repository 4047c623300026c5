/** The transfers that wait for a person, what is ticked, and which one is on the sheet. */
import { platform } from '$platform';
import type { Amount } from '../bindings/Amount';
import type { QueueRow } from '../bindings/QueueRow';
import type { QueueView } from '../bindings/QueueView';
import type { SentRow } from '../bindings/SentRow';
import { afterPaint, debounce } from '../lib/later';
import { sumPerCurrency } from '../lib/money';
import { on } from './bus';
import { news } from './news.svelte';
import { Query } from './query.svelte';

export type Filter = 'all' | 'nothing' | 'partly';
export type Item =
  | { kind: 'waiting'; key: string; row: QueueRow }
  | { kind: 'group'; key: string; count: number }
  | { kind: 'sent'; key: string; row: SentRow };

/** What is still expected for a row. */
export const dueOf = (row: QueueRow): Amount => row.remainder ?? row.session.amount;

/** Rows of the first answer: more than a screen holds. The others follow when these are drawn. */
const FIRST = 100;

class Queue {
  query = new Query<QueueView>();
  /** All rows are here, not only the first. */
  whole = $state(false);
  filter = $state<Filter>('all');
  ticked = $state.raw<ReadonlySet<string>>(new Set());
  selected = $state<string | null>(null);
  open = $state(false);
  /** The ticked rows that are walked one by one. */
  review = $state.raw<string[]>([]);
  #ahead: (() => void) | undefined;

  waiting = $derived<QueueRow[]>(this.query.value?.waiting ?? []);
  sent = $derived<SentRow[]>(this.query.value?.sent ?? []);
  /** What is not known or waits for a person, oldest first. */
  unsettled = $derived(
    this.sent
      .filter(({ action }) =>
        ['intent', 'sending', 'unknown', 'needs_human'].includes(action.state),
      )
      .toReversed(),
  );
  rows = $derived(
    this.waiting.filter(
      (row) => this.filter === 'all' || (row.received !== null) === (this.filter === 'partly'),
    ),
  );
  items = $derived.by<Item[]>(() => {
    const waiting = this.rows.map((row) => ({
      kind: 'waiting' as const,
      key: row.session.key,
      row,
    }));
    const sent = this.sent.map((row) => ({
      kind: 'sent' as const,
      key: `sent/${row.action.intent}`,
      row,
    }));
    const group = { kind: 'group' as const, key: 'group', count: sent.length };
    // What was sent comes after all that wait.
    return sent.length && this.whole ? [...waiting, group, ...sent] : waiting;
  });
  /** How many wait, those included that are not here yet. */
  total = $derived(this.query.value?.totals.reduce((sum, { count }) => sum + count, 0) ?? 0);
  tickedRows = $derived(this.waiting.filter((row) => this.ticked.has(row.session.key)));
  tickedSums = $derived(sumPerCurrency(this.tickedRows.map(dueOf)));

  /** Begins before the view is there: the first rows are on their way while the frame is drawn. */
  ahead(): void {
    this.#ahead ??= this.start();
  }

  start(): () => void {
    const begun = this.#ahead;
    this.#ahead = undefined;
    if (begun) return begun;
    const again = debounce(() => void this.load(), 120);
    const stops = [
      on('sessions_changed', again),
      on('action_changed', again),
      on('approvals_changed', again),
      // Who acts, and when two people are needed, decides what a press does.
      on('workspace_changed', again),
    ];
    void (this.whole ? this.load() : this.#first());
    return () => stops.forEach((stop) => stop());
  }

  /** A screenful, then everything. */
  async #first(): Promise<void> {
    const view = await this.query.ask(() => platform.call('queue', { limit: FIRST }));
    // Where it failed, what failed is told; where it is too late, somebody asks for everything.
    if (view) await afterPaint().then(() => this.load());
  }

  async load(): Promise<void> {
    const view = await this.query.ask(() => platform.call('queue', { limit: null }));
    if (!view) return;
    this.whole = true;
    for (const { action } of view.sent) if (action.state === 'unknown') news.doubt(action);
    const here = new Set(view.waiting.map((row) => row.session.key));
    this.ticked = new Set([...this.ticked].filter((key) => here.has(key)));
  }

  /** Looks at an action again, or lets it go, and then at everything. */
  async ask(command: 'action_verify' | 'action_release', intent: string): Promise<void> {
    await platform.call(command, { intent });
    await this.load();
  }

  /** How many a filter shows; not known before all rows are here. */
  count(filter: Filter): number | undefined {
    if (filter === 'all') return this.total;
    if (!this.whole) return undefined;
    return this.waiting.filter((row) => (row.received !== null) === (filter === 'partly')).length;
  }

  toggle(key: string): void {
    const next = new Set(this.ticked);
    if (!next.delete(key)) next.add(key);
    this.ticked = next;
  }

  toggleAll(): void {
    const all = this.rows.map((row) => row.session.key);
    this.ticked = all.every((key) => this.ticked.has(key)) ? new Set() : new Set(all);
  }

  choose(key: string): void {
    this.selected = key;
    this.open = true;
  }

  close(): void {
    this.open = false;
    this.review = [];
  }

  startReview(): void {
    this.review = this.tickedRows.map((row) => row.session.key);
    const first = this.review[0];
    if (first) this.choose(first);
  }

  /** The rows that walking goes through: the review's, else all that are shown. */
  walked(): string[] {
    if (this.review.length) return this.review;
    return this.items.filter((item) => item.kind !== 'group').map((item) => item.key);
  }

  walk(by: number): string | null {
    const keys = this.walked();
    const now = this.selected ? keys.indexOf(this.selected) : -1;
    const next = keys[now < 0 ? 0 : Math.max(0, Math.min(keys.length - 1, now + by))];
    if (next) this.selected = next;
    return next ?? null;
  }

  /** The next waiting transfer after this one, in the review or in the list. */
  after(key: string): QueueRow | undefined {
    const keys = this.walked();
    const rest = keys.slice(keys.indexOf(key) + 1);
    const found = rest.find((k) => this.waiting.some((row) => row.session.key === k));
    return this.waiting.find((row) => row.session.key === found);
  }
}

export const queue = new Queue();
