/** Times on screen, always in the workspace's zone. Input is ISO 8601 text from the host. */

const formatters = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, zone: string, options: Intl.DateTimeFormatOptions) {
  const id = `${locale}|${zone}|${JSON.stringify(options)}`;
  let formatter = formatters.get(id);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
    formatters.set(id, formatter);
  }
  return formatter;
}

export interface Place {
  locale: string;
  zone: string;
}

/** `2026-10-31`: the day as the workspace counts it. */
export function dayOf(at: string | Date, zone: string): string {
  // Put together from its parts: no locale writes a day in this order in every engine.
  const day = format('en', zone, { year: 'numeric', month: '2-digit', day: '2-digit' });
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    day.formatToParts(new Date(at)).find((one) => one.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

/** `23:48`. */
export function clockTime(at: string, { locale, zone }: Place): string {
  return format(locale, zone, { hour: '2-digit', minute: '2-digit' }).format(new Date(at));
}

/** `31 Oct`, with the year where it is not this one. */
export function dayText(at: string, { locale, zone }: Place, now: Date): string {
  const sameYear = dayOf(at, zone).slice(0, 4) === dayOf(now, zone).slice(0, 4);
  const year = sameYear ? {} : { year: 'numeric' as const };
  return format(locale, zone, { day: 'numeric', month: 'short', ...year }).format(new Date(at));
}

/** `31 Oct 23:48`: one row of a list. */
export function shortTime(at: string, place: Place, now: Date): string {
  return `${dayText(at, place, now)} ${clockTime(at, place)}`;
}

/** `Sat 31 Oct 2026, 20:02`: where there is room. */
export function longTime(at: string, place: Place): string {
  const { locale, zone } = place;
  const weekday = format(locale, zone, { weekday: 'short' }).format(new Date(at));
  const day = { day: 'numeric', month: 'short', year: 'numeric' } as const;
  return `${weekday} ${format(locale, zone, day).format(new Date(at))}, ${clockTime(at, place)}`;
}

/** What hovering shows: everything, with the zone. */
export function fullTime(at: string, place: Place): string {
  return `${longTime(at, place)} ${zoneName(at, place)}`;
}

/** `Tue 3 Nov, 10:24 WIB`: the foot's clock. */
export function footTime(now: Date, place: Place): string {
  const { locale, zone } = place;
  const weekday = format(locale, zone, { weekday: 'short' }).format(now);
  const day = format(locale, zone, { day: 'numeric', month: 'short' }).format(now);
  const at = now.toISOString();
  return `${weekday} ${day}, ${clockTime(at, place)} ${zoneName(at, place)}`;
}

/** `WIB` where any language has a word for the zone, else `GMT+7`. */
export function zoneName(at: string, { locale, zone }: Place): string {
  let name = zone;
  for (const language of [locale, 'id-ID', 'en-US']) {
    const parts = format(language, zone, { timeZoneName: 'short' }).formatToParts(new Date(at));
    name = parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
    if (!/^(GMT|UTC).+/.test(name)) return name;
  }
  return name;
}

export type AgeUnit = 'now' | 'min' | 'h' | 'd';

/** How long ago, in one unit, rounded down: nobody is told that less time has passed. */
export function age(at: string, now: Date): { n: number; unit: AgeUnit } {
  const minutes = Math.floor(Math.abs(now.getTime() - new Date(at).getTime()) / 60_000);
  if (minutes < 1) return { n: 0, unit: 'now' };
  if (minutes < 60) return { n: minutes, unit: 'min' };
  if (minutes < 24 * 60) return { n: Math.floor(minutes / 60), unit: 'h' };
  return { n: Math.floor(minutes / (24 * 60)), unit: 'd' };
}

/** The same in two units: 2 days and 14 hours. */
export function span(from: string | Date, to: string | Date): { d: number; h: number; m: number } {
  const apart = Math.abs(new Date(to).getTime() - new Date(from).getTime());
  const minutes = Math.floor(apart / 60_000);
  return { d: Math.floor(minutes / 1440), h: Math.floor(minutes / 60) % 24, m: minutes % 60 };
}
