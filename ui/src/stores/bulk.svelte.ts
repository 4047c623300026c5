/**
 * Several transfers on one sheet. Each row is an action of its own, prepared and committed by itself;
 * one that fails stops no other.
 */
import type { CandidateLine } from '../bindings/CandidateLine';
import type { ConfirmForm } from '../views/confirm/form.svelte';

class Bulk {
  forms = $state.raw<ConfirmForm[]>([]);
  running = $state(false);
  /** How many of the last run were tried. */
  tried = $state(0);
  /** Rows whose reference came from a bank line, until somebody writes another. */
  #filled = new Set<string>();

  left = $derived(this.forms.filter((form) => !form.deed.done));
  ready = $derived(this.left.filter((form) => form.problem === null));
  /** Prepared, and the host warned of something the row did not show. */
  warned = $derived(this.ready.filter((form) => form.deed.prepared));
  done = $derived(this.forms.filter((form) => form.deed.done));
  failed = $derived(this.left.filter((form) => form.deed.error));

  begin(forms: ConfirmForm[]): void {
    this.#filled.clear();
    this.tried = 0;
    this.forms = forms;
  }

  end(): void {
    if (!this.running) this.forms = [];
  }

  /** Fills in what the bank says, once per row and only where nobody has written anything. */
  fill(sure: (key: string) => CandidateLine | undefined): void {
    for (const form of this.left) {
      const { key } = form.row.session;
      const best = sure(key);
      if (!best || this.#filled.has(key) || form.reference.trim()) continue;
      this.#filled.add(key);
      form.use(best.line);
    }
  }

  /** One after the other: the providers are asked politely, and the eye can follow. */
  async press(): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.tried = 0;
    // Where there are warnings, the second press is about them; otherwise about all that is ready.
    const wanted = this.warned.length ? this.warned : this.ready;
    for (const form of wanted) {
      await form.press();
      this.tried += 1;
    }
    this.running = false;
  }
}

export const bulk = new Bulk();
