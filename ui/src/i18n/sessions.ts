import { area } from './area';

export const sessions = area({ title: 'Sessions' }, { title: 'Sesi' });
