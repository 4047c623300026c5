import { area } from './area';

export const connections = area({ title: 'Connections' }, { title: 'Koneksi' });
