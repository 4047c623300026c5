/**
 * Made-up answers, for unit tests and screenshots in development only. The address chooses the
 * case: `?theme=dark&language=id&density=compact&demo=1&case=empty|error|slow|first-run|damaged`.
 */
import type { Event } from '../bindings/Event';
import { answer, type Answers } from '../../tests/fixtures/answers';
import type { Listener, Platform } from './types';

const listeners = new Set<Listener>();

/** Lets a test or a script play an event. */
export function play(event: Event): void {
  for (const listener of listeners) listener(event);
}

export const platform: Platform = {
  async call(name, request) {
    const params = new URLSearchParams(globalThis.location?.search ?? '');
    if (params.get('case') === 'slow' && name !== 'workspace') await new Promise(() => undefined);
    return (answer as Answers)(name, request, params, play);
  },
  subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
