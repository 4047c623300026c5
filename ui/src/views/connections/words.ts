/** Words for what a provider's module calls by keys: fields, facets, choices, groups. */
import type { FieldView } from '../../bindings/FieldView';
import type { ProviderView } from '../../bindings/ProviderView';
import { catalogue } from '../../i18n/catalogue';
import { i18n, t } from '../../i18n/index.svelte';
import { told } from '../../i18n/told';

function own(name: string): string | undefined {
  const known: Record<string, string> = catalogue.connections[i18n.language];
  return known[name];
}

const flat = (key: string) => key.replaceAll('.', '_');

/** A field this window does not know is called what the host calls it. */
export function fieldLabel(field: FieldView): string {
  if (field.key.startsWith('exponent.'))
    return t('connections.field_exponent', { currency: field.key.slice(9) });
  return own(`field_${flat(field.key)}`) ?? told(field.label);
}

export const fieldHelp = (field: FieldView): string => told(field.help);

/** What to think of before a value other than the usual one is taken. */
export function fieldWarning(field: FieldView, value: string): string {
  if (!value || value === field.default) return '';
  return own(`warn_${flat(field.key)}`) ?? '';
}

export function facetWord(facet: string): string {
  return own(`facet_${facet}`) ?? facet;
}

/** Why a provider, or a connection that was told less, cannot do something. */
export function whyNot(provider: ProviderView | undefined, facet: string): string | undefined {
  const said = provider?.without[facet];
  return said && told(said);
}

/** Settings that take one of a few words. */
const CHOICES: Record<string, string[]> = {
  amount_unit: ['minor', 'major'],
  line_amount: ['total', 'unit'],
  profile: ['docs', 'repo'],
};

/** What can be chosen, in words; nothing where any text is taken. */
export function choicesOf(field: FieldView): { value: string; label: string }[] {
  return (CHOICES[field.key] ?? []).map((value) => ({
    value,
    label: own(`choice_${field.key}_${value}`) ?? value,
  }));
}

export type Group = 'amounts' | 'order' | 'links' | 'budget' | 'address';
export const GROUPS: Group[] = ['amounts', 'order', 'links', 'budget', 'address'];

const AMOUNTS = ['amount_unit', 'line_amount'];
const BUDGET = ['requests_per_second', 'timeout_ms', 'create_retries'];

export function groupOf(key: string): Group {
  if (key.startsWith('exponent') || AMOUNTS.includes(key)) return 'amounts';
  if (key.startsWith('tolerance.')) return 'amounts';
  if (key.startsWith('order_id')) return 'order';
  if (key.startsWith('link.')) return 'links';
  return BUDGET.includes(key) ? 'budget' : 'address';
}

/** What names an account in public, and is asked for together with its key. */
const NAMES = ['key_id', 'client_id', 'tenant_id'];

/**
 * What is asked for at once: who it is and its key. A secret that goes with a URL of its own
 * (`redis_rest_token` with `redis_rest_url`) opens something further and waits beside that URL.
 */
export function askedFirst(field: FieldView, all: FieldView[]): boolean {
  if (NAMES.includes(field.key)) return true;
  const beside = field.key.replace(/_[a-z]+$/, '_url');
  const further = beside !== field.key && all.some((one) => one.key === beside);
  return field.secret && field.key !== 'webhook_secret' && !further;
}

/** The public half of a pair says nothing without the other half. */
export const isHalf = (field: FieldView): boolean => field.key === 'key_id';
