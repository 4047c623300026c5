import { dayOf } from '../../lib/time';
import { bulk } from '../../stores/bulk.svelte';
import { clock } from '../../stores/clock.svelte';
import { queue } from '../../stores/queue.svelte';
import { workspace } from '../../stores/workspace.svelte';
import { ConfirmForm } from './form.svelte';
import { toleranceOf } from './tolerance';

/** Puts every ticked transfer on one sheet. */
export function startBulk(): void {
  const today = dayOf(clock.now, workspace.place.zone);
  const form = (row: (typeof queue.tickedRows)[number]) =>
    new ConfirmForm(row, today, { tolerance: toleranceOf(row.session) });
  queue.close();
  bulk.begin(queue.tickedRows.map(form));
}
