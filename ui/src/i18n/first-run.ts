import { area } from './area';

export const firstRun = area({ title: 'Welcome' }, { title: 'Selamat datang' });
