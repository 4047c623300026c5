/**
 * What only a provider can be told, from what was typed to the JSON text of the request. Keys stay
 * exactly as given, a dot in one is part of it, and what was left empty is left out.
 */
import type { ParamView } from '../../bindings/ParamView';
import { currencyDigits } from '../../lib/currency';
import { readAmount } from '../../lib/money';
import type { Pair } from './draft.svelte';

export type Value = string | Pair[] | Values[];
/** By key. A switch is `yes`, `no`, or empty where nothing is said. */
export type Values = { [key: string]: Value };

export const textOf = (value: Value | undefined) => (typeof value === 'string' ? value : '');
export const pairsOf = (value: Value | undefined) => (Array.isArray(value) ? value : []) as Pair[];
export const rowsOf = (value: Value | undefined) => (Array.isArray(value) ? value : []) as Values[];

/** Short texts between commas, lines or semicolons. */
const several = (text: string) =>
  text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter(Boolean);

/** Undefined where nothing was said. What cannot be read goes as typed: the host names the field. */
function told(param: ParamView, value: Value | undefined, currency: string): unknown {
  const text = textOf(value).trim();
  switch (param.input) {
    case 'pairs': {
      const pairs = pairsOf(value).filter((pair) => pair.key.trim());
      return pairs.length
        ? Object.fromEntries(pairs.map((pair) => [pair.key.trim(), pair.value]))
        : undefined;
    }
    case 'rows': {
      const rows = rowsOf(value).map((row) => object(param.rows, row, currency));
      const filled = rows.filter((row) => Object.keys(row).length);
      return filled.length ? filled : undefined;
    }
    case 'list':
      return several(text).length ? several(text) : undefined;
    case 'switch':
      return text ? text === 'yes' : undefined;
    case 'count':
      return text ? (isCount(text) ? Number(text) : text) : undefined;
    case 'amount': {
      const read = readAmount(text, currencyDigits(currency));
      return read.ok ? read.value : text || undefined;
    }
    default:
      return text || undefined;
  }
}

function object(params: ParamView[], values: Values, currency: string): Record<string, unknown> {
  const all = params.map((param) => [param.key, told(param, values[param.key], currency)] as const);
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

/** A whole number that every provider can hold. */
export const isCount = (text: string) => /^\d{1,9}$/.test(text) || /^[1-3]\d{9}$/.test(text);

/** The JSON text; null where nothing was said. */
export function paramsText(params: ParamView[], values: Values, currency: string): string | null {
  const all = object(params, values, currency);
  return Object.keys(all).length ? JSON.stringify(all) : null;
}

/** How many of them something was said for. */
export function saidOf(params: ParamView[], values: Values, currency: string): number {
  return Object.keys(object(params, values, currency)).length;
}
