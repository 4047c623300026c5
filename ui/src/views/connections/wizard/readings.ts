/**
 * The ways in which the newest session's amount may be meant, each with the setting that says so.
 * Only a person knows which one is right. Pure: whole minor units in, whole minor units out.
 */
import type { Amount } from '../../../bindings/Amount';
import type { ConnectionCheck } from '../../../bindings/ConnectionCheck';
import type { FieldView } from '../../../bindings/FieldView';
import { currencyDigits } from '../../../lib/currency';
import { amountOf } from '../../../lib/money';

export interface Reading {
  /** What the setting must be for it. */
  value: string;
  amount: Amount;
}
export interface Readings {
  /** The setting: `exponent.IDR`, `amount_unit`. */
  key: string;
  all: Reading[];
  /** The one that the sample was read with. */
  usual: string | null;
}

/** `asked` holds the settings that the check was made with. */
export function readingsOf(
  fields: FieldView[],
  found: ConnectionCheck,
  asked: Record<string, string>,
): Readings | null {
  const sample = found.sample?.amount;
  if (!sample) return null;
  if (found.readings.length > 0) {
    const all = found.readings.map((r) => ({ value: String(r.exponent), amount: r.amount }));
    const usual = all.find((r) => r.amount.minor === sample.minor)?.value ?? null;
    return { key: `exponent.${sample.currency}`, all, usual };
  }
  const unit = fields.find((field) => field.key === 'amount_unit');
  return unit ? units(unit, sample, asked) : null;
}

/** A provider whose numbers are minor units here and major units there. */
function units(field: FieldView, sample: Amount, asked: Record<string, string>): Readings {
  const usual = asked[field.key] || field.default;
  const digits = currencyDigits(sample.currency);
  const scale = 10n ** BigInt(digits);
  const minor = BigInt(sample.minor);
  const all = [{ value: usual, amount: sample }];
  if (usual === 'minor') {
    all.push({ value: 'major', amount: amountOf(minor * scale, sample.currency, digits) });
  } else if (minor % scale === 0n) {
    // A number with digits behind its point cannot count minor units.
    all.push({ value: 'minor', amount: amountOf(minor / scale, sample.currency, digits) });
  }
  return { key: field.key, all, usual };
}
