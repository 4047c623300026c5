/** The desktop host. The only file that may import `@tauri-apps/api`. */
import { Channel, invoke } from '@tauri-apps/api/core';
import type { Event } from '../bindings/Event';
import { asApiError, type Platform } from './types';

export const platform: Platform = {
  async call(name, request) {
    try {
      return await invoke('rpc', { name, request });
    } catch (error) {
      throw asApiError(error);
    }
  },
  subscribe(listener) {
    const channel = new Channel<Event>();
    let live = true;
    channel.onmessage = (event) => {
      if (live) listener(event);
    };
    invoke('subscribe', { channel }).catch(() => {
      live = false;
    });
    return () => {
      live = false;
    };
  },
};
