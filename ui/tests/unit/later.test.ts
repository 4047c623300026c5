import { describe, expect, it, vi } from 'vitest';
import { debounce, Newest } from '../../src/lib/later';
import { readLines } from '../../src/platform/ndjson';
import { asApiError } from '../../src/platform/types';

describe('late answers', () => {
  it('are dropped, and so are late failures', async () => {
    const newest = new Newest();
    let slow: (value: string) => void = () => undefined;
    let fail: (reason: Error) => void = () => undefined;
    const first = newest.ask(() => new Promise<string>((resolve) => (slow = resolve)));
    const second = newest.ask(() => new Promise<string>((_, reject) => (fail = reject)));
    const third = await newest.ask(() => Promise.resolve('new'));
    slow('old');
    fail(new Error('late'));
    expect(third).toEqual({ stale: false, value: 'new' });
    expect(await first).toEqual({ stale: true });
    expect(await second).toEqual({ stale: true });
  });

  it('are asked for once, after the last key', () => {
    vi.useFakeTimers();
    const ask = vi.fn();
    const later = debounce(ask, 30);
    later('a');
    later('ab');
    vi.advanceTimersByTime(30);
    expect(ask.mock.calls).toEqual([['ab']]);
    vi.useRealTimers();
  });
});

describe('the loopback host', () => {
  it('sends events that may arrive in pieces', async () => {
    const pieces = ['{"n":1}\n{"n', '":2}\n\n', '{"n":3}'];
    const bytes = pieces.map((piece) => new TextEncoder().encode(piece));
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        bytes.forEach((chunk) => controller.enqueue(chunk));
        controller.close();
      },
    });
    const seen: number[] = [];
    await readLines<{ n: number }>(body, ({ n }) => seen.push(n));
    expect(seen).toEqual([1, 2, 3]);
  });

  it('always fails with something a person can act on', () => {
    const error = { code: 'busy', message: 'm', hint: 'h', retry: true };
    expect(asApiError(error)).toBe(error);
    expect(asApiError(new Error('boom'))).toMatchObject({ code: 'internal', retry: true });
  });
});
