import type { SessionView } from '../../bindings/SessionView';
import { workspace } from '../../stores/workspace.svelte';

/** What may be missing from a session's amount, as its connection is set. */
export function toleranceOf({ connection, amount }: SessionView): string | undefined {
  return workspace.connection(connection)?.settings[`tolerance.${amount.currency}`];
}
