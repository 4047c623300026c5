/**
 * The last answer to one question, and whether it is still being asked. A new answer replaces the
 * old one when it arrives; until then, and when asking fails, the old one stays on screen.
 */
import type { ApiError } from '../bindings/ApiError';
import { Newest } from '../lib/later';
import { asApiError } from '../platform/types';

export class Query<T> {
  value = $state.raw<T>();
  error = $state.raw<ApiError>();
  loading = $state(false);
  #newest = new Newest();

  async ask(question: () => Promise<T>): Promise<T | undefined> {
    this.loading = true;
    try {
      const answer = await this.#newest.ask(question);
      if (answer.stale) return undefined;
      this.value = answer.value;
      this.error = undefined;
      this.loading = false;
      return answer.value;
    } catch (error) {
      this.error = asApiError(error);
      this.loading = false;
      return undefined;
    }
  }

  clear(): void {
    this.value = undefined;
    this.error = undefined;
  }
}
