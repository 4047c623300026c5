/**
 * Heights of bars. Money stays whole minor units: a height is a share in thousandths, and the axis
 * ends at a round amount.
 */

/** The smallest of 1, 2, 3, 4, 5, 8 × 10ⁿ that is not below the highest value. */
export function roundTop(highest: bigint): bigint {
  if (highest <= 0n) return 0n;
  let power = 1n;
  while (power * 10n <= highest) power *= 10n;
  for (const step of [1n, 2n, 3n, 4n, 5n, 8n]) if (power * step >= highest) return power * step;
  return power * 10n;
}

/** How high a bar is, in thousandths of the axis. What is not zero is never invisible. */
export function share(value: bigint, top: bigint): number {
  if (top <= 0n || value <= 0n) return 0;
  return Math.max(12, Number((value * 1000n) / top));
}

/** `40 M`: the end of the axis, from whole minor units. */
export function axisText(top: bigint, digits: number, locale: string): string {
  const whole = top / 10n ** BigInt(digits);
  if (whole === 0n) return '';
  // British English writes 40m, which reads as metres or minutes.
  const language = locale.startsWith('en') ? 'en' : locale;
  return new Intl.NumberFormat(language, { notation: 'compact' }).format(whole);
}
