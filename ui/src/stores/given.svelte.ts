/** One file that somebody gave: read, shown, asked about, and imported when a person says so. */
import { platform } from '$platform';
import type { ApiError } from '../bindings/ApiError';
import type { ImportView } from '../bindings/ImportView';
import type { StagedFile } from '../bindings/StagedFile';
import { asApiError } from '../platform/types';
import { statements } from './statements.svelte';

/** What a person said about a file; kept, because it is read again after every answer. */
export interface Answers {
  mapping: string | null;
  date_order: string | null;
  decimal_mark: string | null;
  account: string | null;
  save_as: string | null;
}

const NONE: Answers = {
  mapping: null,
  date_order: null,
  decimal_mark: null,
  account: null,
  save_as: null,
};
let count = 0;

export class Given {
  readonly id = `file-${(count += 1)}`;
  readonly name: string;
  readonly bytes: number;
  /** Files given together are looked at one after the other: what two hold is new in the first. */
  readonly batch: number;
  staged = $state.raw<StagedFile>();
  error = $state.raw<ApiError>();
  busy = $state(true);
  answers = $state.raw<Answers>(NONE);
  #turn: Promise<void> = Promise.resolve();

  refused = $derived(this.staged?.refused ?? null);
  /** The same file is there already, and nothing in it is new. */
  repeated = $derived(Boolean(this.staged?.already) && this.staged?.added === 0);
  /** The file names no account, and nobody said which one it is about. */
  homeless = $derived(
    !this.repeated &&
      this.answers.account === null &&
      Boolean(
        this.staged?.statements.some(
          (one) => one.number === '' && !statements.account(one.account),
        ),
      ),
  );
  /** A person can still do something about it. */
  open = $derived(
    Boolean(this.error) ||
      this.homeless ||
      (this.refused !== null && (this.refused.code === 'undecided' || this.staged?.table !== null)),
  );
  ready = $derived(
    Boolean(this.staged?.import) && !this.busy && !this.refused && !this.repeated && !this.homeless,
  );

  constructor(file: { name: string; size: number }, batch: number) {
    this.batch = batch;
    this.name = file.name;
    this.bytes = file.size;
  }

  /** What the host made of it, or why it could not even look. */
  take(staged: StagedFile | undefined, error?: unknown): void {
    this.staged = staged;
    this.error = error === undefined ? undefined : asApiError(error);
    this.busy = false;
  }

  /** Reads it again as a person says. One reading follows the other, the newest one last. */
  answer(answers: Partial<Answers>): Promise<void> {
    this.answers = { ...this.answers, ...answers };
    this.#turn = this.#turn.then(() => this.#attempt(() => this.#again()));
    return this.#turn;
  }

  async leave(): Promise<void> {
    await this.#turn;
    const staged = this.staged?.import;
    if (staged) await platform.call('statement_leave', { import: staged }).catch(() => undefined);
  }

  async finish(): Promise<ImportView | null> {
    let done: ImportView | null = null;
    await this.#attempt(async () => {
      done = await platform.call('statement_finish', { import: this.staged?.import ?? '' });
    });
    return done;
  }

  async #again(): Promise<void> {
    const { file, import: left } = this.staged ?? { file: '', import: null };
    const request = { file, name: this.name, import: left, ...this.answers };
    this.staged = await platform.call('statement_restage', request);
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.error = undefined;
    try {
      await act();
    } catch (error) {
      this.error = asApiError(error);
    }
    this.busy = false;
  }
}
