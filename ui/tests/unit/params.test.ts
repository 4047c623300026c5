import { platform } from '$platform';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ParamView } from '../../src/bindings/ParamView';
import { Draft } from '../../src/views/links/draft.svelte';
import { paramsText, saidOf, type Values } from '../../src/views/links/params';
import { prepareActive, Reusable } from '../../src/views/links/reusable.svelte';
import { allProviders } from '../fixtures/told';

afterEach(() => vi.restoreAllMocks());

const param = (key: string, input: string, rows: ParamView[] = []): ParamView => ({
  ...{ key, input, rows },
  label: key,
  help: '',
  choices: [],
});
const all = [
  param('note', 'line'),
  param('mode', 'choice'),
  param('on', 'switch'),
  param('after.limit', 'count'),
  param('fee', 'amount'),
  param('codes', 'list'),
  param('extra', 'pairs'),
  param('product', 'pick'),
  param('items', 'rows', [param('price', 'amount'), param('quantity', 'count')]),
];
const read = (values: Values, currency = 'EUR') =>
  JSON.parse(paramsText(all, values, currency) ?? 'null') as unknown;

describe('what only a provider can be told', () => {
  it('is nothing where nothing was said', () => {
    const empty = { note: ' ', on: '', codes: ' , ', extra: [{ key: ' ', value: 'x' }] };
    expect(paramsText(all, { ...empty, items: [{}, { price: '' }] }, 'EUR')).toBeNull();
  });

  it('becomes the JSON that its kind stands for, under the key as given', () => {
    const values: Values = {
      note: ' hello ',
      mode: 'order',
      on: 'no',
      'after.limit': '12',
      fee: '1.080,5',
      codes: 'A1, B2;\nC3',
      extra: [{ key: ' utm_source ', value: 'mail' }],
      product: 'prod_1',
      items: [{ price: '24', quantity: '2' }, {}],
    };
    expect(read(values)).toEqual({
      note: 'hello',
      mode: 'order',
      on: false,
      'after.limit': 12,
      fee: '1080.50',
      codes: ['A1', 'B2', 'C3'],
      extra: { utm_source: 'mail' },
      product: 'prod_1',
      items: [{ price: '24.00', quantity: 2 }],
    });
    expect(saidOf(all, values, 'EUR')).toBe(9);
  });

  it('reads amounts with the digits of the currency, and sends what it cannot read as typed', () => {
    expect(read({ fee: '1900' }, 'JPY')).toEqual({ fee: '1900' });
    expect(read({ fee: 'much', 'after.limit': 'many' })).toEqual({
      fee: 'much',
      'after.limit': 'many',
    });
  });

  it.each(allProviders().map((p) => [p.id, p] as const))('takes nothing more of %s', (_, p) => {
    const inputs = new Set([...p.params, ...p.link_params].map((one) => one.input));
    const known = all.map((one) => one.input);
    expect([...inputs].filter((input) => !known.includes(input))).toEqual([]);
  });
});

describe('a draft for another provider', () => {
  it('lets go of what the new one does not know in the same kind', () => {
    const draft = new Draft();
    draft.take([param('name', 'line'), param('metadata', 'pairs'), param('zip', 'line')]);
    draft.values = { name: 'Ida', metadata: [{ key: 'a', value: 'b' }], zip: '1015' };
    draft.take([param('name', 'line'), param('metadata', 'line')]);
    expect(draft.values).toEqual({ name: 'Ida' });
    expect(draft.request().params).toBe('{"name":"Ida"}');
  });

  it('leaves out what belongs to one customer when many can pay', () => {
    const draft = new Draft();
    draft.fill({ connection: 'Fluveo', currency: 'EUR', amount: '45', order_id: 'INV-1' });
    draft.customer = 'ida@fjord.example';
    draft.expires = '24h';
    draft.pairs = [{ key: 'a', value: 'b' }];
    draft.reusable = true;
    expect(draft.request()).toMatchObject({
      ...{ reusable: true, order_id: null, customer: null, expires: '', cancel_url: null },
      metadata: [],
    });
    draft.reusable = false;
    expect(draft.request()).toMatchObject({ order_id: 'INV-1', expires: '24h' });
  });
});

describe('reusable links', () => {
  it('are counted, sorted and walked', async () => {
    const reusable = new Reusable();
    await reusable.load();
    expect([reusable.all.length, reusable.active]).toEqual([3, 2]);
    expect(reusable.step(1)).toBe(0);
    expect(reusable.step(9)).toBe(2);
    expect(reusable.link?.title).toBe('Tip jar');
  });

  it('are ended by one change of their own', async () => {
    const call = vi.spyOn(platform, 'call');
    const reusable = new Reusable();
    await reusable.load();
    const link = reusable.rows[0]!;
    await prepareActive(link, false, 'd-1');
    expect(call).toHaveBeenLastCalledWith('link_update_prepare', {
      ...{ draft: 'd-1', link: link.key, active: false, params: null },
    });
  });
});
