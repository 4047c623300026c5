/** What formats, states of a line and the answer of the balances are called. */
import CopyCheck from 'lucide/dist/esm/icons/copy-check.mjs';
import CircleQuestion from 'lucide/dist/esm/icons/circle-question-mark.mjs';
import Equal from 'lucide/dist/esm/icons/equal.mjs';
import EqualNot from 'lucide/dist/esm/icons/equal-not.mjs';
import Plus from 'lucide/dist/esm/icons/plus.mjs';
import Replace from 'lucide/dist/esm/icons/replace.mjs';
import { digitsOf, readAmount } from '../../lib/money';

/** `CAMT.053`, `MT940`, `CSV bca`: the host writes them small and with their version. */
export function formatName(format: string): string {
  const [first = '', ...rest] = format.split(' ');
  const camt = /^camt\.\d{3}/i.exec(first)?.[0];
  const name = (camt ?? first).toUpperCase();
  const [variant] = rest;
  // `mt940 942` is one of two messages that look alike.
  if (first === 'mt940' && /^\d+$/.test(variant ?? '')) return `MT${variant}`;
  return [name, ...rest].join(' ');
}

const checks = {
  ties: { icon: Equal, tone: 'ok' },
  differs: { icon: EqualNot, tone: 'warn' },
  unknown: { icon: CircleQuestion, tone: 'mute' },
} as const;
export type CheckWord = keyof typeof checks;

export const checkOf = (check: string): CheckWord =>
  check in checks ? (check as CheckWord) : 'unknown';
export const checkLook = (check: string) => checks[checkOf(check)];

/** The answer for a whole file: one statement that differs is enough. */
export function worst(all: string[]): CheckWord {
  if (all.includes('differs')) return 'differs';
  return all.length > 0 && all.every((check) => check === 'ties') ? 'ties' : 'unknown';
}

const states = {
  new: { icon: Plus, tone: 'plain' },
  known: { icon: CopyCheck, tone: 'mute' },
  elsewhere: { icon: CopyCheck, tone: 'mute' },
  replaces: { icon: Replace, tone: 'accent' },
} as const;
export type StateWord = keyof typeof states;

export const stateOf = (state: string): StateWord =>
  state in states ? (state as StateWord) : 'new';
export const stateLook = (state: string) => states[stateOf(state)];

/**
 * What is typed, for the host: `1.284.117,00` and `150,000.00` are amounts, which it wants as
 * `amount:1284117.00`. Digits alone may as well be a part of a reference, and stay text.
 */
export function lineQuery(text: string): string {
  const words = text.trim().split(/\s+/);
  return words.map((word) => amountIn(word) ?? word).join(' ');
}

function amountIn(word: string): string | null {
  if (!/[.,]\d\d$/.test(word)) return null;
  const typed = readAmount(word.replace(/^[-+−]/, ''), 2);
  return typed.ok && digitsOf(typed.value) === 2 ? `amount:${typed.value}` : null;
}
