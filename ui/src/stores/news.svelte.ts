/** What was not known and is known now: told once, wherever the person is in the window. */
import { platform } from '$platform';
import type { ActionResult } from '../bindings/ActionResult';
import type { ActionState } from '../bindings/ActionState';
import { t, word } from '../i18n/index.svelte';
import { lookOfResult, type DeedLook } from '../lib/deed';
import { debounce } from '../lib/later';
import { visible } from '../lib/text';
import { on } from './bus';
import { workspace } from './workspace.svelte';

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

/** What is settled together is told to the desktop together. */
const GATHERING = 2_000;

/** What became of it. */
export const sentence = ({ look, order, connection }: Item): string =>
  word('cases', `news_${look}`, {
    order: visible(order),
    provider: workspace.connection(connection)?.provider_name ?? connection,
  });

class News {
  items = $state.raw<Item[]>([]);
  /** Since when actions have been in doubt while this window was open. */
  #doubted = new Map<string, number>();
  /** Not told to the desktop yet. */
  #gathered: Item[] = [];

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
    this.#gathered.push(item);
    this.#notify();
  }

  /** For a person who works in another window; this one has its strip. */
  #notify = debounce(() => {
    const [first, ...more] = this.#gathered;
    this.#gathered = [];
    if (!first) return;
    const text = more.length
      ? t('cases.news_several', { count: more.length + 1 })
      : sentence(first);
    // A desktop without notices is no error: the strip tells the same.
    platform.call('notice_show', { text }).catch(() => {});
  }, GATHERING);
}

export const news = new News();
