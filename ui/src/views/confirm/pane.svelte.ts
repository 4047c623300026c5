/** The sheet beside the queue: dialogs, a calendar, files. The queue is shown without waiting for it. */
import { Part } from '../../lib/part.svelte';

export const pane = new Part(() => import('./ConfirmPane.svelte'));
