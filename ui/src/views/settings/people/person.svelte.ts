/** An operator while they are written down. What was not touched stays as it is. */
import { platform } from '$platform';
import type { OperatorInput } from '../../../bindings/OperatorInput';
import type { OperatorView } from '../../../bindings/OperatorView';
import type { PeopleView } from '../../../bindings/PeopleView';
import { i18n, t } from '../../../i18n/index.svelte';
import { TypedAmounts } from '../../../lib/amounts.svelte';

export class Person {
  before: OperatorView | null;
  name = $state('');
  role = $state('finance');
  account = $state('');
  pin = $state('');
  limits: TypedAmounts;
  tried = $state(false);

  /** Why it cannot be saved yet. */
  problem = $derived.by(() => {
    if (!this.name.trim()) return t('people.need_name');
    const kept = this.before && (this.before.has_pin || this.before.by_card_only);
    return this.pin || this.account.trim() || kept ? '' : t('people.need_way');
  });

  constructor(before: OperatorView | null, first: boolean, account: string | null) {
    this.before = before;
    this.name = before?.name ?? '';
    this.role = before?.role ?? (first ? 'administrator' : 'finance');
    this.account = before ? (before.account ?? '') : first ? (account ?? '') : '';
    this.limits = new TypedAmounts(before?.limits ?? [], i18n.locale);
  }

  request(): OperatorInput {
    const pin = this.pin;
    // Once sent, nothing here holds it any more, whatever the answer is.
    this.pin = '';
    return {
      name: this.name.trim(),
      role: this.role,
      account: this.account.trim(),
      pin: pin || null,
      limits: this.limits.inputs(),
    };
  }

  save(): Promise<PeopleView> {
    return platform.call(this.before ? 'operator_set' : 'operator_add', this.request());
  }
}
