/** The sheet beside the queue: dialogs, a calendar, files. The queue is shown without waiting for it. */
import { Part } from '../../lib/part.svelte';

export const pane = new Part(() => import('./ConfirmPane.svelte'));
/** The other pages of the view; whoever opens one has the queue on screen already. */
export const casesPane = new Part(() => import('./CasesPane.svelte'));
export const openPane = new Part(() => import('./OpenPane.svelte'));
export const bulkPane = new Part(() => import('./BulkPane.svelte'));
