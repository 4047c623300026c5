/**
 * What a person saw at the bank, against what the session asks for. The comparison is made here for
 * the eye and again by the host, which decides.
 */
import { platform } from '$platform';
import type { Amount } from '../../bindings/Amount';
import type { ConfirmRequest } from '../../bindings/ConfirmRequest';
import type { EvidenceInput } from '../../bindings/EvidenceInput';
import type { LineView } from '../../bindings/LineView';
import type { QueueRow } from '../../bindings/QueueRow';
import { i18n, t } from '../../i18n/index.svelte';
import { currencyDigits } from '../../lib/currency';
import { dueByBank } from '../../lib/due';
import { amountOf, amountText, digitsOf, formatDigits, readAmount } from '../../lib/money';
import { Deed, type Shown } from '../../stores/deed.svelte';
import { dueOf } from '../../stores/queue.svelte';

export type Comparison = 'equal' | 'short' | 'tolerated' | 'over' | 'foreign';

/** Warnings that the sheet shows by itself. */
const KNOWN = [
  'short_confirmed_in_full',
  'excess_is_credit',
  'test_mode',
  'no_order_id',
  'within_tolerance',
];

export class ConfirmForm {
  row: QueueRow;
  deed = new Deed();
  received = $state('');
  date = $state('');
  reference = $state('');
  note = $state('');
  evidence = $state<EvidenceInput[]>([]);
  /** What to do when less came. The careful one is chosen until a person says otherwise. */
  choice = $state<'record' | 'full'>('record');
  reason = $state('');
  /** The currency that came; another one than asked for settles nothing. */
  currency = $state('');
  /** The bank's own line behind it. */
  line = $state<number | null>(null);
  /** Only to be written down, whatever came. */
  recordsOnly = $state(false);
  /** It was confirmed elsewhere meanwhile: what came can still be written down. */
  already = $derived.by(() => this.deed.prepared?.deed === 'already');

  #tolerance = $state(0n);
  /** What was filled in before anybody typed. */
  #filled = '';
  #digits = $derived.by(() =>
    this.currency === this.row.session.amount.currency
      ? digitsOf(this.row.session.amount.value)
      : currencyDigits(this.currency),
  );
  foreign = $derived.by(() => this.currency !== this.row.session.amount.currency);
  typed = $derived.by(() => readAmount(this.received, this.#digits));
  /** What came this time. */
  came = $derived.by<Amount | null>(() => (this.typed.ok ? this.#amount(this.typed.minor) : null));
  /** Everything that came, this time included. */
  total = $derived.by<Amount | null>(() => {
    if (!this.typed.ok) return null;
    const earlier = this.foreign ? '0' : (this.row.received?.minor ?? '0');
    return this.#amount(this.typed.minor + BigInt(earlier));
  });
  difference = $derived.by<Amount | null>(() => {
    if (!this.total || this.foreign) return null;
    return this.#amount(BigInt(this.total.minor) - dueByBank(this.row.session));
  });
  comparison = $derived.by<Comparison | null>(() => {
    if (this.foreign) return this.typed.ok ? 'foreign' : null;
    if (!this.difference) return null;
    const minor = BigInt(this.difference.minor);
    if (minor === 0n) return 'equal';
    if (minor > 0n) return 'over';
    return -minor <= this.#tolerance && !this.recordsOnly ? 'tolerated' : 'short';
  });
  records = $derived.by(
    () =>
      this.recordsOnly ||
      this.comparison === 'foreign' ||
      (this.comparison === 'short' && this.choice === 'record'),
  );
  /** What the next press does: what the host prepared, else what the page shows. */
  does = $derived.by(() => this.deed.prepared?.deed ?? (this.records ? 'record' : 'confirm'));
  /** A second person is asked by it; nothing leaves by that. */
  asks = $derived.by(
    () => this.deed.prepared?.needs_approval ?? (this.does === 'confirm' && this.row.asks),
  );
  /** Why the button cannot be pressed yet. */
  problem = $derived.by(() => {
    if (this.row.request) return t('approvals.beside');
    if (!this.typed.ok || this.typed.minor === 0n) return t('confirm.need_amount');
    if (!this.date) return t('confirm.need_date');
    if (!this.reference.trim()) return t('confirm.need_reference');
    return this.#full && !this.reason.trim() ? t('confirm.need_reason') : null;
  });
  #full = $derived.by(() => this.comparison === 'short' && !this.records);

  constructor(
    row: QueueRow,
    today: string,
    how: { tolerance?: string; recordsOnly?: boolean } = {},
  ) {
    this.row = $state.raw(row);
    this.currency = row.session.amount.currency;
    this.recordsOnly = how.recordsOnly ?? false;
    this.date = today;
    this.follow(row, how.tolerance);
  }

  /** The row and the tolerance as they are now. What somebody typed stays as it is. */
  follow(row: QueueRow, tolerance?: string): void {
    const limit = readAmount(tolerance ?? '', digitsOf(row.session.amount.value));
    this.#tolerance = limit.ok ? limit.minor : 0n;
    this.row = row;
    if (this.received !== this.#filled) return;
    this.#filled = formatDigits(dueOf(row).value, i18n.locale);
    this.received = this.#filled;
  }

  /** What the button says, also where that is about what was prepared before an edit. */
  #shown(): Shown {
    if (this.asks) return 'ask';
    return this.does === 'confirm' ? 'confirm' : 'record';
  }

  #amount(minor: bigint): Amount {
    return amountOf(minor, this.currency, this.#digits);
  }

  /** The difference without its sign, as text. */
  apart(): string {
    const { difference } = this;
    if (!difference) return '';
    return amountText({ ...difference, value: difference.value.replace('-', '') }, i18n.locale);
  }

  /** Why what was typed is no amount. */
  typedProblem(): string {
    const { typed } = this;
    if (typed.ok || typed.why === 'empty') return '';
    const { currency } = this;
    if (typed.why === 'not_a_number') return t('confirm.not_a_number');
    return t('confirm.too_many_digits', { currency, digits: this.#digits });
  }

  /** What the button names: the money of the deed. */
  named(): string {
    if (!this.typed.ok || !this.total) return amountText(dueOf(this.row), i18n.locale);
    const amount = this.does === 'confirm' ? this.total : this.#amount(this.typed.minor);
    return amountText(amount, i18n.locale);
  }

  /** Fills in what stands on a bank line: its day and its reference. */
  use(line: LineView): void {
    this.line = line.id;
    this.date = line.booked_on ?? line.valued_on ?? this.date;
    this.reference = referenceOf(line);
  }

  drop(): void {
    this.line = null;
    this.reference = '';
  }

  request(): ConfirmRequest {
    const { session } = this.row;
    const value = this.typed.ok ? this.typed.value : '';
    const full = this.#full;
    return {
      key: session.key,
      received: { value, currency: this.currency },
      received_on: this.date,
      reference: this.reference.trim(),
      note: this.note.trim() || null,
      accept_short: full,
      reason: full ? this.reason.trim() : null,
      evidence: $state.snapshot(this.evidence),
      line: this.line,
    };
  }

  /** One press when the sheet shows all there is to know; otherwise the warnings come first. */
  async press(): Promise<void> {
    if (this.problem) return;
    // There is nothing left to confirm; what came is not lost.
    if (this.already) this.recordsOnly = true;
    const request = this.request();
    const command = this.recordsOnly ? 'record_prepare' : 'confirm_prepare';
    const prepare = () => platform.call(command, request);
    const asked = JSON.stringify([command, request, this.total]);
    await this.deed.press(prepare, asked, KNOWN, this.#shown());
  }
}

/** What the bank calls a line, for the books: its reference, else what it is about. */
export function referenceOf(line: LineView): string {
  const named = [line.reference, line.bank_id, line.end_to_end_id, line.structured_reference];
  const text = named.find((one) => one && one !== 'NONREF') ?? line.text;
  return text.trim().replace(/\s+/g, ' ').slice(0, 80) || String(line.id);
}
