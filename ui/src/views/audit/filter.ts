/** What the list is narrowed to. It lives in the address, so that going back undoes a step. */
import { parseDate } from '@internationalized/date';
import type { AuditFilter } from '../../bindings/AuditFilter';
import { dayOf } from '../../lib/time';
import type { Params } from '../../stores/router.svelte';

export const TIMES = ['today', 'week', 'month'] as const;

export interface Wish {
  who: string;
  kind: string;
  /** A session's key, or the provider's id. */
  session: string;
  intent: string;
  connection: string;
  /** One of `TIMES`; empty where two days say it, or nothing. */
  time: string;
  /** First and last day, as the workspace counts them: `2026-10-31`. */
  from: string;
  to: string;
  /** Begin at this entry instead of the newest. */
  at: number | null;
}

const TEXTS = ['who', 'kind', 'session', 'intent', 'connection', 'time', 'from', 'to'] as const;
const BACK: Record<string, number> = { today: 0, week: 6, month: 29 };

export const EVERYTHING: Wish = {
  who: '',
  kind: '',
  session: '',
  intent: '',
  connection: '',
  time: '',
  from: '',
  to: '',
  at: null,
};

/** From the address. A person may have written it, so what makes no sense is left out. */
export function readWish(params: Params): Wish {
  const wish = { ...EVERYTHING };
  for (const name of TEXTS) wish[name] = params[name]?.trim() ?? '';
  if (!(wish.time in BACK)) wish.time = '';
  for (const name of ['from', 'to'] as const) if (!isDay(wish[name])) wish[name] = '';
  const at = Number(params.at);
  wish.at = Number.isSafeInteger(at) && at > 0 ? at : null;
  return wish;
}

/** Into the address: what is not asked for is not in it. */
export function paramsOf(wish: Wish): Params {
  const said = TEXTS.filter((name) => wish[name] !== '').map((name) => [name, wish[name]]);
  const at = wish.at === null ? [] : [['at', String(wish.at)]];
  return Object.fromEntries([...said, ...at]) as Params;
}

/** The same list? */
export function same(a: Wish, b: Wish): boolean {
  return a.at === b.at && TEXTS.every((name) => a[name] === b[name]);
}

/** Does anything narrow it? Where it begins does not. */
export function narrows(wish: Wish): boolean {
  return TEXTS.some((name) => wish[name] !== '');
}

/** For the host: days become moments, from the first one's midnight to the end of the last. */
export function filterOf(wish: Wish, zone: string, now: Date): AuditFilter {
  const { who, kind, connection, session, intent } = wish;
  const back = BACK[wish.time];
  const first = back === undefined ? wish.from : daysBefore(dayOf(now, zone), back);
  const last = back === undefined ? wish.to : '';
  const from = first ? midnight(first, zone) : null;
  const until = last ? midnight(daysBefore(last, -1), zone) : null;
  return { who, kind, connection, session, intent, from, until };
}

function isDay(text: string): boolean {
  try {
    return parseDate(text).toString() === text;
  } catch {
    return false;
  }
}

function daysBefore(day: string, days: number): string {
  return parseDate(day).subtract({ days }).toString();
}

function midnight(day: string, zone: string): string {
  return parseDate(day).toDate(zone).toISOString();
}
