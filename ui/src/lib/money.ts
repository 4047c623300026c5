/**
 * Money on screen. Amounts are decimal text with all of the currency's digits and whole minor
 * units as text; nothing here ever becomes a floating-point number.
 */
import type { Amount } from '../bindings/Amount';

const formatters = new Map<string, Intl.NumberFormat>();

/** How many digits stand behind the point: `150000.00` has two. */
export function digitsOf(value: string): number {
  const point = value.indexOf('.');
  return point < 0 ? 0 : value.length - point - 1;
}

/** Decimal text grouped by the language, with exactly its own digits. */
export function formatDigits(value: string, locale: string): string {
  const digits = digitsOf(value);
  const id = `${locale}/${digits}`;
  let formatter = formatters.get(id);
  if (!formatter) {
    formatter = new Intl.NumberFormat(locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formatters.set(id, formatter);
  }
  // A string, because a number would lose digits; `−` because a hyphen reads as a dash.
  return formatter.format(value as `${number}`).replace(/^-/, '−');
}

/** `IDR 150,000.00` as plain text: for buttons, labels and the clipboard. */
export function amountText(amount: Amount, locale: string): string {
  return `${amount.currency} ${formatDigits(amount.value, locale)}`;
}

/** Whole minor units as decimal text: `15000000` with two digits is `150000.00`. */
export function fromMinor(minor: bigint, digits: number): string {
  const negative = minor < 0n;
  const text = (negative ? -minor : minor).toString().padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const rest = digits ? `.${text.slice(text.length - digits)}` : '';
  return `${negative ? '-' : ''}${whole}${rest}`;
}

export function amountOf(minor: bigint, currency: string, digits: number): Amount {
  return { value: fromMinor(minor, digits), currency, minor: minor.toString() };
}

/** Sums per currency, in the order the currencies first appear. Currencies are never added. */
export function sumPerCurrency(amounts: Amount[]): Amount[] {
  const sums = new Map<string, { minor: bigint; digits: number }>();
  for (const { currency, minor, value } of amounts) {
    const sum = sums.get(currency) ?? { minor: 0n, digits: digitsOf(value) };
    sums.set(currency, { ...sum, minor: sum.minor + BigInt(minor) });
  }
  return [...sums].map(([currency, { minor, digits }]) => amountOf(minor, currency, digits));
}

export type TypedAmount =
  | { ok: true; minor: bigint; value: string }
  | { ok: false; why: 'empty' | 'not_a_number' | 'too_many_digits' };

/**
 * What a person typed, read as money. Both `1,284,117.00` and `1.284.117,00` are understood: the
 * last sign is the decimal one when it is followed by no more digits than the currency has,
 * otherwise it groups. Nothing is rounded.
 */
export function readAmount(text: string, digits: number): TypedAmount {
  const bare = text.replace(/[\s\u00a0\u202f']/g, '');
  if (bare === '') return { ok: false, why: 'empty' };
  if (!/^\d[\d.,]*$/.test(bare)) return { ok: false, why: 'not_a_number' };
  const { whole, rest } = splitDecimals(bare, digits);
  if (!/^\d+$/.test(whole)) return { ok: false, why: 'not_a_number' };
  if (rest.length > digits) return { ok: false, why: 'too_many_digits' };
  const minor = BigInt(whole + rest.padEnd(digits, '0'));
  return { ok: true, minor, value: fromMinor(minor, digits) };
}

function splitDecimals(bare: string, digits: number): { whole: string; rest: string } {
  const last = Math.max(bare.lastIndexOf('.'), bare.lastIndexOf(','));
  if (last < 0) return { whole: bare, rest: '' };
  const sign = bare[last] ?? '';
  const rest = bare.slice(last + 1);
  const head = bare.slice(0, last);
  const repeats = head.includes(sign);
  const groups = rest.length === 3 && (digits !== 3 || repeats) && grouped(head, sign);
  if (groups) return { whole: head.split(sign).join('') + rest, rest: '' };
  const other = sign === '.' ? ',' : '.';
  if (repeats || !grouped(head, other)) return { whole: 'x', rest };
  return { whole: head.split(other).join(''), rest };
}

/** Digits in groups of three behind the first one, or no sign at all. */
function grouped(head: string, sign: string): boolean {
  const [first = '', ...others] = head.split(sign);
  if (others.length === 0) return /^\d+$/.test(first);
  return /^\d{1,3}$/.test(first) && others.every((group) => /^\d{3}$/.test(group));
}
