/**
 * What a person saw at the bank, against what the session asks for. The comparison is made here for
 * the eye and again by the host, which decides.
 */
import { platform } from '$platform';
import type { Amount } from '../../bindings/Amount';
import type { ConfirmRequest } from '../../bindings/ConfirmRequest';
import type { EvidenceInput } from '../../bindings/EvidenceInput';
import type { QueueRow } from '../../bindings/QueueRow';
import { i18n, t } from '../../i18n/index.svelte';
import { amountOf, amountText, digitsOf, formatDigits, readAmount } from '../../lib/money';
import { Deed } from '../../stores/deed.svelte';
import { dueOf } from '../../stores/queue.svelte';

export type Comparison = 'equal' | 'short' | 'over';

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

  #digits: number;
  typed = $derived.by(() => readAmount(this.received, this.#digits));
  /** Everything that came, this time included. */
  total = $derived.by<Amount | null>(() => {
    if (!this.typed.ok) return null;
    return this.#amount(this.typed.minor + BigInt(this.row.received?.minor ?? '0'));
  });
  difference = $derived.by<Amount | null>(() => {
    if (!this.total) return null;
    return this.#amount(BigInt(this.total.minor) - BigInt(this.row.session.amount.minor));
  });
  comparison = $derived.by<Comparison | null>(() => {
    if (!this.difference) return null;
    const minor = BigInt(this.difference.minor);
    return minor === 0n ? 'equal' : minor < 0n ? 'short' : 'over';
  });
  records = $derived(this.comparison === 'short' && this.choice === 'record');
  /** Why the button cannot be pressed yet. */
  problem = $derived.by(() => {
    if (!this.typed.ok || this.typed.minor === 0n) return t('confirm.need_amount');
    if (!this.date) return t('confirm.need_date');
    if (!this.reference.trim()) return t('confirm.need_reference');
    const full = this.comparison === 'short' && this.choice === 'full';
    return full && !this.reason.trim() ? t('confirm.need_reason') : null;
  });

  constructor(row: QueueRow, today: string) {
    this.row = row;
    this.#digits = digitsOf(row.session.amount.value);
    this.received = formatDigits(dueOf(row).value, i18n.locale);
    this.date = today;
  }

  #amount(minor: bigint): Amount {
    return amountOf(minor, this.row.session.amount.currency, this.#digits);
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
    const { currency } = this.row.session.amount;
    if (typed.why === 'not_a_number') return t('confirm.not_a_number');
    return t('confirm.too_many_digits', { currency, digits: this.#digits });
  }

  /** What the button names: the money of the deed. */
  named(): string {
    if (!this.typed.ok || !this.total) return amountText(dueOf(this.row), i18n.locale);
    const amount = this.records ? this.#amount(this.typed.minor) : this.total;
    return amountText(amount, i18n.locale);
  }

  request(): ConfirmRequest {
    const { session } = this.row;
    const value = this.typed.ok ? this.typed.value : '';
    const full = this.comparison === 'short' && this.choice === 'full';
    return {
      key: session.key,
      received: { value, currency: session.amount.currency },
      received_on: this.date,
      reference: this.reference.trim(),
      note: this.note.trim() || null,
      accept_short: full,
      reason: full ? this.reason.trim() : null,
      evidence: $state.snapshot(this.evidence),
      line: null,
    };
  }

  /** One press when the sheet shows all there is to know; otherwise the warnings come first. */
  async press(): Promise<void> {
    if (this.problem) return;
    const request = this.request();
    const known = ['short_confirmed_in_full', 'excess_is_credit', 'test_mode', 'no_order_id'];
    const prepare = () => platform.call('confirm_prepare', request);
    await this.deed.press(prepare, JSON.stringify(request), known);
  }
}
