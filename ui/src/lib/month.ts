/** Months as `2026-10`, and what they are called. */

/** The month `by` months away. */
export function shiftMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const months = year * 12 + number - 1 + by;
  const shifted = `${Math.floor(months / 12)}`.padStart(4, '0');
  return `${shifted}-${String((months % 12) + 1).padStart(2, '0')}`;
}

/** `October 2026`, or `Oct` where the year stands above it. */
export function monthName(month: string, locale: string, brief = false): string {
  const options: Intl.DateTimeFormatOptions = brief
    ? { month: 'short', timeZone: 'UTC' }
    : { month: 'long', year: 'numeric', timeZone: 'UTC' };
  return new Intl.DateTimeFormat(locale, options).format(new Date(`${month}-01T00:00:00Z`));
}

/** `14 October`: a day that is already a day, whatever the zone. */
export function dayName(day: string, locale: string): string {
  const options = { day: 'numeric', month: 'long', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(locale, options).format(new Date(`${day}T00:00:00Z`));
}

export function isWeekend(day: string): boolean {
  return [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
}
