import { afterEach, describe, expect, it } from 'vitest';
import type { Prepared } from '../../src/bindings/Prepared';
import { TypedAmounts } from '../../src/lib/amounts.svelte';
import { lookOfResult } from '../../src/lib/deed';
import { amountOf } from '../../src/lib/money';
import { approvals } from '../../src/stores/approvals.svelte';
import { Deed } from '../../src/stores/deed.svelte';
import { people } from '../../src/stores/people.svelte';
import { workspace } from '../../src/stores/workspace.svelte';
import { warningsOf, whyNot } from '../../src/views/approvals/words';
import { Person } from '../../src/views/settings/people/person.svelte';

const as = async (who: string) => {
  history.replaceState(null, '', `/?case=people&as=${who}`);
  await workspace.load();
  if (who !== '-') await people.take(async () => sit(who));
  await approvals.load();
};
const sit = async (name: string) => {
  const { platform } = await import('../../src/platform/fixture');
  return platform.call('operator_switch', { name, pin: '271828' });
};
afterEach(() => history.replaceState(null, '', '/'));

describe('a second person', () => {
  it('is waited for; that is no failure and not yet sent', () => {
    expect(lookOfResult('awaiting_approval', null, 'prepared')).toBe('awaiting');
  });

  it('is asked only after the page said so', async () => {
    const deed = new Deed();
    const prepared = { intent: 'in_1', token: 'tok', warnings: [], needs_approval: true };
    await deed.press(async () => prepared as unknown as Prepared, 'x', []);
    expect(deed.done).toBe(false);
    expect(deed.warnings).toEqual(['needs_approval']);
  });

  it('is not passed over where the page said that one is asked', async () => {
    const deed = new Deed();
    const prepared = { intent: 'in_1', token: 'tok', warnings: [], needs_approval: false };
    const confirms = { ...prepared, deed: 'confirm' } as unknown as Prepared;
    await deed.press(async () => confirms, 'x', [], 'ask');
    expect(deed.done).toBe(false);
    expect(deed.warnings).toEqual(['instead_confirm']);
  });

  it('may be whoever did not ask, has the role, and reaches the amount', async () => {
    await as('Ratna');
    expect(approvals.of('for_me').map((one) => one.id)).toEqual(['rq_1', 'rq_2']);
    expect(approvals.of('mine').map((one) => one.id)).toEqual(['rq_3']);
    const mine = approvals.of('mine')[0]!;
    expect(whyNot(mine, 'administrator')).toContain('never who agrees');
    await as('Citra');
    const above = approvals.waiting.find((one) => one.id === 'rq_2')!;
    expect(whyNot(above, 'approver')).toContain('above your limit');
    await as('Bayu');
    const wrong = approvals.waiting.find((one) => one.id === 'rq_2')!;
    expect(whyNot(wrong, 'finance')).toContain('Finance does not answer');
  });

  it('sees the files and the warnings that the maker saw', async () => {
    await as('Ratna');
    const [here, elsewhere] = approvals.of('for_me');
    expect(here!.claims.map((one) => one.claim?.request)).toEqual(['waiting']);
    expect(elsewhere!.claims.map((one) => one.claim)).toEqual([null]);
    expect(warningsOf(here!)).toEqual(['reference_used']);
    const short = ['short_confirmed_in_full', 'other_order'];
    expect(warningsOf({ ...here!, warnings: short })).toEqual(['other_order']);
  });

  it('finds the request that another view named', async () => {
    await as('Ratna');
    approvals.open('rq_5');
    expect([approvals.filter, approvals.one?.proof]).toEqual(['done', 'signed']);
    approvals.open('rq_3');
    expect(approvals.filter).toBe('mine');
    approvals.chosen = null;
    approvals.selected = null;
  });
});

describe('rights', () => {
  it('say who may where somebody may not', async () => {
    await as('Bayu');
    expect(people.whyNot('act')).toBe('');
    expect(people.whyNot('report')).toBe(
      'Bayu (Finance) may not do this. An accountant or an administrator may.',
    );
  });
});

describe('amounts per currency', () => {
  it('are read as they are typed, each currency once', () => {
    const amounts = new TypedAmounts([amountOf(500n, 'IDR', 2)], 'id-ID');
    expect(amounts.lines[0]?.text).toBe('5,00');
    amounts.add(['IDR', 'USD']);
    amounts.add(['IDR', 'USD']);
    expect(amounts.lines.map((line) => line.currency)).toEqual(['IDR', 'USD']);
    expect(amounts.ok).toBe(false);
    amounts.lines[1]!.text = '1.250,50';
    expect(amounts.ok).toBe(true);
    expect(amounts.inputs()).toEqual([
      { currency: 'IDR', value: '5.00' },
      { currency: 'USD', value: '1250.50' },
    ]);
  });
});

describe('an operator', () => {
  it('needs a way to sign in, and the page forgets the PIN once it is sent', () => {
    const person = new Person(null, true, null);
    person.name = 'Ratna';
    expect(person.role).toBe('administrator');
    expect(person.problem).toContain('PIN');
    person.pin = '271828';
    expect(person.problem).toBe('');
    expect(person.request().pin).toBe('271828');
    expect(person.pin).toBe('');
  });
});
