/** Words for what a provider's module calls by keys: fields and facets. */
import type { FieldView } from '../../bindings/FieldView';
import { catalogue } from '../../i18n/catalogue';
import { i18n, t } from '../../i18n/index.svelte';

function own(name: string): string | undefined {
  const known: Record<string, string> = catalogue.connections[i18n.language];
  return known[name];
}

const flat = (key: string) => key.replaceAll('.', '_');

/** A field this window does not know is called what the host calls it. */
export function fieldLabel(field: FieldView): string {
  if (field.key.startsWith('exponent.'))
    return t('connections.field_exponent', { currency: field.key.slice(9) });
  return own(`field_${flat(field.key)}`) ?? field.label;
}

export function fieldHelp(field: FieldView): string {
  return own(`help_${flat(field.key)}`) ?? field.help;
}

export function facetWord(facet: string): string {
  return own(`facet_${facet}`) ?? facet;
}

export type Group = 'amounts' | 'order' | 'links' | 'budget' | 'address';
export const GROUPS: Group[] = ['amounts', 'order', 'links', 'budget', 'address'];

export function groupOf(key: string): Group {
  if (key.startsWith('exponent')) return 'amounts';
  if (key.startsWith('order_id')) return 'order';
  if (key.startsWith('link.')) return 'links';
  if (key === 'requests_per_second') return 'budget';
  return 'address';
}
