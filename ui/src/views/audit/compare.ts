/**
 * How something was beside how it is. Of what was there before, an entry holds only the fields that
 * changed. Numbers keep their digits: the text is cut at its commas, never parsed into values.
 */
import type { AuditEntry } from '../../bindings/AuditEntry';

export interface Pair {
  field: string;
  before: string | null;
  after: string | null;
  changed: boolean;
}

type Fields = Map<string, string | null>;
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** The fields of an object and their values as people read them; null where it is none. */
export function fieldsOf(json: string): Fields | null {
  let tokens: string[];
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    tokens = json.match(TOKEN) ?? [];
  } catch {
    return null;
  }
  const fields: Fields = new Map();
  let at = 1;
  while (at < tokens.length - 1) {
    const name = JSON.parse(tokens[at] ?? '""') as string;
    const [text, next] = valueAt(tokens, at + 2);
    fields.set(name, text);
    at = next + 1;
  }
  return fields;
}

/** A value and the place behind it. */
function valueAt(tokens: string[], start: number): [string | null, number] {
  let depth = 0;
  let at = start;
  do {
    const token = tokens[at] ?? '';
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    at += 1;
  } while (depth > 0 && at < tokens.length);
  const text = tokens.slice(start, at).join('');
  if (text === 'null' || text === '""') return [null, at];
  return [text.startsWith('"') ? (JSON.parse(text) as string) : text, at];
}

type Told = Pick<AuditEntry, 'before' | 'after' | 'changes'>;

/** Field by field: those that changed, then those that stayed. */
export function compare({ before, after, changes }: Told): Pair[] {
  const was = before === null ? new Map<string, string | null>() : fieldsOf(before);
  const is = after === null ? new Map<string, string | null>() : fieldsOf(after);
  // A thing without fields, which the host has told apart already.
  if (!was || !is) return changes.map((change) => ({ ...change, changed: true }));
  // Two things that share no field are not one thing that changed.
  const apart = before === null || (was.size > 0 && ![...was.keys()].some((name) => is.has(name)));
  const all = [...is.keys(), ...[...was.keys()].filter((name) => !is.has(name))];
  return all
    .map((field) => {
      const changed = apart || was.has(field);
      const now = is.get(field) ?? null;
      return { field, before: changed ? (was.get(field) ?? null) : now, after: now, changed };
    })
    .filter((pair) => pair.before !== null || pair.after !== null)
    .sort((a, b) => Number(b.changed) - Number(a.changed));
}

/** What a row of the list says of an entry. */
const TELLING = ['state', 'text', 'role', 'name', 'amount', 'minor', 'query', 'ask', 'value'];
const LONG_ID = /(^id$|_id$|_at$|^at$|sha256|idem_key|public)/;

export function gist({ changes }: Pick<AuditEntry, 'changes'>) {
  const telling = TELLING.map((name) => changes.find(({ field }) => field === name));
  const first = telling.find(Boolean) ?? changes.find(({ field }) => !LONG_ID.test(field));
  return first ?? changes[0];
}
