/** What was not known and is known now: told once, wherever the person is in the window. */
import type { ActionResult } from '../bindings/ActionResult';
import type { ActionState } from '../bindings/ActionState';
import { lookOfResult, type DeedLook } from '../lib/deed';
import { on } from './bus';

export interface Item {
  intent: string;
  look: DeedLook;
  order: string;
  connection: string;
}

/** What is known again sooner than this was in doubt on paper only: nobody was left wondering. */
const LASTING = 5_000;

/** More at once is a list, and there is a page for that. */
const MOST = 3;

class News {
  items = $state.raw<Item[]>([]);
  /** Since when actions have been in doubt while this window was open. */
  #doubted = new Map<string, number>();

  start(): () => void {
    return on('action_changed', ({ data }) => this.#take(data));
  }

  /** An action that a list shows in doubt, since before the window opened perhaps. */
  doubt({ intent, since }: ActionState): void {
    if (!this.#doubted.has(intent)) this.#doubted.set(intent, Date.parse(since));
  }

  dismiss(intent: string): void {
    this.items = this.items.filter((item) => item.intent !== intent);
  }

  #take(result: ActionResult): void {
    const { id, state } = result.intent;
    const look = lookOfResult(result.outcome, result.provider_agrees, state);
    if (look === 'unknown') {
      if (!this.#doubted.has(id)) this.#doubted.set(id, Date.now());
      return;
    }
    const told = look === 'agrees' || look === 'refused' || look === 'needs_human';
    const since = this.#doubted.get(id);
    if (!told || since === undefined) return;
    if (look !== 'needs_human') this.#doubted.delete(id);
    if (Date.now() - since < LASTING) return;
    const { session } = result;
    const order = session?.order_id ?? session?.id ?? id;
    const item = { intent: id, look, order, connection: session?.connection ?? '' };
    this.items = [...this.items.filter((one) => one.intent !== id), item].slice(-MOST);
  }
}

export const news = new News();
