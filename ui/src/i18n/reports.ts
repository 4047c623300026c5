import { area } from './area';

export const reports = area({ title: 'Reports' }, { title: 'Laporan' });
