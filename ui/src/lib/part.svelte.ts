/** Parts of the page that its first script does not hold: the first rows are on screen sooner. */
import type { Component } from 'svelte';

/** Read when something is on screen, or at once when somebody needs it before. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export class Part<C extends Component<any>> {
  here = $state.raw<C>();
  readonly #from: () => Promise<{ default: C }>;
  #reading: Promise<void> | undefined;

  constructor(from: () => Promise<{ default: C }>) {
    this.#from = from;
  }

  read(): Promise<void> {
    this.#reading ??= this.#from().then(
      (part) => {
        this.here = part.default;
      },
      // Whoever needs it asks again.
      () => {
        this.#reading = undefined;
      },
    );
    return this.#reading;
  }
}
