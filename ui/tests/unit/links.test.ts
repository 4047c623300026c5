import { platform } from '$platform';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Draft } from '../../src/views/links/draft.svelte';
import { Links } from '../../src/views/links/links.svelte';

afterEach(() => vi.restoreAllMocks());

function written(): Draft {
  const draft = new Draft();
  draft.fill({
    connection: 'Plugipay',
    currency: 'IDR',
    order_id: 'INV-2062',
    amount: '1.080.000',
  });
  draft.description = 'Kopi Gayo 1 kg × 6';
  return draft;
}
const named = (name: string) => (call: unknown[]) => call[0] === name;

describe('a link that is written', () => {
  it('reads the amount with all digits of its currency', () => {
    expect(written().request()).toMatchObject({
      amount: { value: '1080000.00', currency: 'IDR' },
      order_id: 'INV-2062',
      customer: null,
      items: [],
      metadata: [],
      expires: '',
      success_url: null,
    });
  });

  it('sends lines and pairs that were filled in, and leaves empty ones out', () => {
    const draft = written();
    draft.items = [
      { name: 'Kopi', quantity: '6', unit: '180.000' },
      { name: '', quantity: '1', unit: '' },
    ];
    draft.pairs = [
      { key: 'channel', value: 'whatsapp' },
      { key: ' ', value: 'x' },
    ];
    const { items, metadata } = draft.request();
    expect(items).toEqual([{ name: 'Kopi', quantity: 6, unit: '180000.00' }]);
    expect(metadata).toEqual([['channel', 'whatsapp']]);
  });

  it('asks nobody while something is missing', async () => {
    const call = vi.spyOn(platform, 'call');
    const draft = written();
    draft.description = '';
    expect(await draft.press()).toBeNull();
    expect(draft.tried).toBe(true);
    expect(call).not.toHaveBeenCalled();
  });

  it('is made with one press when nothing is to be warned of', async () => {
    const call = vi.spyOn(platform, 'call');
    const result = await written().press();
    expect(result?.outcome).toBe('confirmed');
    expect(call.mock.calls.map(([name]) => name)).toEqual(['link_prepare', 'action_commit']);
  });

  it('warns of a missing order id and needs a second press', async () => {
    const call = vi.spyOn(platform, 'call');
    const draft = written();
    draft.orderId = '';
    expect(await draft.press()).toBeNull();
    expect(draft.warnings).toEqual(['no_order_id']);
    expect(call.mock.calls.some(named('action_commit'))).toBe(false);
    expect((await draft.press())?.outcome).toBe('confirmed');
    expect(call.mock.calls.filter(named('link_prepare'))).toHaveLength(1);
  });

  it('warns anew after something was changed', async () => {
    const draft = written();
    draft.orderId = '';
    await draft.press();
    draft.changed();
    expect(draft.warned).toBe(false);
    expect(await draft.press()).toBeNull();
    expect(draft.warned).toBe(true);
  });

  it('keeps its draft when the answer was lost, and takes a new one for the next link', async () => {
    const draft = written();
    const { id } = draft;
    const error = { code: 'unavailable', message: 'gone', hint: '', retry: true };
    vi.spyOn(platform, 'call').mockRejectedValue(error);
    expect(await draft.press()).toBeNull();
    expect(draft.error).toEqual(error);
    expect(draft.request().draft).toBe(id);
    draft.renew();
    expect(draft.request().draft).not.toBe(id);
    expect(draft.connection).toBe('Plugipay');
    expect(draft.orderId).toBe('');
  });

  it('cannot be pressed twice at once', async () => {
    const call = vi.spyOn(platform, 'call');
    const draft = written();
    const both = await Promise.all([draft.press(), draft.press()]);
    expect(both.filter(Boolean)).toHaveLength(1);
    expect(call.mock.calls.filter(named('action_commit'))).toHaveLength(1);
  });
});

describe('the issued links', () => {
  async function loaded(): Promise<Links> {
    const links = new Links();
    await links.load();
    return links;
  }

  it('are counted by state, and the waiting ones are summed per currency', async () => {
    const links = await loaded();
    expect([links.count('all'), links.count('waiting'), links.count('paid')]).toEqual([14, 4, 5]);
    expect(links.sums.map((sum) => `${sum.currency} ${sum.value}`)).toEqual([
      'IDR 8505000.00',
      'EUR 214.50',
      'USD 640.00',
    ]);
  });

  it('are walked within what is shown', async () => {
    const links = await loaded();
    links.filter = 'waiting';
    expect(links.step(1)).toBe(0);
    expect(links.step(-1)).toBe(0);
    expect(links.step(99)).toBe(3);
    expect(links.link?.id).toBe(links.rows[3]?.id);
  });

  it('show a new one whatever was filtered', async () => {
    const links = await loaded();
    links.filter = 'paid';
    await links.show('in_link_1');
    expect(links.filter).toBe('all');
    expect(links.link?.order_id).toBe('INV-2061');
    expect(links.fresh).toBe('in_link_1');
  });
});
