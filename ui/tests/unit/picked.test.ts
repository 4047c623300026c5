import { platform } from '$platform';
import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { OfferView } from '../../src/bindings/OfferView';
import type { ParamView } from '../../src/bindings/ParamView';
import { i18n } from '../../src/i18n/index.svelte';
import { INDONESIAN, told } from '../../src/i18n/told';
import { PARAMS } from '../../src/i18n/told-params';
import { linkCommands } from '../../src/views/links/commands';
import { Draft } from '../../src/views/links/draft.svelte';
import { Links } from '../../src/views/links/links.svelte';
import { fitting, pickedSum } from '../../src/views/links/picked';
import ProviderMore from '../../src/views/links/ProviderMore.svelte';
import { reusable } from '../fixtures/more';
import { allProviders } from '../fixtures/told';

beforeAll(() => {
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(() => {
  vi.restoreAllMocks();
  i18n.language = 'en';
});

const fluveo = allProviders().find((p) => p.id === 'fluveo')!;
const offer = (id: string, kind: string, value: string | null, currency = 'EUR'): OfferView => ({
  ...{ id, kind, name: id, every: null },
  amount: value === null ? null : { value, currency, minor: value.replace('.', '') },
});
const offers = [
  offer('price_a', 'price', '18.50'),
  offer('price_b', 'price', '0.10'),
  offer('price_usd', 'price', '5.00', 'USD'),
  offer('price_free', 'price', null),
  offer('prod_a', 'product', null),
];
const sumOf = (...line_items: Record<string, string>[]) => {
  const sum = pickedSum(fluveo.params, { line_items }, offers);
  return sum && `${sum.currency} ${sum.value}`;
};

describe('what is picked comes to', () => {
  it('the sum of prices times how many, empty rows aside', () => {
    expect(sumOf({ price: 'price_a', quantity: '2' }, {}, { price: 'price_b' })).toBe('EUR 37.10');
    expect(sumOf({ price: 'price_b', quantity: '900000000' })).toBe('EUR 90000000.00');
  });

  it.each([
    ['nothing is picked', {}],
    ['a price is not fixed', { price: 'price_free' }],
    ['an id is not in the catalogue', { price: 'price_zzz' }],
    ['how many cannot be read', { price: 'price_a', quantity: 'two' }],
    ['an amount is typed beside it', { price: 'price_a', 'price_data.unit_amount': '3' }],
    ['something is said and nothing picked', { quantity: '2' }],
  ])('nothing anybody knows here where %s', (_, row) => expect(sumOf(row)).toBeNull());

  it('nothing where one row of several is not known, or in two currencies', () => {
    expect(sumOf({ price: 'price_a' }, { price: 'price_free' })).toBeNull();
    expect(sumOf({ price: 'price_a' }, { price: 'price_usd' })).toBeNull();
  });
});

describe('a field of the catalogue', () => {
  const field = (key: string, label: string) =>
    fitting(offers, { key, label } as ParamView).map((one) => one.kind);

  it('takes its own kind, or all where none is called so', () => {
    expect(new Set(field('price', 'Price'))).toEqual(new Set(['price']));
    expect(field('price_data.product', 'Product')).toEqual(['product']);
    expect(field('providerItemId', 'Product')).toEqual(['product']);
    expect(field('providerPlanId', 'Plan')).toHaveLength(5);
  });
});

describe('a draft of picked things', () => {
  const eur = (value: string) => ({ value, currency: 'EUR', minor: value.replace('.', '') });

  it('takes their sum until a person writes another', () => {
    const draft = new Draft();
    draft.comesTo(eur('18.50'));
    expect([draft.amount, draft.currency]).toEqual(['18.50', 'EUR']);
    draft.comesTo(eur('37.00'));
    expect(draft.amount).toBe('37.00');
    draft.amount = '30';
    draft.comesTo(eur('55.50'));
    expect([draft.amount, draft.picked?.value]).toEqual(['30', '55.50']);
    draft.comesTo(null);
    expect(draft.amount).toBe('30');
  });

  it('needs no description, which some providers refuse beside it', () => {
    const draft = new Draft();
    draft.fill({ connection: 'FloPay', currency: 'USD', amount: '25.50' });
    expect(draft.ready).toBe(false);
    draft.take([{ key: 'offer', input: 'line', label: '', help: '', choices: [], rows: [] }]);
    draft.values = { offer: 'sub_1' };
    expect(draft.ready).toBe(true);
  });

  it('is made at one press for many, who have no order id', async () => {
    const call = vi.spyOn(platform, 'call');
    const draft = new Draft();
    draft.fill({ connection: 'Fluveo', currency: 'EUR', amount: '45', description: 'Workshop' });
    draft.reusable = true;
    expect((await draft.press())?.outcome).toBe('confirmed');
    expect(call.mock.calls.map(([name]) => name)).toEqual(['link_prepare', 'action_commit']);
  });
});

describe('the form of a provider', () => {
  it('fills the amount from what is picked by keys', async () => {
    const draft = new Draft();
    draft.connection = 'Fluveo';
    draft.take(fluveo.params);
    render(ProviderMore, { draft, provider: 'Fluveo', currencies: fluveo.currencies });
    await fireEvent.click(screen.getByTestId('link-provider-more'));
    await fireEvent.click(screen.getByTestId('param-line_items-add'));
    const field = screen.getByTestId('param-price');
    await fireEvent.input(field, { target: { value: 'gayo' } });
    await vi.waitFor(() => expect(screen.getAllByRole('option').length).toBeGreaterThan(0));
    await vi.waitFor(() => expect(document.querySelectorAll('li[role=option]')).toHaveLength(1));
    await fireEvent.keyDown(field, { key: 'ArrowDown' });
    await fireEvent.keyDown(field, { key: 'Enter' });
    await fireEvent.input(screen.getByTestId('param-quantity'), { target: { value: '3' } });
    expect([draft.amount, draft.currency]).toEqual(['55.50', 'EUR']);
    expect(draft.said).toBe('{"line_items":[{"price":"price_1Kgayo","quantity":3}]}');
  });
});

describe('the keys of the list', () => {
  const hands = { walk: () => undefined, press: async () => undefined, focus: () => undefined };

  it('copy the link that is looked at, also one for many', async () => {
    const links = new Links();
    await links.load();
    links.selected = links.rows[0]!.id;
    const call = vi.spyOn(platform, 'call');
    const run = (many: () => (typeof reusable)[0] | null | undefined) => {
      const copy = linkCommands(links, { ...hands, many }).find((c) => c.id === 'link.copy')!;
      if (copy.when?.()) copy.run();
    };
    run(() => undefined);
    expect(call).toHaveBeenLastCalledWith('link_copy', { id: links.selected });
    run(() => reusable[1]);
    expect(call).toHaveBeenLastCalledWith('link_copy', { id: reusable[1]!.key });
    run(() => ({ ...reusable[1]!, active: false }));
    run(() => null);
    expect(call).toHaveBeenCalledTimes(2);
  });
});

describe('what providers can be told', () => {
  const sentences = (params: ParamView[]): string[] =>
    params.flatMap((p) => [p.label, p.help, ...sentences(p.rows)]);

  it('is there in Indonesian, sentence by sentence, and nothing else is', () => {
    const said = allProviders().flatMap((p) => [
      ...sentences([...p.params, ...p.link_params]),
      p.cancel_effect,
    ]);
    const known = new Set(said.filter(Boolean));
    expect([...known].filter((text) => !PARAMS[text] && !INDONESIAN[text])).toEqual([]);
    expect(Object.keys(PARAMS).filter((text) => !known.has(text))).toEqual([]);
    i18n.language = 'id';
    expect(told('Line items')).toBe('Baris barang');
  });
});
