import type { Column } from '../../components/grid';
import { t } from '../../i18n/index.svelte';

export function columns(): Column[] {
  return [
    { id: 'at', title: t('audit.at'), width: 116, narrow: 108 },
    { id: 'who', title: t('audit.who'), width: 116, narrow: 88 },
    { id: 'kind', title: t('audit.kind'), width: 188, narrow: 168 },
    { id: 'about', title: t('audit.about'), width: 200, grow: true },
    { id: 'change', title: t('audit.change'), width: 272, narrow: 0, from: 960 },
    { id: 'from', title: t('audit.from'), width: 108, narrow: 0, from: 1080 },
    { id: 'seq', title: t('audit.seq'), width: 68, narrow: 0, from: 700, end: true },
  ];
}
