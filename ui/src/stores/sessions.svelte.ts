/**
 * The list of sessions: a query, an order, and the rows that were asked for so far. The host gives
 * windows of rows by page key; only around what is on screen are rows kept.
 */
import { platform } from '$platform';
import type { ApiError } from '../bindings/ApiError';
import type { SessionListRequest } from '../bindings/SessionListRequest';
import type { SessionPage } from '../bindings/SessionPage';
import type { SessionTotals } from '../bindings/SessionTotals';
import type { SessionView } from '../bindings/SessionView';
import { debounce } from '../lib/later';
import { asApiError } from '../platform/types';
import { on } from './bus';
import { Query } from './query.svelte';

const PAGE = 100;
const KEEP = 3000;
type Where = Partial<Pick<SessionListRequest, 'after' | 'before' | 'position'>>;

class SessionList {
  query = $state('');
  sort = $state('created');
  ascending = $state(false);
  total = $state(0);
  chips = $state.raw<string[]>([]);
  syncing = $state(false);
  error = $state.raw<ApiError>();
  /** The first answer to this query is in. */
  ready = $state(false);
  totals = new Query<SessionTotals>();
  selected = $state<string | null>(null);
  open = $state(false);

  #rows = $state.raw(new Map<number, SessionView>());
  #pages: SessionPage[] = [];
  #generation = 0;
  #busy = false;
  #wanted: { first: number; count: number } | undefined;
  #stops: (() => void)[] = [];

  /** Loads and follows what changes. `around` gives the first visible row and takes a shift. */
  start(around: { first: () => number; shift: (rows: number) => void }): () => void {
    const again = debounce(() => void this.#refresh(around), 120);
    this.#stops = [on('sessions_changed', again), on('action_changed', again)];
    void this.load();
    return () => this.#stops.forEach((stop) => stop());
  }

  rowAt(index: number): SessionView | undefined {
    return this.#rows.get(index);
  }

  indexOf(key: string | null): number {
    for (const [index, row] of this.#rows) if (row.key === key) return index;
    return -1;
  }

  find(query: string, sort = this.sort, ascending = this.ascending): void {
    this.query = query;
    this.sort = sort;
    this.ascending = ascending;
    this.selected = null;
    this.open = false;
    void this.load();
  }

  order(sort: string, ascending: boolean): void {
    this.sort = sort;
    this.ascending = ascending;
    void this.load();
  }

  async load(): Promise<void> {
    const mine = ++this.#generation;
    try {
      const page = await this.#ask({ position: 0 });
      if (mine !== this.#generation) return;
      this.#replace(page);
      void this.totals.ask(() => platform.call('session_totals', this.#request({})));
    } catch (error) {
      if (mine === this.#generation) this.error = asApiError(error);
    }
  }

  /** Rows that are about to be seen. Asked for once at a time; the newest wish wins. */
  want(first: number, count: number): void {
    this.#wanted = { first, count };
    if (!this.#busy && this.ready) void this.#fill();
  }

  async #fill(): Promise<void> {
    const where = this.#missing();
    if (!where) return;
    const mine = this.#generation;
    this.#busy = true;
    try {
      const page = await this.#ask(where);
      if (mine === this.#generation && page.rows.length) this.#add(page);
    } catch (error) {
      this.error = asApiError(error);
    }
    this.#busy = false;
    if (mine === this.#generation && !this.error && this.#missing()) void this.#fill();
  }

  /** How to ask for the first wanted row that is not here: beside a known page, or by position. */
  #missing(): Where | undefined {
    if (!this.#wanted) return undefined;
    const { first, count } = this.#wanted;
    const last = Math.min(first + count, this.total) - 1;
    let gap = first;
    while (gap <= last && this.#rows.has(gap)) gap += 1;
    if (gap > last) return undefined;
    const above = this.#pages.find((p) => p.first_position + p.rows.length === gap);
    if (above?.last_key) return { after: above.last_key };
    const below = this.#pages.find((p) => p.first_position === last + 1);
    if (below?.first_key && last - gap < PAGE) return { before: below.first_key };
    return { position: Math.max(0, gap - PAGE / 4) };
  }

  #request(where: Where): SessionListRequest {
    const { query, sort, ascending } = this;
    const page = { after: null, before: null, position: null, limit: PAGE };
    return { query, sort, ascending, ...page, ...where };
  }

  #ask(where: Where): Promise<SessionPage> {
    return platform.call('session_list', this.#request(where));
  }

  #replace(page: SessionPage): void {
    this.#pages = [];
    this.#rows = new Map();
    this.error = undefined;
    this.ready = true;
    this.#add(page);
  }

  #add(page: SessionPage): void {
    const rows = this.#rows.size > KEEP ? new Map<number, SessionView>() : new Map(this.#rows);
    if (this.#rows.size > KEEP) this.#pages = [];
    page.rows.forEach((row, i) => rows.set(page.first_position + i, row));
    this.#pages.push(page);
    this.#rows = rows;
    this.total = page.total;
    this.chips = page.chips;
    this.syncing = page.syncing;
  }

  /** Something changed: the same place is read again, and stays where it is on screen. */
  async #refresh(around: { first: () => number; shift: (rows: number) => void }): Promise<void> {
    const first = around.first();
    const anchor = first > 0 ? this.#rows.get(first)?.key : undefined;
    const mine = ++this.#generation;
    try {
      const page = await this.#ask({ position: Math.max(0, first - PAGE / 4) });
      if (mine !== this.#generation) return;
      this.#replace(page);
      const now = anchor ? page.rows.findIndex((row) => row.key === anchor) : -1;
      if (now >= 0) around.shift(page.first_position + now - first);
      if (this.#wanted) void this.#fill();
      void this.totals.ask(() => platform.call('session_totals', this.#request({})));
    } catch (error) {
      if (mine === this.#generation) this.error = asApiError(error);
    }
  }
}

export const sessions = new SessionList();
