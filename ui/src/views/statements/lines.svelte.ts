/**
 * Lines of one account, one import or a search. The host gives them page after page, so a row far
 * down is there when those above it are.
 */
import { platform } from '$platform';
import type { ApiError } from '../../bindings/ApiError';
import type { LineListRequest } from '../../bindings/LineListRequest';
import type { LineSumView } from '../../bindings/LineSumView';
import type { LineView } from '../../bindings/LineView';
import { asApiError } from '../../platform/types';
import { lineQuery } from './words';

const PAGE = 200;
/** Somebody jumped far down: fewer and larger steps. */
const LEAP = 1000;
export type Which = Pick<LineListRequest, 'account' | 'import'>;

export class Lines {
  text = $state('');
  which = $state.raw<Which>({ account: null, import: null });
  rows = $state.raw<LineView[]>([]);
  sums = $state.raw<LineSumView[]>([]);
  error = $state.raw<ApiError>();
  /** The first answer to this question is in. */
  ready = $state(false);
  selected = $state<number | null>(null);

  total = $derived(this.sums.reduce((sum, one) => sum + one.count, 0));
  line = $derived(this.rows.find((row) => row.id === this.selected));

  #next: string | null = null;
  #generation = 0;
  #wanted = 0;
  #busy = false;

  show(which: Which): void {
    if (which.account === this.which.account && which.import === this.which.import) return;
    this.which = which;
    this.selected = null;
    this.ready = false;
    void this.load();
  }

  async load(): Promise<void> {
    const mine = ++this.#generation;
    this.#busy = true;
    this.#wanted = 0;
    try {
      const page = await this.#ask(null, PAGE);
      if (mine !== this.#generation) return;
      this.rows = page.lines;
      this.sums = page.sums;
      this.#next = page.next;
      this.error = undefined;
      this.ready = true;
    } catch (error) {
      if (mine === this.#generation) this.error = asApiError(error);
    }
    if (mine !== this.#generation) return;
    this.#busy = false;
    void this.#fill();
  }

  /** Rows that are about to be seen. */
  want(first: number, count: number): void {
    this.#wanted = first + count;
    void this.#fill();
  }

  step(by: number): number {
    const now = this.rows.findIndex((row) => row.id === this.selected);
    const index = Math.max(0, Math.min(this.rows.length - 1, now < 0 ? 0 : now + by));
    this.selected = this.rows[index]?.id ?? null;
    return index;
  }

  async #fill(): Promise<void> {
    if (this.#busy || !this.#next || this.#wanted <= this.rows.length) return;
    const mine = this.#generation;
    this.#busy = true;
    try {
      const far = this.#wanted - this.rows.length > PAGE;
      const page = await this.#ask(this.#next, far ? LEAP : PAGE);
      if (mine !== this.#generation) return;
      this.rows = [...this.rows, ...page.lines];
      this.#next = page.next;
    } catch (error) {
      if (mine === this.#generation) this.error = asApiError(error);
      this.#next = null;
    }
    this.#busy = false;
    void this.#fill();
  }

  #ask(after: string | null, limit: number) {
    const request = { ...this.which, text: lineQuery(this.text), from: null, to: null };
    return platform.call('line_list', { ...request, after, limit });
  }
}
