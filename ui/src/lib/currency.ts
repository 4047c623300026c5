/**
 * How many digits a currency has behind the point, by ISO 4217, and what it is called. Not asked
 * of `Intl`: engines follow local habit, and write rupiah without the digits that are booked.
 */
const NONE = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ');
const THREE = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');
const FOUR = 'CLF UYW'.split(' ');

export function currencyDigits(currency: string): number {
  if (NONE.includes(currency)) return 0;
  if (THREE.includes(currency)) return 3;
  return FOUR.includes(currency) ? 4 : 2;
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
