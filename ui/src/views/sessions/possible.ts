/** Which of a session's actions stand as buttons, and in which words the others are missing. */
import type { Possible } from '../../bindings/Possible';
import type { ProviderView } from '../../bindings/ProviderView';
import { word } from '../../i18n/index.svelte';
import { told } from '../../i18n/told';

/** The facet that serves an action; a fresh session is made like any other. */
const facetOf = (action: string) => (action === 'renew' ? 'create' : action);

/** A sentence: why it cannot be done, in the provider's own clause where it lacks the operation. */
export function reasonOf(
  { action, reason }: Possible,
  provider: ProviderView | undefined,
  name: string,
): string {
  if (!reason) return '';
  const clause = reason === 'not_offered' && provider?.without[facetOf(action)];
  return clause ? `${told(clause)}.` : word('reason', reason, { provider: name });
}

/** What this provider never does stands apart from what cannot be done just now. */
export const never = (possible: Possible) => possible.reason === 'not_offered';

/** Why not just now: one reason is said once, several each with the actions it stands for. */
export function whyNotNow(
  possible: Possible[],
  provider: ProviderView | undefined,
  name: string,
): string[] {
  const stands = new Map<string, string[]>();
  for (const one of possible) {
    const reason = one.allowed || never(one) ? '' : reasonOf(one, provider, name);
    if (reason) stands.set(reason, [...(stands.get(reason) ?? []), word('act', one.action)]);
  }
  if (stands.size < 2) return [...stands.keys()];
  return [...stands].map(([reason, acts]) => `${acts.join(', ')}: ${reason}`);
}
