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

/** What the page said that one press does, where it can be one of several things. */
export type Shown = 'record' | 'confirm' | 'ask';

/** The host decided otherwise than the page showed; what is so already is never only committed. */
function otherwise({ deed, needs_approval }: Prepared, shown: Shown | undefined): string[] {
  if (deed === 'already') return ['already'];
  if (needs_approval) return shown === 'ask' ? [] : ['needs_approval'];
  return shown && deed !== shown ? [`instead_${deed}`] : [];
}

/** What to be aware of before it is committed; that a second person is asked is one of it. */
const told = (prepared: Prepared, shown?: Shown): string[] => [
  ...otherwise(prepared, shown),
  ...prepared.warnings,
];

export class Deed {
  busy = $state(false);
  error = $state.raw<ApiError>();
  /** Prepared and not yet committed: the host warned of something the page did not show. */
  prepared = $state.raw<Prepared>();
  result = $state.raw<ActionResult>();
  #asked = '';
  #shown = $state<Shown>();

  warnings = $derived(this.prepared ? told(this.prepared, this.#shown) : []);
  /** Sent or written down; whatever comes next, it is not pressed again. */
  done = $derived(this.result !== undefined);

  /**
   * One press. `asked` is what is about to be sent, as text: when it changed since the warning,
   * it is prepared anew. `known` are the warnings the page itself shows already, `shown` the deed
   * that its button named: anything else takes a second press.
   */
  async press(
    prepare: () => Promise<Prepared>,
    asked: string,
    known: string[],
    shown?: Shown,
  ): Promise<void> {
    if (this.busy || this.done) return;
    this.busy = true;
    this.error = undefined;
    try {
      if (this.prepared && this.#asked === asked) await this.#commit(this.prepared);
      else {
        this.#asked = asked;
        this.#shown = shown;
        const prepared = await prepare();
        if (told(prepared, shown).every((w) => known.includes(w))) await this.#commit(prepared);
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
