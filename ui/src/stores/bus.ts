/** One subscription to the host, handed on by kind of event. */
import { platform } from '$platform';
import type { Event } from '../bindings/Event';

type Kind = Event['event'];
type Of<K extends Kind> = Extract<Event, { event: K }>;

const listeners = new Set<(event: Event) => void>();
let stop: (() => void) | undefined;

/** Calls `fn` for each event of a kind until the returned function is called. */
export function on<K extends Kind>(kind: K, fn: (event: Of<K>) => void): () => void {
  stop ??= platform.subscribe((event) => {
    for (const listener of [...listeners]) listener(event);
  });
  const listener = (event: Event) => {
    if (event.event === kind) fn(event as Of<K>);
  };
  listeners.add(listener);
  return () => listeners.delete(listener);
}
