import { describe, expect, it, vi } from 'vitest';
import { platform } from '$platform';
import type { QueueRow } from '../../src/bindings/QueueRow';
import { deedKey, lookOfResult, lookOfState } from '../../src/lib/deed';
import { queue } from '../../src/stores/queue.svelte';
import { ConfirmForm } from '../../src/views/confirm/form.svelte';
import rows from '../fixtures/queue.json';

const waiting = rows.waiting as unknown as QueueRow[];
const formOf = (order: string) => {
  const row = waiting.find((r) => r.session.order_id === order);
  if (!row) throw new Error(`no ${order}`);
  const form = new ConfirmForm(row, '2026-11-03');
  form.reference = '3110/FTSCY';
  return form;
};

describe('the confirm sheet', () => {
  it('is ready for one press when the money ties', () => {
    const form = formOf('INV-2041');
    expect(form.comparison).toBe('equal');
    expect(form.problem).toBeNull();
    expect(form.named()).toBe('IDR 1,284,117.00');
    expect(form.request()).toMatchObject({
      received: { value: '1284117.00', currency: 'IDR' },
      received_on: '2026-11-03',
      accept_short: false,
      reason: null,
      note: null,
    });
  });

  it('records less money and does not confirm, until a person says otherwise and why', () => {
    const form = formOf('INV-2041');
    form.received = '1.284.000';
    expect(form.comparison).toBe('short');
    expect(form.records).toBe(true);
    expect(form.apart()).toBe('IDR 117.00');
    form.choice = 'full';
    expect(form.problem).toMatch(/less came/);
    form.reason = 'agreed by chat';
    expect(form.problem).toBeNull();
    expect(form.request()).toMatchObject({ accept_short: true, reason: 'agreed by chat' });
  });

  it('counts what came before', () => {
    const form = formOf('INV-2034');
    expect(form.received).toBe('118.00');
    expect(form.comparison).toBe('equal');
    expect(form.named()).toBe('IDR 640,118.00');
  });

  it('says what is over and asks for what is missing', () => {
    const form = formOf('INV-2041');
    form.received = '1,300,000';
    expect(form.comparison).toBe('over');
    form.received = 'x';
    expect(form.typedProblem()).not.toBe('');
    expect(form.problem).not.toBeNull();
    form.received = '1.005';
    form.reference = ' ';
    expect(form.problem).toMatch(/reference/);
  });

  it('commits in one press and is not pressed twice', async () => {
    const form = formOf('INV-2041');
    await form.press();
    expect(form.deed.result?.outcome).toBe('confirmed');
    const first = form.deed.result;
    await form.press();
    expect(form.deed.result).toBe(first);
  });

  it('asks for a second press when there is something the sheet did not show', async () => {
    const form = formOf('INV-2009');
    await form.press();
    expect(form.deed.warnings).toEqual(['past_expiry']);
    expect(form.deed.done).toBe(false);
    await form.press();
    expect(form.deed.done).toBe(true);
  });

  it('never does something else than it showed without saying so', async () => {
    const form = formOf('INV-2041');
    const call = platform.call;
    vi.spyOn(platform, 'call').mockImplementation(async (name, request) => {
      const answer = await call(name, request);
      return name === 'confirm_prepare' ? { ...answer, deed: 'record' } : answer;
    });
    expect(form.does).toBe('confirm');
    await form.press();
    expect(form.deed.done).toBe(false);
    expect(form.deed.warnings).toEqual(['instead_record']);
    expect([form.does, form.named()]).toEqual(['record', 'IDR 1,284,117.00']);
    vi.restoreAllMocks();
    await form.press();
    expect(form.deed.done).toBe(true);
  });

  it('does not confirm under a button that still says record', async () => {
    const form = formOf('INV-2041');
    form.received = '10';
    const call = platform.call;
    vi.spyOn(platform, 'call').mockImplementation(async (name, request) => {
      const answer = await call(name, request);
      return name === 'confirm_prepare' ? { ...answer, warnings: ['reference_used'] } : answer;
    });
    await form.press();
    expect([form.does, form.deed.done]).toEqual(['record', false]);
    vi.restoreAllMocks();
    form.received = '1,284,117.00';
    await form.press();
    expect(form.deed.done).toBe(false);
    expect(form.deed.warnings).toEqual(['instead_confirm']);
    expect(form.does).toBe('confirm');
    await form.press();
    expect(form.deed.result?.outcome).toBe('confirmed');
  });

  it('records what came for what was confirmed elsewhere, and only when pressed again', async () => {
    const form = formOf('INV-2041');
    const call = platform.call;
    const asked: string[] = [];
    vi.spyOn(platform, 'call').mockImplementation(async (name, request) => {
      asked.push(name);
      const answer = await call(name, request);
      return name === 'confirm_prepare' ? { ...answer, deed: 'already' } : answer;
    });
    await form.press();
    expect([form.already, form.deed.done]).toEqual([true, false]);
    expect(form.deed.warnings).toEqual(['already']);
    await form.press();
    expect(asked).toEqual(['confirm_prepare', 'record_prepare', 'action_commit']);
    expect(form.deed.result?.outcome).toBe('recorded');
    vi.restoreAllMocks();
  });

  it('follows what is known of the row, and keeps what somebody typed', () => {
    const form = formOf('INV-2041');
    const amount = (minor: string, value: string) => ({ minor, value, currency: 'IDR' });
    const row = {
      ...form.row,
      received: amount('100000000', '1000000.00'),
      remainder: amount('28411700', '284117.00'),
    };
    form.follow(row);
    expect([form.received, form.comparison]).toEqual(['284,117.00', 'equal']);
    form.received = '284,000';
    expect(form.comparison).toBe('short');
    form.follow({ ...row, request: 'rq_1' }, '117.00');
    expect([form.received, form.comparison]).toEqual(['284,000', 'tolerated']);
    expect(form.problem).not.toBeNull();
  });

  it('prepares anew when what is sent changed since the warning', async () => {
    const form = formOf('INV-2009');
    await form.press();
    const warned = form.deed.prepared?.intent;
    form.note = 'changed';
    await form.press();
    expect(form.deed.done).toBe(false);
    expect(form.deed.prepared?.intent).not.toBe(warned);
  });
});

describe('the queue', () => {
  it('is asked for once, begun before its view is there; then everything follows', async () => {
    const asked: unknown[] = [];
    const call = platform.call;
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    vi.spyOn(platform, 'call').mockImplementation(async (name, request) => {
      asked.push(request);
      if (asked.length > 1) await held;
      return call(name, asked.length > 1 ? request : ({ limit: 2 } as typeof request));
    });
    queue.ahead();
    const stop = queue.start();
    await vi.waitFor(() => expect(queue.waiting.length).toBe(2));
    expect(queue.whole).toBe(false);
    expect(queue.count('all')).toBe(waiting.length);
    expect(queue.count('partly')).toBeUndefined();
    expect(queue.items.every((item) => item.kind === 'waiting')).toBe(true);
    await vi.waitFor(() => expect(asked).toEqual([{ limit: 100 }, { limit: null }]));
    answer();
    await vi.waitFor(() => expect(queue.whole).toBe(true));
    expect(queue.waiting.length).toBe(waiting.length);
    expect(queue.count('partly')).toBeGreaterThan(0);
    queue.toggleAll();
    expect(queue.ticked.size).toBe(waiting.length);
    queue.toggleAll();
    stop();
    vi.restoreAllMocks();
  });
});

describe('where an action stands', () => {
  it('is never called failed while it is not known', () => {
    expect(lookOfResult('unknown', null)).toBe('unknown');
    expect(lookOfResult('confirmed', null)).toBe('sent');
    expect(lookOfResult('confirmed', true)).toBe('agrees');
    expect(lookOfResult('confirmed', null, 'confirmed', 'already_completed')).toBe('already');
    expect(lookOfResult('confirmed', true, 'confirmed', 'already_completed')).toBe('agrees');
    expect(lookOfResult('recorded', null)).toBe('recorded');
    expect(lookOfState('sending', null)).toBe('sent');
    expect(lookOfState('needs_human', null)).toBe('needs_human');
    expect(deedKey('agrees', 'cancel')).toBe('deed.canceled');
  });
});
