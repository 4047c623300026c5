/**
 * The whole outside world of the window. Everything it knows comes through `call`, everything that
 * happens elsewhere comes through `subscribe`. Which file stands behind it is chosen at build time.
 */
import type { ApiError } from '../bindings/ApiError';
import type { Commands } from '../bindings/Commands';
import type { Event } from '../bindings/Event';

export type CommandName = keyof Commands;
export type Request<K extends CommandName> = Commands[K][0];
export type Response<K extends CommandName> = Commands[K][1];
export type Listener = (event: Event) => void;

export interface Platform {
  /** Rejects with an {@link ApiError}, never with anything else. */
  call<K extends CommandName>(name: K, request: Request<K>): Promise<Response<K>>;
  /** Returns a function that ends the subscription. */
  subscribe(listener: Listener): () => void;
}

export function isApiError(value: unknown): value is ApiError {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}

/** What came back from a host, as an error a person can act on. */
export function asApiError(value: unknown): ApiError {
  if (isApiError(value)) return value;
  const text = value instanceof Error ? value.message : String(value);
  return {
    code: 'internal',
    message: `Something inside Countersign failed: ${text}.`,
    hint: 'Nothing was sent. Try again; if it happens again, open Settings and run the check.',
    retry: true,
  };
}
