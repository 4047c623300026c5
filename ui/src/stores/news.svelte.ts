/** What was not known and is known now: told once, wherever the person is in the window. */
import type { ActionResult } from '../bindings/ActionResult';
import { lookOfResult, type DeedLook } from '../lib/deed';
import { on } from './bus';

export interface Item {
  intent: string;
  look: DeedLook;
  order: string;
  connection: string;
}

/** More at once is a list, and there is a page for that. */
const MOST = 3;

class News {
  items = $state.raw<Item[]>([]);
  /** Actions that were in doubt while this window was open. */
  #doubted = new Set<string>();

  start(): () => void {
    return on('action_changed', ({ data }) => this.#take(data));
  }

  /** An action that was in doubt before the window opened. */
  doubt(intent: string): void {
    this.#doubted.add(intent);
  }

  dismiss(intent: string): void {
    this.items = this.items.filter((item) => item.intent !== intent);
  }

  #take(result: ActionResult): void {
    const { id, state } = result.intent;
    const look = lookOfResult(result.outcome, result.provider_agrees, state);
    if (look === 'unknown') {
      this.#doubted.add(id);
      return;
    }
    const told = look === 'agrees' || look === 'refused' || look === 'needs_human';
    if (!told || !this.#doubted.has(id)) return;
    if (look !== 'needs_human') this.#doubted.delete(id);
    const { session } = result;
    const order = session?.order_id ?? session?.id ?? id;
    const item = { intent: id, look, order, connection: session?.connection ?? '' };
    this.items = [...this.items.filter((one) => one.intent !== id), item].slice(-MOST);
  }
}

export const news = new News();
