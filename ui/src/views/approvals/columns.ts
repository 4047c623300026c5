import type { Column } from '../../components/grid';
import { t } from '../../i18n/index.svelte';

export function columns(done: boolean): Column[] {
  return [
    { id: 'age', title: t('approvals.age'), width: 72, narrow: 60 },
    { id: 'what', title: t('approvals.what'), width: 120, narrow: 0 },
    { id: 'order', title: t('approvals.order'), width: 136, narrow: 96, grow: true },
    { id: 'maker', title: t('approvals.maker'), width: 128, narrow: 84 },
    { id: 'amount', title: t('approvals.amount'), width: 156, narrow: 140, end: true },
    { id: 'connection', title: t('approvals.connection'), width: 140, from: 900 },
    { id: 'state', title: t('approvals.state'), width: 176, narrow: done ? 132 : 0 },
  ];
}
