/** The bank accounts of the workspace and the newest imports. */
import { platform } from '$platform';
import type { BankAccountView } from '../bindings/BankAccountView';
import type { StatementsView } from '../bindings/StatementsView';
import { debounce } from '../lib/later';
import { on } from './bus';
import { Query } from './query.svelte';

class Statements {
  query = new Query<StatementsView>();

  accounts = $derived(this.query.value?.accounts ?? []);
  imports = $derived(this.query.value?.imports ?? []);
  /** Nothing was ever imported. */
  empty = $derived(this.query.value !== undefined && !this.accounts.length && !this.imports.length);

  start(): () => void {
    void this.load();
    return on(
      'statements_changed',
      debounce(() => void this.load(), 120),
    );
  }

  async load(): Promise<void> {
    await this.query.ask(() => platform.call('statement_list', {}));
  }

  account(id: string | null): BankAccountView | undefined {
    return this.accounts.find((account) => account.id === id);
  }

  /** Throws what the host says against it. */
  async rename(account: string, name: string): Promise<void> {
    this.query.value = await platform.call('bank_account_set', { account, name });
  }

  async undo(id: string): Promise<string> {
    const { message } = await platform.call('statement_undo', { import: id });
    await this.load();
    return message;
  }
}

export const statements = new Statements();
