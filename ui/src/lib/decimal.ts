/** Decimal text as hosts write it, `-1250.50`, reckoned without a floating-point number. */
import type { Amount } from '../bindings/Amount';
import { digitsOf, fromMinor } from './money';

/** Whole units of the last of `digits` places. */
function whole(text: string, digits: number): bigint {
  return BigInt(text.replace('.', '') + '0'.repeat(digits - digitsOf(text)));
}

/** `a` less `b`, with the digits of the longer one. */
export function less(a: string, b: string): string {
  const digits = Math.max(digitsOf(a), digitsOf(b));
  return fromMinor(whole(a, digits) - whole(b, digits), digits);
}

export function isZero(text: string): boolean {
  return /^-?[0.]*$/.test(text);
}

/** For components that show money. A bank's file does not always tell its currency. */
export function moneyOf(value: string, currency: string | null): Amount {
  return { value, currency: currency ?? '', minor: '' };
}
