/** Amounts per currency while they are typed: limits, and from how much two people are needed. */
import type { Amount } from '../bindings/Amount';
import type { AmountInput } from '../bindings/AmountInput';
import { t } from '../i18n/index.svelte';
import { currencyDigits } from './currency';
import { formatDigits, readAmount } from './money';

export interface TypedLine {
  currency: string;
  text: string;
}

export class TypedAmounts {
  lines = $state<TypedLine[]>([]);
  /** Why they cannot be sent yet, per line; empty where nothing is wrong. */
  errors = $derived(this.lines.map((line) => problem(line)));
  ok = $derived(this.errors.every((error) => error === ''));

  constructor(amounts: Amount[], locale: string) {
    this.lines = amounts.map(({ currency, value }) => ({
      currency,
      text: formatDigits(value, locale),
    }));
  }

  add(currencies: string[]): void {
    const free = currencies.find((c) => this.lines.every((line) => line.currency !== c));
    if (free) this.lines.push({ currency: free, text: '' });
  }

  drop(index: number): void {
    this.lines.splice(index, 1);
  }

  inputs(): AmountInput[] {
    return this.lines.flatMap(({ currency, text }) => {
      const typed = readAmount(text, currencyDigits(currency));
      return typed.ok ? [{ currency, value: typed.value }] : [];
    });
  }
}

function problem({ currency, text }: TypedLine): string {
  const typed = readAmount(text, currencyDigits(currency));
  return typed.ok ? '' : t('people.bad_amount', { currency });
}
