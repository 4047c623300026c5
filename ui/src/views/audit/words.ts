/** How the log's own words look on screen. */
import type { AuditReport } from '../../bindings/AuditReport';
import { t, word } from '../../i18n/index.svelte';
import { currencyDigits } from '../../lib/currency';
import { amountOf, amountText } from '../../lib/money';
import { longTime, type Place } from '../../lib/time';

/** `intent.` of `intent.sending`. */
export function familyOf(kind: string): string {
  return kind.slice(0, kind.indexOf('.') + 1);
}

export function familyWord(family: string): string {
  return word('audit_kind', family.replace('.', ''));
}

/** What happened; of a family, all that can. */
export function kindWord(kind: string): string {
  return kind.endsWith('.') ? familyWord(kind) : word('audit_kind', kind);
}

/** Kinds by family, in the host's order. */
export function families(kinds: string[]): { family: string; kinds: string[] }[] {
  const found = new Map<string, string[]>();
  for (const kind of kinds) found.set(familyOf(kind), [...(found.get(familyOf(kind)) ?? []), kind]);
  return [...found].map(([family, members]) => ({ family, kinds: members }));
}

/** A head in its parts, the hash in groups that can be read aloud. */
export function headParts(head: string): { seq: string; groups: string[] } {
  const [seq = '', hash = ''] = head.split(':');
  return { seq, groups: hash.match(/.{1,4}/g) ?? [] };
}

/** Heads that a person brought and that agree; the one beside the keys is told apart. */
export function brought({ agreed, kept }: Pick<AuditReport, 'agreed' | 'kept'>): number {
  return agreed - (kept === 'agrees' ? 1 : 0);
}

/** A session without its connection: the provider's own id. */
export function bareSession(session: string): string {
  return session.split('/').slice(2).join('/') || session;
}

/** One of the program's reasons, or what somebody wrote. */
export function whyText(why: string, provider: string | null): string {
  return /^[a-z_]+$/.test(why) ? word('reason', why, { provider: provider ?? '' }) : why;
}

/** A column of the ledger as people call it. */
export function fieldWord(field: string): string {
  return field === 'minor' ? t('audit.amount') : field.replaceAll('_', ' ');
}

/** What stands behind a number; nothing where a value speaks for itself. */
export function meaning(
  field: string,
  text: string,
  currency: string | null | undefined,
  place: Place,
): string | null {
  if (/(^|_)at$/.test(field) && /^\d{12,14}$/.test(text)) {
    return longTime(new Date(Number(text)).toISOString(), place);
  }
  if (field === 'minor' && currency && /^-?\d+$/.test(text)) {
    return amountText(amountOf(BigInt(text), currency, currencyDigits(currency)), place.locale);
  }
  return null;
}
