/** What happened to a session, in words: the line of a timeline. */
import type { TimelineEntry } from '../bindings/TimelineEntry';
import { word } from '../i18n/index.svelte';

export interface Line {
  what: string;
  /** What is added to it, less strongly. */
  more: string[];
}

/** Actions leave a line for each step. */
const ACTIONS = ['confirm', 'cancel', 'recheck', 'capture', 'create', 'link', 'link_update'];

/** Columns that say again what the status and the payment say. */
const ECHOES = ['raw_status', 'completed_at'];

/** Without the changes that repeat one that is told at the same moment. */
export function told(entries: TimelineEntry[]): TimelineEntry[] {
  const moments = new Set(entries.filter((one) => field(one) === 'status').map((one) => one.at));
  const echoes = (one: TimelineEntry) => ECHOES.includes(field(one)) && moments.has(one.at);
  return entries.filter((one) => !echoes(one));
}

export function line(entry: TimelineEntry, provider: string): Line {
  const { event, to, text, by } = entry;
  const said = (...parts: (string | null)[]) => parts.filter((part) => part !== null);
  if (event === 'changed' && to) return { what: change(entry, to), more: said(text, by) };
  const what = word('event', event);
  if (!to) return { what, more: said(text, by) };
  if (!ACTIONS.includes(event)) return { what, more: said(word('status', to), text, by) };
  const reason = to === 'rejected' ? text : why(text, provider);
  return { what, more: said(word('passed', to), reason, by) };
}

/** A word of the protocol, or a sentence. */
function why(text: string | null, provider: string): string | null {
  // That it was done by us says who stands beside it.
  if (text === null || text === 'us') return null;
  return /^[a-z_]+$/.test(text) ? word('reason', text, { provider }) : text;
}

const field = (entry: TimelineEntry): string =>
  entry.event === 'changed' ? (entry.field ?? 'status') : '';

function change(entry: TimelineEntry, to: string): string {
  const name = field(entry);
  return name === 'status' ? word('status', to) : `${name.replaceAll('_', ' ')}: ${to}`;
}
