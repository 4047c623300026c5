/** What each action of a session asks the host, from what was typed. */
import { platform } from '$platform';
import type { Prepared } from '../../bindings/Prepared';
import type { SessionDetail } from '../../bindings/SessionDetail';
import { currencyDigits } from '../../lib/currency';
import { amountOf, readAmount, type TypedAmount } from '../../lib/money';
import type { Amount } from '../../bindings/Amount';

export type Act = 'recheck' | 'capture' | 'cancel' | 'renew';

export interface Typed {
  /** The same for every press of one dialog: it never makes two sessions. */
  draft: string;
  /** When a fresh session ends, in words. */
  expires: string;
  note: string;
  /** The gateway's own id of a payment. */
  charge: string;
  /** A part of what is reserved; empty takes all of it. */
  part: string;
}

export const nothingTyped = (): Typed => ({
  draft: crypto.randomUUID(),
  expires: '',
  note: '',
  charge: '',
  part: '',
});

export function prepare(act: Act, { key, amount }: SessionDetail, typed: Typed): Promise<Prepared> {
  const note = typed.note.trim() || null;
  if (act === 'cancel') return platform.call('cancel_prepare', { key, note });
  if (act === 'recheck') {
    return platform.call('recheck_prepare', { key, charge: typed.charge.trim(), note });
  }
  if (act === 'capture') {
    const part = readPart(typed.part, amount);
    return platform.call('capture_prepare', { key, amount: part.ok ? part.value : null, note });
  }
  const expires = typed.expires.trim();
  return platform.call('renew_prepare', { key, draft: typed.draft, expires });
}

export type Part = TypedAmount | { ok: false; why: 'too_much' };

/** A part of an amount: more than nothing, at most all of it. */
export function readPart(text: string, whole: Amount): Part {
  const read = readAmount(text, currencyDigits(whole.currency));
  if (!read.ok) return read;
  if (read.minor === 0n || read.minor > BigInt(whole.minor)) return { ok: false, why: 'too_much' };
  return read;
}

/** What a press would take: the part where one is typed well, otherwise everything. */
export function taken(text: string, whole: Amount): Amount {
  const part = readPart(text, whole);
  return part.ok ? amountOf(part.minor, whole.currency, currencyDigits(whole.currency)) : whole;
}
