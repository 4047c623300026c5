/** One command at a time, as a form sees it. */
import type { ApiError } from '../bindings/ApiError';
import { asApiError } from '../platform/types';

/** Whether it runs, what it said, or why it failed. */
export class Task<T> {
  busy = $state(false);
  done = $state.raw<T>();
  failed = $state.raw<ApiError>();

  async run(act: () => Promise<T>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failed = undefined;
    this.done = undefined;
    try {
      this.done = await act();
      return true;
    } catch (error) {
      this.failed = asApiError(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
