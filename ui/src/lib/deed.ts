/** A money action's state as icon, tone and words. One place, so that no view calls it otherwise. */
import type { MessageKey } from '../i18n/index.svelte';

export type DeedLook =
  'awaiting' | 'sent' | 'agrees' | 'already' | 'recorded' | 'refused' | 'unknown' | 'needs_human';

/** From a result: what the window says about it. */
export function lookOfResult(
  outcome: string,
  agrees: boolean | null,
  state = '',
  reason: string | null = null,
): DeedLook {
  if (state === 'needs_human') return 'needs_human';
  if (outcome === 'awaiting_approval') return 'awaiting';
  if (outcome === 'recorded') return 'recorded';
  if (outcome === 'refused') return 'refused';
  // Somebody else was first: nothing was sent, so nothing is being verified.
  if (outcome === 'confirmed' && agrees === null && reason?.startsWith('already_'))
    return 'already';
  if (outcome === 'confirmed') return agrees ? 'agrees' : 'sent';
  return 'unknown';
}

/** From an intent's state, for rows of earlier actions. */
export function lookOfState(state: string, agrees: boolean | null): DeedLook {
  if (state === 'needs_human') return 'needs_human';
  if (state === 'refused') return 'refused';
  if (state === 'unknown') return 'unknown';
  if (state === 'recorded') return 'recorded';
  return agrees ? 'agrees' : 'sent';
}

export function deedKey(look: DeedLook, action: string): MessageKey {
  if (look === 'agrees' && action === 'cancel') return 'deed.canceled';
  if (look === 'agrees' && ['create', 'link'].includes(action)) return 'deed.created';
  if (look === 'agrees' && action !== 'confirm') return 'deed.did';
  return `deed.${look}`;
}
