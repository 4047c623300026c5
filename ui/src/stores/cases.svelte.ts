/** What does not fit between what was asked for and what came. */
import { platform } from '$platform';
import type { CaseView } from '../bindings/CaseView';
import type { CasesView } from '../bindings/CasesView';
import { debounce } from '../lib/later';
import { sumPerCurrency } from '../lib/money';
import { on } from './bus';
import { Query } from './query.svelte';

export type CaseItem =
  { kind: 'case'; key: string; row: CaseView } | { kind: 'group'; key: string; count: number };

class Cases {
  query = new Query<CasesView>();
  selected = $state<string | null>(null);
  open = $state(false);

  all = $derived<CaseView[]>(this.query.value?.cases ?? []);
  waiting = $derived(this.all.filter((one) => !one.settled));
  items = $derived.by<CaseItem[]>(() => {
    const row = (one: CaseView) => ({ kind: 'case' as const, key: one.session.key, row: one });
    const settled = this.all.filter((one) => one.settled);
    const group = { kind: 'group' as const, key: 'group', count: settled.length };
    const waiting = this.waiting.map(row);
    return settled.length ? [...waiting, group, ...settled.map(row)] : waiting;
  });
  credits = $derived(this.query.value?.credits ?? []);
  creditSums = $derived(sumPerCurrency(this.credits.map((credit) => credit.amount)));
  now = $derived(this.all.find((one) => one.session.key === this.selected));

  start(): () => void {
    const again = debounce(() => void this.load(), 120);
    const stops = [on('sessions_changed', again), on('action_changed', again)];
    void this.load();
    return () => stops.forEach((stop) => stop());
  }

  async load(): Promise<void> {
    await this.query.ask(() => platform.call('case_list', {}));
  }

  choose(key: string): void {
    this.selected = key;
    this.open = true;
  }

  walk(by: number): void {
    const keys = this.items.filter((item) => item.kind === 'case').map((item) => item.key);
    const now = this.selected ? keys.indexOf(this.selected) : -1;
    const next = keys[now < 0 ? 0 : Math.max(0, Math.min(keys.length - 1, now + by))];
    if (next) this.selected = next;
  }

  /** Says what was done about it, or takes that back. */
  async settle(key: string, how: string | null): Promise<void> {
    this.query.value = await (how === null
      ? platform.call('case_reopen', { key })
      : platform.call('case_settle', { key, how }));
  }
}

export const cases = new Cases();
