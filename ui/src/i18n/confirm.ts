import { area } from './area';

export const confirm = area({ title: 'To confirm' }, { title: 'Konfirmasi' });
