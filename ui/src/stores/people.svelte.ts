/** Who works here and who acts. What somebody may do is decided by the host; this only shows it. */
import { platform } from '$platform';
import type { OperatorView } from '../bindings/OperatorView';
import type { PeopleView } from '../bindings/PeopleView';
import { t, word } from '../i18n/index.svelte';
import { visible } from '../lib/text';
import { on } from './bus';
import { Query } from './query.svelte';
import { workspace } from './workspace.svelte';

export const ROLES = ['support', 'finance', 'approver', 'accountant', 'administrator'] as const;
export type Right =
  | 'read'
  | 'link'
  | 'act'
  | 'approve'
  | 'statements'
  | 'report'
  | 'people'
  | 'connections'
  | 'settings';

class People {
  query = new Query<PeopleView>();

  all = $derived<OperatorView[]>(this.query.value?.operators ?? []);
  acting = $derived(workspace.acting);
  me = $derived(this.all.find((one) => one.name === this.acting?.name));

  start(): () => void {
    void this.load();
    return on('workspace_changed', () => void this.load());
  }

  async load(): Promise<void> {
    await this.query.ask(() => platform.call('operator_list', {}));
  }

  /** An answer that a command gave back; the frame follows it at once. */
  async take(ask: () => Promise<PeopleView>): Promise<void> {
    const view = await ask();
    this.query.value = view;
    await workspace.load();
  }

  /** Before the answer is here nothing is barred: the host decides anyway. */
  may(right: Right): boolean {
    return this.acting?.may.includes(right) ?? true;
  }

  whyNot(right: Right): string {
    const acting = this.acting;
    if (!acting || this.may(right)) return '';
    if (!acting.name) return t('people.nobody');
    const name = visible(acting.name);
    const role = word('role', acting.role ?? '');
    return `${t('people.may_not', { name, role })} ${t(`people.who_${right}`)}`;
  }

  /** Whether this person signs in here without a PIN. */
  free(one: OperatorView): boolean {
    const account = this.query.value?.account;
    return one.account !== null && one.account === account;
  }
}

export const people = new People();
