/** How a table is read, as a person changes it. What this page does not know goes through as it came. */
import type { TableView } from '../../../bindings/TableView';

export const ROLES = [
  'ignore',
  'booked',
  'valued',
  'amount',
  'debit',
  'credit',
  'sign',
  'fee',
  'net',
  'currency',
  'balance',
  'text',
  'name',
  'payer',
  'payee',
  'counterparty',
  'reference',
  'end_to_end',
  'id',
  'kind',
  'status',
  'account',
] as const;
export type Role = (typeof ROLES)[number];

export const ORDERS = ['dmy', 'mdy', 'ymd'] as const;
export type Order = (typeof ORDERS)[number];
export const MARKS = ['point', 'comma'] as const;
export type DecimalMark = (typeof MARKS)[number];

export interface Mapping {
  header: string[];
  columns: Role[];
  date_order: Order;
  decimal_mark: DecimalMark;
  signs: { inverted: boolean };
}

const NONE: Mapping = {
  header: [],
  columns: [],
  date_order: 'ymd',
  decimal_mark: 'point',
  signs: { inverted: false },
};

export function readMapping(text: string): Mapping {
  try {
    return { ...NONE, ...(JSON.parse(text) as Partial<Mapping>) };
  } catch {
    return NONE;
  }
}

/** Several columns may be text; of every other role there is one, and the new one takes it over. */
export function withRole(mapping: Mapping, at: number, role: Role): Mapping {
  const many: Role[] = ['ignore', 'text', 'kind', 'reference'];
  const length = Math.max(mapping.columns.length, at + 1);
  const columns = Array.from({ length }, (_, i): Role => {
    const now = mapping.columns[i] ?? 'ignore';
    if (i === at) return role;
    return now === role && !many.includes(role) ? 'ignore' : now;
  });
  return { ...mapping, columns };
}

/** What a table must have before it can be read. */
export function lacking({ columns }: Mapping): ('date' | 'amount')[] {
  const has = (...roles: Role[]) => roles.some((role) => columns.includes(role));
  const found: ('date' | 'amount')[] = [];
  if (!has('booked', 'valued')) found.push('date');
  if (!has('amount', 'debit', 'credit', 'net')) found.push('amount');
  return found;
}

export interface Shown {
  header: string[];
  rows: string[][];
  width: number;
}

/** The rows below the heading, and how many columns there are. */
export function shownRows({ rows }: TableView, mapping: Mapping, most: number): Shown {
  const same = (row: string[]) =>
    mapping.header.length > 0 && mapping.header.every((cell, i) => row[i]?.trim() === cell.trim());
  const at = rows.findIndex(same);
  const below = rows.slice(at + 1).filter((row) => row.some((cell) => cell.trim()));
  const header = at < 0 ? mapping.header : (rows[at] ?? []);
  const shown = below.slice(0, most);
  const width = Math.max(header.length, mapping.columns.length, ...shown.map((row) => row.length));
  return { header, rows: shown, width };
}

/** The questions that a choice below the columns answers. A guess is no answer to them. */
export const ASKED = ['date', 'decimal'] as const;
export type Asked = (typeof ASKED)[number];

export function askedBy({ questions }: TableView): Asked[] {
  return ASKED.filter((about) => questions.some(({ code }) => code.startsWith(about)));
}

/** Under which name a way of reading is kept: `export_2026-10.csv` is called `export`. */
export function fairName(file: string): string {
  const bare = file.replace(/\.[a-z]+$/i, '');
  return bare.replace(/[\s_-]*\d[\d\s_.-]*/g, ' ').trim() || bare;
}
