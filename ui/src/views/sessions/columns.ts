/** The columns of the list: chosen, ordered and sized by the user, remembered with the window. */
import type { Column } from '../../components/grid';
import { t } from '../../i18n/index.svelte';
import { memory } from '../../stores/memory.svelte';
import { workspace } from '../../stores/workspace.svelte';

const all = [
  { id: 'status', width: 220, narrow: 120, sort: 'status' },
  { id: 'order_id', width: 136, narrow: 84, sort: 'order_id' },
  { id: 'customer', width: 200, grow: true, sort: 'customer' },
  { id: 'amount', width: 144, narrow: 136, end: true, sort: 'amount' },
  { id: 'adapter', width: 84, narrow: 0, sort: 'adapter' },
  { id: 'created', width: 112, narrow: 108, sort: 'created' },
  { id: 'connection', width: 116, narrow: 0, from: 860, sort: 'connection' },
  { id: 'updated', width: 116, narrow: 0, sort: 'updated' },
  { id: 'completed', width: 116, narrow: 0, sort: 'completed' },
  { id: 'expires', width: 116, narrow: 0, sort: 'expires' },
  { id: 'email', width: 200, narrow: 0 },
  { id: 'id', width: 220, narrow: 0 },
  { id: 'method', width: 140, narrow: 0 },
  { id: 'raw_status', width: 140, narrow: 0 },
  { id: 'kind', width: 88, narrow: 0 },
  { id: 'mode', width: 72, narrow: 0 },
] as const;

export type ColumnId = (typeof all)[number]['id'];
const few: ColumnId[] = ['status', 'order_id', 'customer', 'amount', 'adapter', 'created'];
export const everyColumn = all.map((column) => column.id);

const ORDER = 'sessions.columns';
const WIDTHS = 'sessions.widths';

/** What is shown until somebody chooses: where a session comes from matters from two connections on. */
function initial(): ColumnId[] {
  const several = (workspace.view?.connections.length ?? 0) > 1;
  return several ? [...few, 'connection'] : few;
}

export function shown(): ColumnId[] {
  const kept = memory.get<ColumnId[]>(ORDER, initial()).filter((id) => everyColumn.includes(id));
  return kept.length ? kept : initial();
}

export function columns(): Column[] {
  const widths = memory.get<Record<string, number>>(WIDTHS, {});
  const chosen = shown();
  // Without the customer some other column takes what is left over.
  const grow = chosen.includes('customer') ? 'customer' : chosen.at(-1);
  return chosen.map((id) => {
    const column = all.find((c) => c.id === id) ?? all[0];
    const width = widths[id] ?? column.width;
    return { ...column, title: t(`sessions.${id}`), width, grow: id === grow };
  });
}

export function resize(id: string, width: number): void {
  memory.set(WIDTHS, { ...memory.get<Record<string, number>>(WIDTHS, {}), [id]: width });
}

export function toggle(id: ColumnId): void {
  const now = shown();
  const next = now.includes(id) ? now.filter((other) => other !== id) : [...now, id];
  if (next.length) memory.set(ORDER, next);
}

export function move(id: string, by: -1 | 1): void {
  const now = [...shown()];
  const from = now.findIndex((other) => other === id);
  const moved = now[from];
  if (!moved || !now[from + by]) return;
  now.splice(from, 1);
  now.splice(from + by, 0, moved);
  memory.set(ORDER, now);
}
