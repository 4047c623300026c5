/** What waits for a second person's word, what ended, and which request is open. */
import { platform } from '$platform';
import type { ApprovalList } from '../bindings/ApprovalList';
import type { ApprovalView } from '../bindings/ApprovalView';
import { debounce } from '../lib/later';
import { on } from './bus';
import { Query } from './query.svelte';
import { workspace } from './workspace.svelte';

export const SHOWN = ['for_me', 'mine', 'waiting', 'done'] as const;
export type Shown = (typeof SHOWN)[number];

class Approvals {
  query = new Query<ApprovalList>();
  /** Chosen by a person; until then what waits for them, or else all that waits. */
  chosen = $state<Shown | null>(null);
  selected = $state<string | null>(null);

  waiting = $derived<ApprovalView[]>(this.query.value?.waiting ?? []);
  ended = $derived<ApprovalView[]>(this.query.value?.ended ?? []);
  filter = $derived<Shown>(this.chosen ?? (this.of('for_me').length ? 'for_me' : 'waiting'));
  rows = $derived(this.of(this.filter));
  /** The open request stays open when it ends, and moves to another list. */
  one = $derived([...this.waiting, ...this.ended].find((one) => one.id === this.selected));

  start(): () => void {
    const again = debounce(() => void this.load(), 120);
    const stops = [
      on('approvals_changed', again),
      on('action_changed', again),
      on('workspace_changed', again),
    ];
    void this.load();
    return () => stops.forEach((stop) => stop());
  }

  async load(): Promise<void> {
    await this.query.ask(() => platform.call('request_list', {}));
  }

  of(shown: Shown): ApprovalView[] {
    if (shown === 'done') return this.ended;
    if (shown === 'waiting') return this.waiting;
    if (shown === 'for_me') return this.waiting.filter((one) => one.can_approve);
    const me = workspace.acting?.name;
    return this.waiting.filter((one) => !one.foreign && one.maker === me);
  }

  /** Opens a request that another view names, in the list that holds it. */
  open(id: string): void {
    this.selected = id;
    if (this.ended.some((one) => one.id === id)) this.chosen = 'done';
    else this.chosen = this.of('mine').some((one) => one.id === id) ? 'mine' : 'waiting';
  }

  /** Returns where in the list it went. */
  step(by: number): number {
    const now = this.rows.findIndex((one) => one.id === this.selected);
    const next = Math.max(0, Math.min(this.rows.length - 1, now < 0 ? 0 : now + by));
    this.selected = this.rows[next]?.id ?? null;
    return next;
  }
}

export const approvals = new Approvals();
