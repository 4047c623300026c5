/** One session, whole. It is asked for again when something changed. */
import { platform } from '$platform';
import type { SessionDetail } from '../bindings/SessionDetail';
import { debounce } from '../lib/later';
import { on } from './bus';
import { Query } from './query.svelte';

export class Detail {
  query = new Query<SessionDetail>();
  /** The hosted URL is shown in full. */
  reveal = $state(false);
  #key = '';

  /** The last answer, if it is about the session that is open. */
  value = $derived.by(() => {
    const value = this.query.value;
    return value && value.key === this.key ? value : undefined;
  });
  key = $state('');

  start(): () => void {
    const again = debounce(() => void this.#ask(), 120);
    const stops = [
      on('sessions_changed', again),
      on('action_changed', again),
      on('approvals_changed', again),
    ];
    return () => stops.forEach((stop) => stop());
  }

  open(key: string): void {
    if (key === this.#key) return;
    this.#key = key;
    this.key = key;
    this.reveal = false;
    void this.#ask();
  }

  show(): void {
    this.reveal = true;
    void this.#ask();
  }

  /** Reads it anew from the provider. */
  async fetch(): Promise<void> {
    const request = { key: this.key, reveal: this.reveal };
    await this.query.ask(() => platform.call('session_fetch', request));
  }

  async note(text: string): Promise<void> {
    await platform.call('session_note', { key: this.key, text });
    await this.#ask();
  }

  /** Takes a note back; where that is refused, it stays as it is, and so does the page. */
  async takeBack(note: number): Promise<void> {
    await platform.call('note_undo', { id: note }).catch(() => undefined);
    await this.#ask();
  }

  async #ask(): Promise<void> {
    const request = { key: this.key, reveal: this.reveal };
    await this.query.ask(() => platform.call('session_get', request));
  }
}
