/** What the window remembers for itself: widths, columns. One JSON text among the settings. */
import { debounce } from '../lib/later';
import { workspace } from './workspace.svelte';

type Remembered = Record<string, unknown>;

function parse(text: string | undefined): Remembered {
  try {
    const value: unknown = JSON.parse(text || '{}');
    return typeof value === 'object' && value !== null ? (value as Remembered) : {};
  } catch {
    return {};
  }
}

class Memory {
  #changed = $state.raw<Remembered>({});
  #all = $derived<Remembered>({ ...parse(workspace.settings?.window), ...this.#changed });
  // Losing a width is no loss: a failed write is not worth a message.
  #save = debounce(() => {
    void workspace.save({ window: JSON.stringify(this.#all) }).catch(() => undefined);
  }, 400);

  get<T>(key: string, otherwise: T): T {
    const value = this.#all[key];
    return value === undefined ? otherwise : (value as T);
  }

  set(key: string, value: unknown): void {
    this.#changed = { ...this.#changed, [key]: value };
    this.#save();
  }
}

export const memory = new Memory();
