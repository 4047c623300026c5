/** What the frame shows, the settings, and what the window remembers about itself. */
import { platform } from '$platform';
import type { ApiError } from '../bindings/ApiError';
import type { ConnectionView } from '../bindings/ConnectionView';
import type { SettingsView } from '../bindings/SettingsView';
import type { SyncProgress } from '../bindings/SyncProgress';
import type { WorkspaceView } from '../bindings/WorkspaceView';
import { i18n } from '../i18n/index.svelte';
import { debounce } from '../lib/later';
import type { Place } from '../lib/time';
import { asApiError } from '../platform/types';
import { on } from './bus';
import { clock } from './clock.svelte';
import { Query } from './query.svelte';

class Workspace {
  query = new Query<WorkspaceView>();
  /** Running syncs by connection id; newer than the view's own. */
  progress = $state.raw<Record<string, SyncProgress>>({});
  /** Why syncing could not be started or stopped. */
  problem = $state.raw<ApiError>();
  online = $state(globalThis.navigator?.onLine ?? true);

  view = $derived(this.query.value);
  settings = $derived(this.view?.settings);
  place = $derived<Place>({ locale: i18n.locale, zone: this.settings?.time_zone || 'UTC' });
  connections = $derived<ConnectionView[]>(this.view?.connections ?? []);
  syncing = $derived(Object.keys(this.progress).length > 0);
  /** Not everything has been read yet, so counts are "so far". */
  partial = $derived(this.syncing || this.connections.some((c) => !c.complete));
  /** Who acts; nobody may be signed in. */
  acting = $derived(this.view?.acting);
  /** Nothing may be changed now. */
  readOnly = $derived(Boolean(this.view?.safe_mode));
  /** Nothing may be sent now. */
  sendsNothing = $derived(this.readOnly || Boolean(this.view?.no_acting));

  start(): () => void {
    const again = debounce(() => void this.load(), 40);
    const online = () => (this.online = navigator.onLine);
    window.addEventListener('online', online);
    window.addEventListener('offline', online);
    const stops = [
      on('workspace_changed', again),
      on('sessions_changed', again),
      on('action_changed', again),
      on('approvals_changed', again),
      on('sync_progress', ({ data }) => {
        this.progress = { ...this.progress, [data.connection]: data };
      }),
      on('sync_ended', ({ data }) => {
        const left = Object.entries(this.progress).filter(([, p]) => p.name !== data.name);
        this.progress = Object.fromEntries(left);
        again();
      }),
    ];
    void this.load();
    return () => stops.forEach((stop) => stop());
  }

  async load(): Promise<void> {
    const view = await this.query.ask(() => platform.call('workspace', {}));
    if (view) this.take(view);
  }

  /** A view that a command gave back: opening the demo, for example. */
  take(view: WorkspaceView): void {
    this.query.value = view;
    clock.set(view.now);
    const running = view.connections.flatMap((c) => (c.progress ? [[c.id, c.progress]] : []));
    this.progress = Object.fromEntries(running) as Record<string, SyncProgress>;
    this.apply(view.settings);
  }

  /** Theme, density and language, on the page. */
  apply(settings: SettingsView): void {
    const root = document.documentElement;
    if (settings.theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = settings.theme;
    root.dataset.density = settings.density;
    i18n.language = settings.language === 'id' ? 'id' : 'en';
    root.lang = i18n.language;
  }

  async save(change: Partial<SettingsView>): Promise<void> {
    if (!this.view) return;
    const settings = await platform.call('settings_set', { ...this.view.settings, ...change });
    this.query.value = { ...this.view, settings };
    this.apply(settings);
  }

  connection(name: string): ConnectionView | undefined {
    return this.connections.find((c) => c.name === name);
  }

  /** What a connection could not read is told by the connection; this tells why none began. */
  async sync(connection: string | null = null, full = false): Promise<void> {
    await this.#attempt(() => platform.call('sync_start', { connection, full }));
  }

  async stopSync(): Promise<void> {
    await this.#attempt(() => platform.call('sync_cancel', { connection: null, full: false }));
  }

  async #attempt(ask: () => Promise<unknown>): Promise<void> {
    this.problem = undefined;
    try {
      await ask();
    } catch (error) {
      this.problem = asApiError(error);
    }
  }
}

export const workspace = new Workspace();
