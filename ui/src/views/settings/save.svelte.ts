/** Settings are saved as they are changed; the last change says whether it was kept. */
import type { ApiError } from '../../bindings/ApiError';
import type { SettingsView } from '../../bindings/SettingsView';
import { asApiError } from '../../platform/types';
import { workspace } from '../../stores/workspace.svelte';

export class Saver {
  /** Which setting was saved last. */
  saved = $state<keyof SettingsView | null>(null);
  failed = $state.raw<ApiError>();

  async save<K extends keyof SettingsView>(key: K, value: SettingsView[K]): Promise<void> {
    if (workspace.settings?.[key] === value) return;
    this.failed = undefined;
    try {
      await workspace.save({ [key]: value });
      this.saved = key;
    } catch (error) {
      this.saved = null;
      this.failed = asApiError(error);
    }
  }
}

export { Task } from '../../lib/task.svelte';
