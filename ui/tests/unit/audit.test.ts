import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { router } from '../../src/stores/router.svelte';
import Audit from '../../src/views/audit/Audit.svelte';
import ProofResult from '../../src/views/audit/ProofResult.svelte';
import { compare, fieldsOf, gist } from '../../src/views/audit/compare';
import {
  EVERYTHING,
  filterOf,
  narrows,
  paramsOf,
  readWish,
  same,
} from '../../src/views/audit/filter';
import { Log } from '../../src/views/audit/log.svelte';
import {
  bareSession,
  brought,
  families,
  headParts,
  kindWord,
  meaning,
  whyText,
} from '../../src/views/audit/words';

const zone = 'Asia/Jakarta';
const now = new Date('2026-11-03T03:24:00Z');

describe('what the log is narrowed to', () => {
  it('goes into the address and comes back', () => {
    const wish = { ...EVERYTHING, who: 'Ratna', kind: 'intent.', from: '2026-10-31', at: 741 };
    expect(paramsOf(wish)).toEqual({
      who: 'Ratna',
      kind: 'intent.',
      from: '2026-10-31',
      at: '741',
    });
    expect(readWish(paramsOf(wish))).toEqual(wish);
    expect(same(readWish(paramsOf(wish)), wish)).toBe(true);
    expect(paramsOf(EVERYTHING)).toEqual({});
  });

  it('leaves out what makes no sense', () => {
    expect(readWish({ time: 'fortnight', from: '31/10', to: '2026-02-30', at: '-1' })).toEqual(
      EVERYTHING,
    );
    expect(readWish({ at: '1.5', verify: '' }).at).toBeNull();
  });

  it('is not narrowed by where it begins', () => {
    expect(narrows({ ...EVERYTHING, at: 3 })).toBe(false);
    expect(narrows({ ...EVERYTHING, session: 'cs_1' })).toBe(true);
  });

  it.each([
    ['today', { time: 'today' }, '2026-11-02T17:00:00.000Z', null],
    ['a week', { time: 'week' }, '2026-10-27T17:00:00.000Z', null],
    [
      'one day',
      { from: '2026-10-31', to: '2026-10-31' },
      '2026-10-30T17:00:00.000Z',
      '2026-10-31T17:00:00.000Z',
    ],
    ['up to a day', { to: '2026-10-31' }, null, '2026-10-31T17:00:00.000Z'],
    ['any time', {}, null, null],
  ])('%s is meant where the workspace is', (_, some, from, until) => {
    expect(filterOf({ ...EVERYTHING, ...some }, zone, now)).toMatchObject({ from, until });
  });

  it('counts a day of 23 hours as a day', () => {
    const day = { ...EVERYTHING, from: '2026-03-29', to: '2026-03-29' };
    expect(filterOf(day, 'Europe/Berlin', now)).toMatchObject({
      from: '2026-03-28T23:00:00.000Z',
      until: '2026-03-29T22:00:00.000Z',
    });
  });
});

describe('the fields of a record', () => {
  it('keep every digit, and what is nested in them', () => {
    const json = '{"n":90071992547409931,"t":"a \\"b\\", {c}","e":"","z":null,"l":[1,{"x":2}]}';
    expect([...fieldsOf(json)!]).toEqual([
      ['n', '90071992547409931'],
      ['t', 'a "b", {c}'],
      ['e', null],
      ['z', null],
      ['l', '[1,{"x":2}]'],
    ]);
    expect([...fieldsOf('{}')!]).toEqual([]);
  });

  it.each(['"text"', '[1]', 'null', '{"a"'])('there are none in %s', (json) => {
    expect(fieldsOf(json)).toBeNull();
  });
});

describe('before and after', () => {
  const of = (before: string | null, after: string | null) =>
    compare({ before, after, changes: [{ field: '', before: 'a', after: 'b' }] });
  const pair = (field: string, before: string | null, after: string | null, changed = true) => ({
    field,
    before,
    after,
    changed,
  });

  it('tell what changed from what stayed', () => {
    expect(of('{"state":"sending"}', '{"state":"confirmed","minor":5,"note":null}')).toEqual([
      pair('state', 'sending', 'confirmed'),
      pair('minor', '5', '5', false),
    ]);
  });

  it('of something new and of something gone are one-sided', () => {
    expect(of(null, '{"text":"x"}')).toEqual([pair('text', null, 'x')]);
    expect(of('{"query":"is:late"}', null)).toEqual([pair('query', 'is:late', null)]);
    expect(of('{"a":1,"b":2}', '{"a":3}')).toEqual([pair('a', '1', '3'), pair('b', '2', null)]);
  });

  it('of one thing told again say that nothing changed', () => {
    expect(of('{}', '{"minor":5}')).toEqual([pair('minor', '5', '5', false)]);
  });

  it('of two different things are not taken for one', () => {
    expect(of('{"head":"812:9c"}', '{"as_of":"2026"}')).toEqual([
      pair('as_of', null, '2026'),
      pair('head', '812:9c', null),
    ]);
  });

  it('of a thing without fields are as the host told them', () => {
    expect(of('"a"', '"b"')).toEqual([pair('', 'a', 'b')]);
  });

  it('come down to one line for the list', () => {
    const change = (field: string) => ({ field, before: null, after: field });
    expect(gist({ changes: [change('id'), change('mode'), change('state')] })?.field).toBe('state');
    expect(gist({ changes: [change('id'), change('mode')] })?.field).toBe('mode');
    expect(gist({ changes: [change('decided_at')] })?.field).toBe('decided_at');
    expect(gist({ changes: [] })).toBeUndefined();
  });
});

describe('words of the log', () => {
  it('are known, and an unknown one is shown as it came', () => {
    expect(kindWord('intent.needs_human')).toBe('Needs a person to look');
    expect(kindWord('intent.')).toBe('Money actions');
    expect(kindWord('shop.moved')).toBe('shop.moved');
  });

  it('are grouped by their family', () => {
    expect(families(['intent.sending', 'note.added', 'intent.refused'])).toEqual([
      { family: 'intent.', kinds: ['intent.sending', 'intent.refused'] },
      { family: 'note.', kinds: ['note.added'] },
    ]);
  });

  it('of people are left as they are written', () => {
    expect(whyText('forbidden', null)).toBe('The key may not do this.');
    expect(whyText('no_answer', 'Prood')).toBe('Prood did not answer.');
    expect(whyText('see file_2', null)).toBe('see file_2');
  });

  it('make a number plain that is none to read', () => {
    const place = { locale: 'en-GB', zone };
    expect(meaning('minor', '15000000', 'IDR', place)).toBe('IDR 150,000.00');
    expect(meaning('minor', '15000000', null, place)).toBeNull();
    expect(meaning('decided_at', '1793676127902', null, place)).toMatch(/2026, /);
    expect(meaning('decided_at', 'soon', null, place)).toBeNull();
  });

  it('count a head that was brought, not the one beside the keys', () => {
    expect(brought({ agreed: 2, kept: 'agrees' })).toBe(1);
    expect(brought({ agreed: 1, kept: 'none' })).toBe(1);
    expect(brought({ agreed: 1, kept: 'agrees' })).toBe(0);
  });

  it('cut a head into what can be read aloud, and a key down to the id', () => {
    expect(headParts('812:9c41e07ab3')).toEqual({ seq: '812', groups: ['9c41', 'e07a', 'b3'] });
    expect(bareSession('c_plugipay/session/cs_1/2')).toBe('cs_1/2');
    expect(bareSession('cs_1')).toBe('cs_1');
  });
});

describe('the list', () => {
  it('turns pages as they are reached, and each entry stands there once', async () => {
    const log = new Log();
    log.show(EVERYTHING);
    await expect.poll(() => log.ready).toBe(true);
    expect([log.rows.length, log.total, log.all]).toEqual([100, 101, 812]);
    log.want(60, 20);
    expect(log.rows.length).toBe(100);
    log.want(80, 20);
    await expect.poll(() => log.more).toBe(false);
    expect(log.rows.map(({ seq }) => seq)).toEqual(
      Array.from({ length: log.total }, (_, i) => 812 - i),
    );
    expect(log.step(Infinity)).toBe(log.total - 1);
    expect(log.step(-Infinity)).toBe(0);
  });

  it('begins where it is told to, with that entry chosen', async () => {
    const log = new Log();
    log.show({ ...EVERYTHING, at: 741 });
    await expect.poll(() => log.entry?.seq).toBe(741);
    expect(log.rows[0]?.seq).toBe(741);
  });

  it('forgets an answer to an older question', async () => {
    const log = new Log();
    log.show({ ...EVERYTHING, who: 'Ratna' });
    log.show({ ...EVERYTHING, who: 'Dewi' });
    await expect.poll(() => log.ready).toBe(true);
    expect(new Set(log.rows.map(({ who }) => who))).toEqual(new Set(['Dewi']));
  });
});

describe('the view', () => {
  it('does not say that a log is whole whose kept head could not be read', () => {
    const report = {
      whole: false,
      entries: 3,
      head: null,
      agreed: 0,
      kept: 'closed',
      faults: [],
      more: 0,
    };
    render(ProofResult, { report, at: '2026-11-03T03:24:00Z', onentry: () => undefined });
    expect(screen.getByTestId('proof-verdict').textContent).toContain('Not proven');
  });

  it('puts a filter into the address, looks along the log, and shows its head', async () => {
    router.go('audit');
    render(Audit);
    await expect.poll(() => screen.queryByTestId('audit-count')?.textContent).toContain('100');
    await fireEvent.change(screen.getByTestId('audit-who'), { target: { value: 'Dewi' } });
    expect(location.hash).toBe('#/audit?who=Dewi');
    await expect.poll(() => screen.queryByTestId('audit-count')?.textContent).toContain('entries');
    await fireEvent.click(screen.getByTestId('audit-verify'));
    await expect.poll(() => screen.queryByTestId('head')?.textContent).toContain('Entry 812');
    expect(screen.getByTestId('proof-verdict').textContent).toContain('Nothing is wrong');
    await fireEvent.input(screen.getByTestId('proof-known'), { target: { value: 'october' } });
    await fireEvent.click(screen.getByTestId('proof-go'));
    await expect.poll(() => screen.queryByTestId('proof-failed')).not.toBeNull();
    expect(screen.queryByTestId('proof-verdict')).toBeNull();
  });
});
