import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from '../../src/bindings/TimelineEntry';
import { line, told } from '../../src/lib/past';
import { happened } from '../fixtures/timeline';

const entry = (event: string, more: Partial<TimelineEntry> = {}) =>
  happened('2026-11-03T02:00:00Z', event, more);
const said = (of: TimelineEntry) => {
  const { what, more } = line(of, 'Plugipay');
  return [what, ...more].join(' · ');
};

describe('what happened to a session', () => {
  it('is said in the words of people, not of the protocol', () => {
    const step = (to: string, text: string | null = null) =>
      said(entry('confirm', { to, text, by: 'Bayu' }));
    expect(step('intent')).toBe('Confirmation · begun · Bayu');
    expect(step('confirmed', 'us')).toBe('Confirmation · done · Bayu');
    expect(step('unknown', 'no_answer')).toBe(
      'Confirmation · sent, outcome not known yet · Plugipay did not answer. · Bayu',
    );
  });

  it('keeps what a person wrote as it was written', () => {
    const no = entry('confirm', { to: 'rejected', text: 'see INV_1, please', by: 'Citra' });
    expect(said(no)).toBe('Confirmation · rejected · see INV_1, please · Citra');
  });

  it('tells a change once', () => {
    const changed = (field: string, to: string, at = '2026-11-03T02:00:00Z') =>
      entry('changed', { field, to, at });
    const all = [
      changed('raw_status', 'completed'),
      changed('status', 'completed'),
      changed('raw_status', 'on_hold', '2026-11-03T03:00:00Z'),
    ];
    expect(told(all).map(said)).toEqual(['Completed', 'raw status: on_hold']);
  });
});
