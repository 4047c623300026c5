/** Days as banks write them, `2026-10-31`: they are days already, and no zone moves them. */
import { dayText } from './time';

/** `31 Oct`, with the year where it is not this one. */
export function bankDay(day: string, locale: string, now: Date): string {
  return dayText(`${day}T00:00:00Z`, { locale, zone: 'UTC' }, now);
}

/** The first and the last of some days, some of which are not known. */
export function spanOf(days: (string | null)[]): { first: string; last: string } | null {
  const known = days.filter((day) => day !== null).sort();
  const [first] = known;
  const last = known.at(-1);
  return first && last ? { first, last } : null;
}
