/** How many digits a currency has behind the point (ISO 4217), and what it is called. */
const known = new Map<string, number>();

export function currencyDigits(currency: string): number {
  let digits = known.get(currency);
  if (digits === undefined) {
    try {
      const format = new Intl.NumberFormat('en', { style: 'currency', currency });
      digits = format.resolvedOptions().maximumFractionDigits ?? 2;
    } catch {
      digits = 2;
    }
    known.set(currency, digits);
  }
  return digits;
}

/** `Indonesian rupiah`; the code itself where the language has no name for it. */
export function currencyName(currency: string, locale: string): string {
  try {
    const name = new Intl.DisplayNames(locale, { type: 'currency' }).of(currency) ?? currency;
    return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
  } catch {
    return currency;
  }
}
