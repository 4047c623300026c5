import { beforeEach, describe, expect, it, vi } from 'vitest';
import { platform } from '$platform';
import type { ActionResult } from '../../src/bindings/ActionResult';
import type { LineView } from '../../src/bindings/LineView';
import type { QueueRow } from '../../src/bindings/QueueRow';
import { bytesText } from '../../src/lib/files';
import { play } from '../../src/platform/fixture';
import { bulk } from '../../src/stores/bulk.svelte';
import { cases } from '../../src/stores/cases.svelte';
import { news } from '../../src/stores/news.svelte';
import { apartOf } from '../../src/views/confirm/columns';
import { ConfirmForm, referenceOf } from '../../src/views/confirm/form.svelte';
import { candidates, view } from '../fixtures/cases';
import rows from '../fixtures/queue.json';

const waiting = rows.waiting as unknown as QueueRow[];
const rowOf = (order: string) => waiting.find((row) => row.session.order_id === order)!;
const formOf = (order: string, how = {}) => new ConfirmForm(rowOf(order), '2026-11-03', how);
const lineOf = (order: string) => candidates(rowOf(order).session.key).lines[0]!;

describe('what came does not fit', () => {
  it('is confirmed within the tolerance and recorded beyond it', () => {
    const form = formOf('INV-2041', { tolerance: '117.00' });
    form.received = '1,284,000';
    expect(form.comparison).toBe('tolerated');
    expect(form.records).toBe(false);
    form.received = '1,283,999.99';
    expect(form.comparison).toBe('short');
    expect(form.records).toBe(true);
  });

  it('is recorded, never compared, when it came in another currency', () => {
    const form = formOf('INV-2041');
    form.currency = 'JPY';
    form.received = '9000';
    form.reference = 'x';
    expect(form.comparison).toBe('foreign');
    expect([form.difference, form.records, form.problem]).toEqual([null, true, null]);
    expect(form.request().received).toEqual({ value: '9000', currency: 'JPY' });
    expect(form.named()).toBe('JPY 9,000');
    form.received = '9000.5';
    expect(form.typedProblem()).toMatch(/0 digits/);
  });

  it('is only written down where nothing can be confirmed', async () => {
    const form = formOf('INV-2041', { recordsOnly: true, tolerance: '1000000.00' });
    form.received = '1';
    form.reference = 'x';
    expect([form.comparison, form.records]).toEqual(['short', true]);
    const call = vi.spyOn(platform, 'call');
    await form.press();
    expect(call.mock.calls.map(([name]) => name)).toEqual(['record_prepare', 'action_commit']);
    call.mockRestore();
  });

  it('is all of it too much where nothing is to come by bank any more', () => {
    const row = rowOf('INV-2041');
    const with_ = (more: object) =>
      new ConfirmForm({ ...row, session: { ...row.session, ...more } }, '2026-11-03', {
        recordsOnly: true,
      });
    for (const more of [{ status: 'completed', adapter: 'xendit' }, { status: 'expired' }]) {
      const form = with_(more);
      form.received = '5';
      expect([form.comparison, form.difference?.value]).toEqual(['over', '5.00']);
    }
    const manual = with_({ status: 'completed', adapter: 'manual' });
    manual.received = '5';
    expect(manual.comparison).toBe('short');
  });

  it('says how far apart with its sign', () => {
    const [partial, over, , foreign] = view().cases;
    expect(apartOf(partial!)?.value).toBe('-15.00');
    expect(apartOf(over!)?.value).toBe('159494.00');
    expect(apartOf(foreign!)?.currency).toBe('USD');
  });
});

describe('a bank line', () => {
  it('fills in its day and reference, and lets go of them', () => {
    const form = formOf('INV-2041');
    form.use(lineOf('INV-2041').line);
    expect([form.date, form.reference]).toEqual(['2026-11-02', 'TRSF INV-2041']);
    expect(form.request().line).toBe(900);
    form.drop();
    expect([form.line, form.reference]).toEqual([null, '']);
  });

  it('is called by its reference, or by what it is about', () => {
    const line = { ...lineOf('INV-2041').line, reference: 'NONREF', bank_id: null } as LineView;
    const bare = { ...line, end_to_end_id: null, structured_reference: null };
    expect(referenceOf({ ...bare, text: '  TRSF \n E-BANKING ' })).toBe('TRSF E-BANKING');
    expect(referenceOf({ ...bare, text: '' })).toBe('900');
    expect(referenceOf({ ...bare, bank_id: 'B1' })).toBe('B1');
  });
});

describe('several transfers at once', () => {
  beforeEach(() => bulk.begin(['INV-2041', 'INV-2009', 'INV-2019'].map((order) => formOf(order))));

  it('are filled in once, and only where nobody wrote anything', () => {
    const [one, two] = bulk.forms;
    two!.reference = 'mine';
    const sure = () => lineOf('INV-2041');
    bulk.fill(sure);
    expect([one!.reference, two!.reference]).toEqual(['TRSF INV-2041', 'mine']);
    one!.drop();
    bulk.fill(sure);
    expect(one!.reference).toBe('');
  });

  it('are each their own: one that fails or warns stops no other', async () => {
    for (const form of bulk.forms) form.reference = 'x';
    const call = platform.call;
    const failing = bulk.forms[0]!.row.session.key;
    vi.spyOn(platform, 'call').mockImplementation((name, request) =>
      name === 'confirm_prepare' && (request as { key: string }).key === failing
        ? Promise.reject({ code: 'busy', message: 'Busy.', hint: 'Wait.', retry: true })
        : call(name, request),
    );
    await bulk.press();
    vi.restoreAllMocks();
    const [failed, warned, done] = bulk.forms;
    expect(failed!.deed.error?.message).toBe('Busy.');
    expect(warned!.deed.warnings).toEqual(['past_expiry']);
    expect(done!.deed.result?.outcome).toBe('confirmed');
    expect([bulk.warned.length, bulk.done.length, bulk.failed.length]).toEqual([1, 1, 1]);
    await bulk.press();
    expect(warned!.deed.done).toBe(true);
    expect(failed!.deed.done).toBe(false);
    await bulk.press();
    expect(bulk.left).toEqual([]);
    bulk.end();
    expect(bulk.forms).toEqual([]);
  });

  it('are summed as they were typed: what came before was counted then', () => {
    const amount = (minor: string, value: string) => ({ minor, value, currency: 'IDR' });
    const form = bulk.forms[0]!;
    form.follow({ ...form.row, received: amount('100', '1.00'), remainder: amount('200', '2.00') });
    expect([form.came?.value, form.total?.value]).toEqual(['2.00', '3.00']);
  });

  it('are left out while something is missing', async () => {
    bulk.forms[0]!.reference = 'x';
    expect(bulk.ready.length).toBe(1);
    await bulk.press();
    expect([bulk.done.length, bulk.left.length]).toEqual([1, 2]);
  });
});

describe('news', () => {
  const result = (outcome: string, state: string, id: string): ActionResult => ({
    intent: { id, state, key: 'k' },
    outcome,
    reason: null,
    message: '',
    provider_agrees: outcome === 'confirmed' ? true : null,
    session: rowOf('INV-2041').session,
    link: null,
    reusable: null,
    request: null,
    approved_by: null,
  });
  const tell = (outcome: string, state = outcome, id = 'in_9') =>
    play({ event: 'action_changed', data: result(outcome, state, id) });

  it('is told once something long in doubt is known, and not of what never was', () => {
    vi.useFakeTimers();
    const stop = news.start();
    tell('confirmed');
    expect(news.items).toEqual([]);
    tell('unknown');
    tell('confirmed');
    expect(news.items).toEqual([]);
    tell('unknown');
    vi.setSystemTime(Date.now() + 5_000);
    tell('unknown', 'needs_human');
    expect(news.items.map((item) => item.look)).toEqual(['needs_human']);
    tell('confirmed');
    expect(news.items.map((item) => [item.look, item.order])).toEqual([['agrees', 'INV-2041']]);
    news.dismiss('in_9');
    tell('confirmed');
    expect(news.items).toEqual([]);
    vi.runAllTimers();
    stop();
    vi.useRealTimers();
  });

  it('goes to the desktop in one notice for what is settled together', async () => {
    vi.useFakeTimers();
    const call = vi.spyOn(platform, 'call');
    const notices = () =>
      call.mock.calls.filter(([name]) => name === 'notice_show').map(([, request]) => request);
    const stop = news.start();
    const settle = (ids: string[]) => {
      for (const id of ids) tell('unknown', 'unknown', id);
      vi.setSystemTime(Date.now() + 5_000);
      for (const id of ids) tell('confirmed', 'confirmed', id);
    };
    settle(['in_1']);
    expect(notices()).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(notices()).toEqual([{ text: 'INV-2041: Plugipay agrees. It is settled.' }]);
    settle(['in_2', 'in_3', 'in_4']);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(notices()[1]).toEqual({ text: '3 acts that were in doubt are known now.' });
    for (const { intent } of news.items) news.dismiss(intent);
    stop();
    call.mockRestore();
    vi.useRealTimers();
  });
});

describe('exceptions', () => {
  it('that were dealt with come below the others, until they are opened again', async () => {
    await cases.load();
    const before = cases.waiting.length;
    const key = cases.waiting[0]!.session.key;
    await cases.settle(key, 'given back');
    expect(cases.waiting.length).toBe(before - 1);
    expect(cases.items.findIndex((item) => item.kind === 'group')).toBe(before - 1);
    await cases.settle(key, null);
    expect(cases.waiting.length).toBe(before);
  });
});

it('sizes of files are written as people say them', () => {
  expect([900, 214_310, 4_200_000].map((bytes) => bytesText(bytes, 'en-GB'))).toEqual([
    '900 byte',
    '214 kB',
    '4.2 MB',
  ]);
});
