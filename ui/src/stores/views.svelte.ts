/** Saved views: queries with a name. */
import { platform } from '$platform';
import type { SavedView } from '../bindings/SavedView';
import type { SavedViews } from '../bindings/SavedViews';
import { Query } from './query.svelte';
import { sessions } from './sessions.svelte';

class Views {
  query = new Query<SavedViews>();
  /** The chosen one; empty means all sessions. */
  name = $state('');

  list = $derived<SavedView[]>(this.query.value?.views ?? []);
  current = $derived(this.list.find((view) => view.name === this.name));
  /** The list shows something else than the chosen view says. */
  edited = $derived.by(() => {
    const saved = this.current ?? { query: '', sort: 'created', ascending: false };
    const same = saved.query === sessions.query && (saved.sort || 'created') === sessions.sort;
    return !same || saved.ascending !== sessions.ascending;
  });

  async load(): Promise<void> {
    await this.query.ask(() => platform.call('view_list', {}));
  }

  choose(view: SavedView | undefined): void {
    this.name = view?.name ?? '';
    sessions.find(view?.query ?? '', view?.sort || 'created', view?.ascending ?? false);
  }

  async save(name: string): Promise<void> {
    const { query, sort, ascending } = sessions;
    await this.query.ask(() => platform.call('view_save', { name, query, sort, ascending }));
    this.name = name;
  }

  async remove(name: string): Promise<void> {
    await this.query.ask(() => platform.call('view_remove', { name }));
    if (this.name === name) this.name = '';
  }
}

export const savedViews = new Views();
