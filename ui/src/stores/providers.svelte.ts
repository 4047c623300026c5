/** What providers are called, can do and want to be told: asked once, the same for every view. */
import { platform } from '$platform';
import type { ProviderView } from '../bindings/ProviderView';
import { Query } from './query.svelte';

class Providers {
  query = new Query<ProviderView[]>();
  all = $derived(this.query.value ?? []);

  /** Asks unless the answer is already here. */
  load(): void {
    if (this.query.value || this.query.loading) return;
    void this.query.ask(() => platform.call('provider_list', {}));
  }

  of(id: string | undefined): ProviderView | undefined {
    return this.all.find((provider) => provider.id === id);
  }
}

export const providers = new Providers();
