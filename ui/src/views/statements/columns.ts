/** The columns of lines: of those that are there, and of those that a file would bring. */
import type { Column } from '../../components/grid';
import { t } from '../../i18n/index.svelte';

export function lineColumns(): Column[] {
  return [
    { id: 'booked', title: t('statements.date'), width: 92, narrow: 72 },
    { id: 'name', title: t('statements.name'), width: 192, narrow: 136 },
    { id: 'text', title: t('statements.text'), width: 200, grow: true },
    { id: 'reference', title: t('statements.reference'), width: 148, narrow: 0, from: 860 },
    { id: 'account', title: t('statements.account'), width: 128, narrow: 0, from: 1000 },
    { id: 'amount', title: t('statements.amount'), width: 152, narrow: 148, end: true },
  ];
}

export function previewColumns(): Column[] {
  return [
    { id: 'place', title: t('statements.place'), width: 84, narrow: 0, from: 860 },
    { id: 'state', title: t('statements.result'), width: 128, narrow: 104 },
    { id: 'booked', title: t('statements.date'), width: 80, narrow: 72 },
    { id: 'name', title: t('statements.name'), width: 168, narrow: 0, from: 780 },
    { id: 'text', title: t('statements.text'), width: 200, grow: true },
    { id: 'amount', title: t('statements.amount'), width: 148, narrow: 148, end: true },
  ];
}
