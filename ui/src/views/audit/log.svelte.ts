/** The audit log, newest first. The host gives it page after page. */
import { platform } from '$platform';
import type { ApiError } from '../../bindings/ApiError';
import type { AuditEntry } from '../../bindings/AuditEntry';
import type { AuditPage } from '../../bindings/AuditPage';
import type { ExportedFile } from '../../bindings/ExportedFile';
import { debounce } from '../../lib/later';
import { asApiError } from '../../platform/types';
import { on } from '../../stores/bus';
import { clock } from '../../stores/clock.svelte';
import { workspace } from '../../stores/workspace.svelte';
import { EVERYTHING, filterOf, same, type Wish } from './filter';

const PAGE = 100;
/** Rows below the last visible one that are asked for before somebody gets there. */
const AHEAD = 30;

export class Log {
  wish = $state.raw<Wish>(EVERYTHING);
  rows = $state.raw<AuditEntry[]>([]);
  people = $state.raw<string[]>([]);
  kinds = $state.raw<string[]>([]);
  head = $state.raw<string | null>(null);
  error = $state.raw<ApiError>();
  /** The first answer to this question is in. */
  ready = $state(false);
  selected = $state<number | null>(null);
  exporting = $state(false);
  file = $state.raw<ExportedFile>();
  failed = $state.raw<ApiError>();

  #next = $state<number | null>(null);
  #generation = 0;
  #busy = false;

  /** There are older entries than those that are here. */
  more = $derived(this.#next !== null);
  total = $derived(this.rows.length + (this.more ? 1 : 0));
  entry = $derived(this.rows.find((row) => row.seq === this.selected));
  /** All entries, whatever is shown: their numbers have no gap. */
  all = $derived(Number(this.head?.split(':')[0] ?? 0));

  /** Follows what is done meanwhile; `shift` keeps the rows on screen where they are. */
  start(shift: (rows: number) => void): () => void {
    const again = debounce(() => void this.#refresh(shift), 200);
    const kinds = [
      'action_changed',
      'approvals_changed',
      'statements_changed',
      'workspace_changed',
    ] as const;
    const stops = kinds.map((kind) => on(kind, again));
    return () => stops.forEach((stop) => stop());
  }

  show(wish: Wish): void {
    if (this.ready && same(wish, this.wish)) return;
    this.wish = wish;
    this.ready = false;
    this.selected = wish.at;
    void this.load();
  }

  async load(): Promise<void> {
    const mine = ++this.#generation;
    this.#busy = false;
    try {
      const page = await this.#ask(this.wish.at === null ? null : this.wish.at + 1);
      if (mine === this.#generation) this.#replace(page);
    } catch (error) {
      if (mine === this.#generation) this.error = asApiError(error);
    }
  }

  /** Rows that are about to be seen. */
  want(first: number, count: number): void {
    if (first + count + AHEAD > this.rows.length) void this.#older();
  }

  step(by: number): number {
    const now = this.rows.findIndex((row) => row.seq === this.selected);
    const to = now < 0 && Number.isFinite(by) ? 0 : now + by;
    const index = Math.max(0, Math.min(this.rows.length - 1, to));
    this.selected = this.rows[index]?.seq ?? null;
    return index;
  }

  async write(): Promise<void> {
    this.exporting = true;
    this.failed = undefined;
    const { csv_delimiter, csv_bom } = workspace.settings ?? { csv_delimiter: ',', csv_bom: true };
    const csv = { delimiter: csv_delimiter || ',', bom: csv_bom };
    try {
      this.file = await platform.call('audit_export', { filter: this.#filter(), csv, out: null });
    } catch (error) {
      this.failed = asApiError(error);
    }
    this.exporting = false;
  }

  async #older(): Promise<void> {
    if (this.#busy || this.#next === null) return;
    const mine = this.#generation;
    this.#busy = true;
    try {
      const page = await this.#ask(this.#next);
      if (mine !== this.#generation) return;
      this.rows = [...this.rows, ...page.entries];
      this.#next = page.next;
    } catch (error) {
      if (mine === this.#generation) this.error = asApiError(error);
    }
    if (mine === this.#generation) this.#busy = false;
  }

  /** New entries come on top; the others never change. */
  async #refresh(shift: (rows: number) => void): Promise<void> {
    if (!this.ready || this.wish.at !== null) return;
    const mine = this.#generation;
    const page = await this.#ask(null).catch(() => undefined);
    if (!page || mine !== this.#generation) return;
    const top = this.rows[0]?.seq ?? 0;
    const fresh = page.entries.filter(({ seq }) => seq > top);
    if (fresh.length === page.entries.length) return this.#replace(page);
    this.rows = [...fresh, ...this.rows];
    this.#told(page);
    shift(fresh.length);
  }

  #replace(page: AuditPage): void {
    this.rows = page.entries;
    this.#next = page.next;
    this.error = undefined;
    this.ready = true;
    this.#told(page);
  }

  #told({ people, kinds, head }: AuditPage): void {
    this.people = people;
    this.kinds = kinds;
    this.head = head;
  }

  #filter() {
    return filterOf(this.wish, workspace.place.zone, clock.now);
  }

  #ask(before: number | null): Promise<AuditPage> {
    return platform.call('audit_list', { filter: this.#filter(), before, limit: PAGE });
  }
}
