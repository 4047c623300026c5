/** Small helpers for time and for answers that come too late. */

/** Runs `fn` once, `ms` after the last call. */
export function debounce<A extends unknown[]>(fn: (...args: A) => void, ms: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...args: A) => {
    clearTimeout(timer);
    timer = setTimeout(() => fn(...args), ms);
  };
}

/** Resolves when what is on the page now has been drawn; in a window that nobody sees, soon. */
export function afterPaint(): Promise<void> {
  return new Promise((resolve) => {
    const unseen = setTimeout(resolve, 200);
    requestAnimationFrame(() => {
      clearTimeout(unseen);
      setTimeout(resolve);
    });
  });
}

/** Keeps only the answer to the newest question: an older one is dropped when it arrives. */
export class Newest {
  #asked = 0;

  async ask<T>(question: () => Promise<T>): Promise<{ stale: true } | { stale: false; value: T }> {
    const mine = ++this.#asked;
    try {
      const value = await question();
      return mine === this.#asked ? { stale: false, value } : { stale: true };
    } catch (error) {
      if (mine === this.#asked) throw error;
      return { stale: true };
    }
  }
}
