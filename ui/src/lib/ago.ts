/** Ages and remaining time in words. Relative time is used only where freshness matters. */
import { t } from '../i18n/index.svelte';
import { age, clockTime, dayOf, longTime, span, type Place } from './time';

/** `4 d`: a narrow column. */
export function ageText(at: string, now: Date): string {
  const { n, unit } = age(at, now);
  return unit === 'now' ? t('time.now') : t(`time.${unit}`, { n });
}

/** `4 min ago`. */
export function agoText(at: string, now: Date): string {
  const { n, unit } = age(at, now);
  return unit === 'now' ? t('time.ago_now') : t(`time.ago_${unit}`, { n });
}

/** `for 2 d 14 h`. */
export function forText(since: string, now: Date): string {
  return spanText('for', since, now);
}

/** `in 9 h 38 min`. */
export function inText(at: string, now: Date): string {
  return spanText('in', now, at);
}

function spanText(kind: 'for' | 'in', from: string | Date, to: string | Date): string {
  const { d, h, m } = span(from, to);
  if (d > 0) return t(`time.${kind}_d`, { d, h });
  if (h > 0) return t(`time.${kind}_h`, { h, m });
  return t(`time.${kind}_min`, { n: m });
}

/** `Today, 20:02` or `Sat 31 Oct 2026, 20:02`. */
export function nearTime(at: string, place: Place, now: Date): string {
  const today = dayOf(at, place.zone) === dayOf(now, place.zone);
  return today ? t('time.today', { time: clockTime(at, place) }) : longTime(at, place);
}
