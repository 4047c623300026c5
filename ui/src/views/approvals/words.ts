/** How a request is spoken of. */
import type { ApprovalView } from '../../bindings/ApprovalView';
import Ban from 'lucide/dist/esm/icons/ban.mjs';
import CircleCheck from 'lucide/dist/esm/icons/circle-check.mjs';
import CircleX from 'lucide/dist/esm/icons/circle-x.mjs';
import Hourglass from 'lucide/dist/esm/icons/hourglass.mjs';
import TimerOff from 'lucide/dist/esm/icons/timer-off.mjs';
import Undo2 from 'lucide/dist/esm/icons/undo-2.mjs';
import { i18n, t, word } from '../../i18n/index.svelte';
import { amountText } from '../../lib/money';
import { visible } from '../../lib/text';

const looks = {
  waiting: { icon: Hourglass, tone: 'accent' },
  approved: { icon: CircleCheck, tone: 'ok' },
  rejected: { icon: CircleX, tone: 'bad' },
  withdrawn: { icon: Undo2, tone: 'mute' },
  expired: { icon: TimerOff, tone: 'warn' },
  void: { icon: Ban, tone: 'warn' },
} as const;

export const lookOf = (state: string) => looks[state as keyof typeof looks] ?? looks.void;

/** What the request would do, as names for a sentence. */
export function names(one: ApprovalView) {
  return {
    what: word('act', one.action),
    order: visible(one.order_id ?? t('approvals.unknown_order')),
    amount: amountText(one.part ?? one.amount, i18n.locale),
    provider: one.provider,
    maker: visible(one.maker),
  };
}

/** Why whoever acts may not answer it; their own role is named. */
export function whyNot(one: ApprovalView, role: string | null): string {
  if (!one.cannot || one.cannot === 'ended') return '';
  const args = { role: word('role', role ?? '') };
  return word('approvals', `cannot_${one.cannot}`, args);
}

/** What the filled button says: the deed itself, as the maker's button would. */
export function approveText(one: ApprovalView): string {
  if (one.foreign) return t('approvals.approve_sign', names(one));
  if (one.action === 'confirm') return t('approvals.approve', names(one));
  return t('approvals.approve_other', names(one));
}

/** What the maker was told to be aware of. What is missing or too much is shown as amounts. */
export function warningsOf(one: ApprovalView): string[] {
  const shown = ['short_confirmed_in_full', 'excess_is_credit'];
  return one.warnings.filter((word) => !shown.includes(word));
}
