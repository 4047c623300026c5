/** What a connection's provider can be asked to sell by id; asked when a field wants it first. */
import { platform } from '$platform';
import type { OfferView } from '../../bindings/OfferView';
import { Query } from '../../stores/query.svelte';

export class Catalogue {
  #query = new Query<OfferView[]>();
  #asked = '';

  all = $derived(this.#query.value ?? []);
  error = $derived(this.#query.error);
  loading = $derived(this.#query.loading);

  /** The connection it is for; another one's offers are forgotten. */
  connection = '';

  load(): void {
    if (!this.connection || (this.#asked === this.connection && !this.#query.error)) return;
    const { connection } = this;
    if (this.#asked !== connection) this.#query.clear();
    this.#asked = connection;
    void this.#query.ask(() => platform.call('catalogue_list', { connection }));
  }
}
