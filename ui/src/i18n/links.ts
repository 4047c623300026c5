import { area } from './area';

export const links = area({ title: 'Links' }, { title: 'Tautan' });
