/** The files that were given and are not imported yet. They may be dropped on any view. */
import { platform } from '$platform';
import type { ApiError } from '../bindings/ApiError';
import { t } from '../i18n/index.svelte';
import { spanOf } from '../lib/day';
import { carried } from '../lib/files';
import { Given, type Answers } from './given.svelte';
import { router } from './router.svelte';
import { statements } from './statements.svelte';

/** Bytes that the page carries itself. */
const CARRIED = 64 << 20;

/** What became of the files: said once, above the lines. */
export interface Outcome {
  added: number;
  files: number;
  /** Each with its reason. */
  refused: string[];
}

class Intake {
  files = $state<Given[]>([]);
  selected = $state<string | null>(null);
  importing = $state(false);
  outcome = $state.raw<Outcome | null>(null);
  #batches = 0;

  file = $derived(this.files.find((one) => one.id === this.selected) ?? this.files[0]);
  reading = $derived(this.files.some((file) => file.busy));
  ready = $derived(this.files.filter((file) => file.ready));
  /** New lines of all files. Those given at different times do not know of each other. */
  added = $derived(this.ready.reduce((sum, file) => sum + (file.staged?.added ?? 0), 0));
  overlapping = $derived(this.ready.filter((one) => this.#meets(one)));

  /** Shows what the files would bring. Nothing is imported by that. */
  async give(list: File[]): Promise<void> {
    if (list.length === 0 || this.importing) return;
    this.outcome = null;
    const batch = (this.#batches += 1);
    const given = list.map((file) => new Given(file, batch));
    this.files.push(...given);
    this.selected = given[0]?.id ?? null;
    router.go('statements', { preview: '' });
    await statements.load();
    const small = list.filter((file) => file.size <= CARRIED);
    for (const file of given) if (file.bytes > CARRIED) file.take(undefined, tooLarge(file.name));
    await stage(
      given.filter((file) => file.bytes <= CARRIED),
      small,
    );
    for (const file of given) await this.#once(file);
  }

  /** What a person says about one file may change what is new in those given with it. */
  async answer(file: Given, answers: Partial<Answers>): Promise<void> {
    await file.answer(answers);
    await this.#look(file);
  }

  step(by: number): void {
    const now = this.files.findIndex((one) => one.id === this.file?.id);
    const next = Math.max(0, Math.min(this.files.length - 1, now + by));
    this.selected = this.files[next]?.id ?? null;
  }

  async drop(file: Given): Promise<void> {
    this.files = this.files.filter((one) => one.id !== file.id);
    if (this.files.length === 0) this.#close();
    await file.leave();
    await this.#look(file);
  }

  async discard(): Promise<void> {
    const left = this.files;
    this.files = [];
    this.#close();
    await Promise.all(left.map((file) => file.leave()));
  }

  /** Imports every file that can be; what still needs a person stays. */
  async finish(): Promise<void> {
    if (this.importing || this.reading || this.ready.length === 0) return;
    this.importing = true;
    let [added, files] = [0, 0];
    for (const file of this.ready) {
      const done = await file.finish();
      if (!done) continue;
      files += 1;
      added += done.added;
      this.files = this.files.filter((one) => one.id !== file.id);
    }
    const over = this.files.filter((file) => !file.open && !file.ready);
    const refused = over.flatMap((file) =>
      file.refused ? [`${file.name} (${file.refused.message})`] : [],
    );
    this.files = this.files.filter((file) => !over.includes(file));
    this.outcome = { added, files, refused };
    this.importing = false;
    if (this.files.length === 0) this.#close();
    await Promise.all([statements.load(), ...over.map((file) => file.leave())]);
  }

  /** Lines that were known from a file which is read otherwise now, or was left. */
  async #look(changed: Given): Promise<void> {
    const near = this.files.filter(
      (one) => one.id !== changed.id && one.batch === changed.batch && one.staged?.known,
    );
    for (const file of near) if (overlap(file, changed)) await file.answer({});
  }

  /** The same file given twice at once is one file. */
  async #once(file: Given): Promise<void> {
    const same = (one: Given) => one.id !== file.id && one.staged?.file === file.staged?.file;
    if (file.staged && this.files.some(same)) await this.drop(file);
  }

  #meets(file: Given): boolean {
    return this.ready.some((other) => other.batch !== file.batch && overlap(file, other));
  }

  #close(): void {
    this.selected = null;
    if (router.view === 'statements') router.go('statements');
  }
}

/** Said here, for such a file must not even be read into the page. */
function tooLarge(name: string): ApiError {
  const message = t('statements.too_large', { name });
  return { code: 'invalid_input', message, hint: t('statements.too_large_hint'), retry: false };
}

/** The bytes cross once; the host keeps them under their hash. */
async function stage(given: Given[], list: File[]): Promise<void> {
  if (list.length === 0) return;
  const call = async (files: File[]) =>
    platform.call('statement_stage', { files: await Promise.all(files.map(carried)) });
  try {
    const all = await call(list);
    given.forEach((file, index) => file.take(all[index]));
  } catch {
    // One that cannot even be carried must not keep the others out.
    for (const [index, file] of given.entries()) {
      const source = list.slice(index, index + 1);
      await call(source).then(
        ([staged]) => file.take(staged),
        (error: unknown) => file.take(undefined, error),
      );
    }
  }
}

/** Both tell of one account in the same days, so they may hold the same lines. */
function overlap(a: Given, b: Given): boolean {
  return (a.staged?.statements ?? []).some((one) =>
    (b.staged?.statements ?? []).some((two) => {
      const mine = spanOf([one.first_on, one.last_on]);
      const other = spanOf([two.first_on, two.last_on]);
      const same = one.account === two.account;
      return same && mine && other && mine.first <= other.last && other.first <= mine.last;
    }),
  );
}

export const intake = new Intake();
