/** What the view looks at: one connection, the rows of one that could not be read, or the wizard. */
import { platform } from '$platform';
import type { ApiError } from '../../bindings/ApiError';
import type { ConnectionView } from '../../bindings/ConnectionView';
import type { ProviderView } from '../../bindings/ProviderView';
import { asApiError } from '../../platform/types';
import { Query } from '../../stores/query.svelte';
import { workspace } from '../../stores/workspace.svelte';

export class Connections {
  providers = new Query<ProviderView[]>();
  selected = $state<string | null>(null);
  /** The rows of the selected connection that could not be read are on screen. */
  malformed = $state(false);
  failed = $state.raw<ApiError>();

  connection = $derived(workspace.connections.find((c) => c.id === this.selected) ?? null);
  provider = $derived(this.providerOf(this.connection));

  async load(): Promise<void> {
    await this.providers.ask(() => platform.call('provider_list', {}));
  }

  providerOf(connection: ConnectionView | null): ProviderView | undefined {
    return this.providers.value?.find((p) => p.id === connection?.provider);
  }

  select(id: string | null): void {
    this.selected = id;
    this.malformed = false;
    this.failed = undefined;
  }

  step(by: number): number {
    const all = workspace.connections;
    const now = all.findIndex((c) => c.id === this.selected);
    const index = Math.max(0, Math.min(all.length - 1, now < 0 ? 0 : now + by));
    this.select(all[index]?.id ?? null);
    return index;
  }

  /** Runs one command on the selected connection; what went wrong is shown in its panel. */
  async attempt(act: () => Promise<unknown>): Promise<boolean> {
    this.failed = undefined;
    try {
      await act();
      return true;
    } catch (error) {
      this.failed = asApiError(error);
      return false;
    }
  }

  sync(name: string, full = false): Promise<boolean> {
    return this.attempt(() => workspace.sync(name, full));
  }

  stop(name: string): Promise<boolean> {
    return this.attempt(() => platform.call('sync_cancel', { connection: name, full: false }));
  }
}
