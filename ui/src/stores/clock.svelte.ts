/** The present moment, as the host told it, moving on by this window's own stopwatch. */
class Clock {
  #base = Date.now();
  #since = performance.now();
  now = $state.raw(new Date());

  constructor() {
    setInterval(() => this.#tick(), 10_000);
  }

  set(now: string): void {
    this.#base = new Date(now).getTime();
    this.#since = performance.now();
    this.#tick();
  }

  #tick(): void {
    this.now = new Date(this.#base + performance.now() - this.#since);
  }
}

export const clock = new Clock();
