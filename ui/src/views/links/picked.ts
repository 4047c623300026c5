/** What is picked from a catalogue: which offers fit a field, and what they come to. */
import type { Amount } from '../../bindings/Amount';
import type { OfferView } from '../../bindings/OfferView';
import type { ParamView } from '../../bindings/ParamView';
import { amountOf, digitsOf } from '../../lib/money';
import { isCount, rowsOf, textOf, type Values } from './params';

/** A field that is called after a kind of offer takes that kind; any other takes all. */
export function fitting(offers: OfferView[], { key, label }: ParamView): OfferView[] {
  const names = [key.split('.').at(-1) ?? key, label].map((name) => name.toLowerCase());
  const ofKind = offers.filter((offer) => names.includes(offer.kind.toLowerCase()));
  return ofKind.length ? ofKind : offers;
}

/** How many of a row, by its own count; one where nothing is said. */
function pieces(params: ParamView[], row: Values): bigint | undefined {
  const count = params.find((param) => param.input === 'count' && param.key === 'quantity');
  const text = textOf(count && row[count.key]).trim();
  if (!text) return 1n;
  return isCount(text) ? BigInt(text) : undefined;
}

/** What a row comes to: absent where nobody but the provider knows, null where it says nothing. */
function worth(params: ParamView[], row: Values, offers: OfferView[]): Amount | null | undefined {
  const said = params.filter((param) => textOf(row[param.key]).trim() !== '');
  if (said.length === 0) return null;
  const ids = said.filter((param) => param.input === 'pick').map((param) => textOf(row[param.key]));
  const found = ids.map((id) => offers.find((offer) => offer.id === id.trim()));
  const many = pieces(params, row);
  const [one] = found;
  // An amount typed beside the pick is the row's own; how it counts, only the provider knows.
  const typed = said.some((param) => param.input === 'amount');
  if (found.length !== 1 || !one?.amount || many === undefined || typed) return undefined;
  const { currency, minor, value } = one.amount;
  return amountOf(BigInt(minor) * many, currency, digitsOf(value));
}

/** The sum of all rows, where each was picked and has a fixed amount in one currency. */
export function pickedSum(params: ParamView[], values: Values, offers: OfferView[]): Amount | null {
  const rows = params
    .filter((param) => param.input === 'rows')
    .flatMap((param) => rowsOf(values[param.key]).map((row) => worth(param.rows, row, offers)))
    .filter((amount) => amount !== null);
  const [first] = rows;
  if (!first || rows.some((amount) => amount?.currency !== first.currency)) return null;
  const sum = rows.reduce((minor, amount) => minor + BigInt(amount?.minor ?? 0), 0n);
  return amountOf(sum, first.currency, digitsOf(first.value));
}
