import { area } from './area';

export const settings = area({ title: 'Settings' }, { title: 'Pengaturan' });
