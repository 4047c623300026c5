/**
 * A money action from the first press to the provider's own word: prepare, look at what the host
 * warns of, commit, and follow the intent until the provider was read back.
 */
import { platform } from '$platform';
import type { ActionResult } from '../bindings/ActionResult';
import type { ApiError } from '../bindings/ApiError';
import type { Prepared } from '../bindings/Prepared';
import { asApiError } from '../platform/types';
import { on } from './bus';

/** What to be aware of before it is committed; that a second person is asked is one of it. */
const told = ({ warnings, needs_approval }: Prepared): string[] =>
  needs_approval ? [...warnings, 'needs_approval'] : warnings;

export class Deed {
  busy = $state(false);
  error = $state.raw<ApiError>();
  /** Prepared and not yet committed: the host warned of something the page did not show. */
  prepared = $state.raw<Prepared>();
  result = $state.raw<ActionResult>();
  #asked = '';

  warnings = $derived(this.prepared ? told(this.prepared) : []);
  /** Sent or written down; whatever comes next, it is not pressed again. */
  done = $derived(this.result !== undefined);

  /**
   * One press. `asked` is what is about to be sent, as text: when it changed since the warning,
   * it is prepared anew. `known` are the warnings the page itself shows already.
   */
  async press(prepare: () => Promise<Prepared>, asked: string, known: string[]): Promise<void> {
    if (this.busy || this.done) return;
    this.busy = true;
    this.error = undefined;
    try {
      if (this.prepared && this.#asked === asked) await this.#commit(this.prepared);
      else {
        this.#asked = asked;
        const prepared = await prepare();
        if (told(prepared).every((w) => known.includes(w))) await this.#commit(prepared);
        else this.prepared = prepared;
      }
    } catch (error) {
      this.prepared = undefined;
      this.error = asApiError(error);
    }
    this.busy = false;
  }

  async #commit({ intent, token }: Prepared): Promise<void> {
    this.result = await platform.call('action_commit', { intent, token });
    this.prepared = undefined;
  }

  /** Asks the provider now; used while the outcome is not known. */
  async verify(): Promise<void> {
    const intent = this.result?.intent.id;
    if (!intent || this.busy) return;
    this.busy = true;
    try {
      this.result = await platform.call('action_verify', { intent });
      this.error = undefined;
    } catch (error) {
      this.error = asApiError(error);
    }
    this.busy = false;
  }

  /** Keeps the result up to date until the returned function is called. */
  follow(): () => void {
    return on('action_changed', ({ data }) => {
      if (data.intent.id === this.result?.intent.id) this.result = data;
    });
  }
}
