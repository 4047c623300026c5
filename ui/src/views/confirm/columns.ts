import type { Amount } from '../../bindings/Amount';
import type { CaseView } from '../../bindings/CaseView';
import type { Column } from '../../components/grid';
import { t } from '../../i18n/index.svelte';

/** The column of what came so far is there when anything did. */
export function columns(recorded: boolean): Column[] {
  return [
    { id: 'tick', title: '', width: 36 },
    { id: 'age', title: t('confirm.age'), width: 60, narrow: 60 },
    { id: 'order', title: t('confirm.order_id'), width: 136, narrow: 84 },
    { id: 'customer', title: t('confirm.customer'), width: 160, grow: true },
    { id: 'expected', title: t('confirm.expected'), width: 148, narrow: 136, end: true },
    ...(recorded ? [soFar()] : []),
    { id: 'state', title: t('confirm.state'), width: recorded ? 168 : 228, narrow: 108 },
  ];
}

const soFar = (): Column => ({
  id: 'so_far',
  title: t('confirm.so_far'),
  width: 132,
  from: 960,
  end: true,
});

export function caseColumns(): Column[] {
  return [
    { id: 'since', title: t('cases.since'), width: 60, narrow: 56 },
    { id: 'order', title: t('confirm.order_id'), width: 128, narrow: 84 },
    { id: 'customer', title: t('confirm.customer'), width: 150, grow: true },
    { id: 'what', title: t('cases.what'), width: 168, narrow: 124 },
    { id: 'expected', title: t('cases.expected'), width: 140, from: 760, end: true },
    { id: 'apart', title: t('cases.difference'), width: 156, narrow: 156, end: true },
    { id: 'next', title: t('cases.next'), width: 320, from: 960 },
  ];
}

/** How far apart, with its sign; of money in another currency, all of it. */
export function apartOf(row: CaseView): Amount | null {
  if (row.remainder) return { ...row.remainder, value: `-${row.remainder.value}` };
  return row.credit ?? row.foreign[0] ?? null;
}
