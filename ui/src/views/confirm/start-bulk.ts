import { dayOf } from '../../lib/time';
import { bulk } from '../../stores/bulk.svelte';
import { clock } from '../../stores/clock.svelte';
import { queue } from '../../stores/queue.svelte';
import { workspace } from '../../stores/workspace.svelte';
import { ConfirmForm } from './form.svelte';
import { toleranceOf } from './tolerance';

/** Brings what is known now to every row of the sheet; one that left the queue stays as it was. */
export function followQueue(): void {
  for (const form of bulk.left) {
    const row = queue.waiting.find((one) => one.session.key === form.row.session.key);
    if (row) form.follow(row, toleranceOf(row.session));
  }
}

/** Puts every ticked transfer on one sheet. */
export function startBulk(): void {
  const today = dayOf(clock.now, workspace.place.zone);
  const form = (row: (typeof queue.tickedRows)[number]) =>
    new ConfirmForm(row, today, { tolerance: toleranceOf(row.session) });
  queue.close();
  bulk.begin(queue.tickedRows.map(form));
}
