/** Bank lines that may be the money of the sessions somebody looks at. */
import { platform } from '$platform';
import type { CandidateLine } from '../bindings/CandidateLine';
import type { CandidateView } from '../bindings/CandidateView';
import { debounce } from '../lib/later';
import { on } from './bus';
import { Query } from './query.svelte';

export class Candidates {
  query = new Query<CandidateView[]>();
  #keys: string[] = [];

  start(keys: string[]): () => void {
    this.#keys = keys;
    const again = debounce(() => void this.#ask(), 120);
    const stops = [on('statements_changed', again), on('sessions_changed', again)];
    void this.#ask();
    return () => stops.forEach((stop) => stop());
  }

  of(key: string): CandidateLine[] {
    return this.query.value?.find((one) => one.key === key)?.lines ?? [];
  }

  /** The one line that names the order. */
  sure(key: string): CandidateLine | undefined {
    return this.of(key).find((one) => one.sure);
  }

  async #ask(): Promise<void> {
    await this.query.ask(() => platform.call('line_candidates', { keys: this.#keys }));
  }
}
