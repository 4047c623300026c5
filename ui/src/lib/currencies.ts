/** Which currencies a form offers: those that sessions here are in, then the usual ones. */
const USUAL = ['IDR', 'USD', 'EUR', 'GBP', 'SGD', 'JPY'];

export function offered(known: string[]): string[] {
  return [...new Set([...known, ...USUAL])];
}
