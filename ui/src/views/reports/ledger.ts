/** The columns of the ledger: every status that occurs in any currency, in one order. */
import type { CurrencyReport } from '../../bindings/CurrencyReport';
import type { ReportCell } from '../../bindings/ReportCell';

const ORDER = [
  'completed',
  'awaiting_confirmation',
  'pending',
  'open',
  'expired',
  'canceled',
  'failed',
  'unknown',
];

export function statusesOf(currencies: CurrencyReport[]): string[] {
  const found = new Set(
    currencies.flatMap((c) => c.total.filter((cell) => cell.total.count > 0).map((c) => c.status)),
  );
  const rank = (status: string) => (ORDER.indexOf(status) + ORDER.length + 1) % (ORDER.length + 1);
  return [...found].toSorted((a, b) => rank(a) - rank(b));
}

export function cellOf(cells: ReportCell[], status: string): ReportCell | undefined {
  return cells.find((cell) => cell.status === status && cell.total.count > 0);
}
