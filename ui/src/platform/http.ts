/** The loopback host: the same commands over HTTP, for the browser flows. */
import type { ApiError } from '../bindings/ApiError';
import type { Listener, Platform } from './types';
import { asApiError, isApiError } from './types';
import { readLines } from './ndjson';

const token = takeToken();

function takeToken(): string {
  const match = /[#&]token=([^&]+)/.exec(location.hash);
  if (match?.[1]) {
    sessionStorage.setItem('token', match[1]);
    history.replaceState(null, '', location.pathname + location.search);
    return match[1];
  }
  const meta = document.querySelector<HTMLMetaElement>('meta[name="countersign-token"]');
  return meta?.content ?? sessionStorage.getItem('token') ?? '';
}

const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

const gone: ApiError = {
  code: 'unavailable',
  message: 'The host of this page does not answer. What is shown was read before.',
  hint: 'Start it again, then reload this page.',
  retry: true,
};

async function call(name: string, request: unknown): Promise<never> {
  let response: globalThis.Response;
  try {
    const body = JSON.stringify(request);
    response = await fetch(`/rpc/${name}`, { method: 'POST', headers, body });
  } catch {
    throw gone;
  }
  const value: unknown = await response.json().catch(() => null);
  if (response.ok) return value as never;
  throw isApiError(value) ? value : asApiError(`HTTP ${response.status}`);
}

async function stream(listener: Listener, signal: AbortSignal): Promise<void> {
  const response = await fetch('/events', { headers, signal });
  if (response.ok && response.body) await readLines(response.body, listener);
}

export const platform: Platform = {
  call,
  subscribe(listener) {
    const stop = new AbortController();
    const again = () => {
      if (!stop.signal.aborted) setTimeout(run, 1000);
    };
    const run = () => void stream(listener, stop.signal).then(again, again);
    run();
    return () => stop.abort();
  },
};
