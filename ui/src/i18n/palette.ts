import { area } from './area';

export const palette = area({ title: 'Search' }, { title: 'Cari' });
