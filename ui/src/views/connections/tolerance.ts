import type { ConnectionView } from '../../bindings/ConnectionView';
import type { FieldView } from '../../bindings/FieldView';
import type { ProviderView } from '../../bindings/ProviderView';
import { t } from '../../i18n/index.svelte';

/**
 * How much may be missing, per currency: of the currencies that the provider's amounts are set for and
 * those that a tolerance was set for. Only where a person confirms money at all.
 */
export function toleranceFields(connection: ConnectionView, provider: ProviderView): FieldView[] {
  if (!connection.can.includes('confirm')) return [];
  const after = (prefix: string) => (key: string) =>
    key.startsWith(prefix) ? [key.slice(prefix.length)] : [];
  const currencies = new Set([
    ...provider.fields.flatMap(({ key }) => after('exponent.')(key)),
    ...Object.keys(connection.settings).flatMap(after('tolerance.')),
  ]);
  return [...currencies].sort().map((currency) => ({
    key: `tolerance.${currency}`,
    label: t('cases.tolerance', { currency }),
    secret: false,
    default: '',
    help: t('cases.tolerance_help'),
  }));
}
