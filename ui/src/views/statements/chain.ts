/** Statements in a row: what they cover, and where something is missing between two of them. */
import type { BankAccountView } from '../../bindings/BankAccountView';
import type { StatementView } from '../../bindings/StatementView';
import { isZero, less } from '../../lib/decimal';

export type Piece =
  { kind: 'covered'; from: string | null; to: string | null } | { kind: 'gap'; difference: string };

export function piecesOf({ first_on, last_on, gaps }: BankAccountView): Piece[] {
  const pieces: Piece[] = [];
  let from = first_on;
  for (const { after, before, difference } of gaps) {
    pieces.push({ kind: 'covered', from, to: after }, { kind: 'gap', difference });
    from = before;
  }
  if (first_on || last_on) pieces.push({ kind: 'covered', from, to: last_on });
  return pieces;
}

export interface Missing {
  /** The last day that is there, and what the account held then. */
  on: string | null;
  balance: string;
  difference: string;
}

/**
 * What is missing between what is there and a statement that would come behind it. Of one that
 * goes back further nothing is said: it may be what fills an older hole.
 */
export function missingBefore(
  statement: StatementView,
  account: BankAccountView | undefined,
): Missing | null {
  const { opening, opening_on, first_on } = statement;
  const begins = first_on ?? opening_on;
  if (!account?.balance || !opening || !begins || !account.last_on) return null;
  if (begins <= account.last_on) return null;
  const difference = less(opening, account.balance);
  if (isZero(difference)) return null;
  return { on: account.balance_on ?? account.last_on, balance: account.balance, difference };
}

/** What the lines of a statement come to: all that lies between its balances, and is explained. */
export function movedBy({ opening, closing, difference }: StatementView): string {
  return less(less(closing ?? '0', opening ?? '0'), difference ?? '0');
}
