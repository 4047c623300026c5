/** The search language as the window handles it: chips in, text out. The host reads it. */

/** Words apart; quotes keep spaces inside a word and stay part of it. */
export function splitQuery(text: string): string[] {
  return text.match(/(?:"[^"]*"?|[^\s"])+/g) ?? [];
}

export function withoutChip(chips: string[], index: number): string {
  return chips.filter((_, i) => i !== index).join(' ');
}

export function withChip(query: string, chip: string): string {
  const words = splitQuery(query);
  return words.includes(chip) ? query : [...words, chip].join(' ');
}

/** A chip in its parts: a dimmed key, and values between which a comma means "or". */
export function chipParts(chip: string): { key: string; values: string[] } {
  const match = /^([a-z_]+(?:\.[^:\s"]+)?):(?!\/)(.*)$/i.exec(chip);
  if (!match) return { key: '', values: [chip] };
  return { key: `${match[1]}:`, values: (match[2] ?? '').split(',') };
}

/** A value that may hold spaces, as one word of a query. */
export function quoteValue(value: string): string {
  const bare = value.replaceAll('"', '');
  return /[\s,]/.test(bare) ? `"${bare}"` : bare;
}

/** What the search field offers while a filter is typed: key and what it takes. */
export const FILTERS: { key: string; values: string[] }[] = [
  {
    key: 'status',
    values: [
      'open',
      'pending',
      'awaiting_confirmation',
      'completed',
      'expired',
      'canceled',
      'failed',
      'unknown',
    ],
  },
  { key: 'created', values: ['today', 'yesterday', 'this-month', 'last-month'] },
  { key: 'completed', values: ['today', 'yesterday', 'this-month', 'last-month'] },
  { key: 'updated', values: ['today', 'yesterday'] },
  { key: 'expires', values: ['today'] },
  { key: 'provider', values: ['plugipay', 'fluveo', 'inflowpay', 'flopay', 'prood'] },
  {
    key: 'is',
    values: ['manual', 'late', 'partial', 'over', 'refunded', 'malformed', 'referenced'],
  },
  { key: 'amount', values: ['>=', '<='] },
  { key: 'currency', values: ['IDR', 'USD', 'EUR'] },
  { key: 'order', values: [] },
  { key: 'id', values: [] },
  { key: 'customer', values: [] },
  { key: 'connection', values: [] },
  { key: 'adapter', values: ['manual', 'xendit', 'midtrans', 'paypal'] },
  { key: 'method', values: [] },
  { key: 'kind', values: ['session', 'payment', 'attempt'] },
  { key: 'mode', values: ['live', 'test'] },
  { key: 'refund', values: ['pending', 'partial', 'full', 'failed'] },
];

/** What could follow the word at the end of what was typed. */
export function suggest(word: string): string[] {
  const colon = word.indexOf(':');
  if (colon < 0) {
    const start = word.toLowerCase();
    return FILTERS.map((f) => `${f.key}:`).filter((key) => key.startsWith(start));
  }
  const key = word.slice(0, colon).toLowerCase();
  const done = word.slice(0, word.lastIndexOf(',') + 1) || `${word.slice(0, colon)}:`;
  const last = word.slice(done.length).toLowerCase();
  const filter = FILTERS.find((f) => f.key === key);
  return (filter?.values ?? [])
    .filter((v) => v.startsWith(last) && v !== last)
    .map((v) => done + v);
}
