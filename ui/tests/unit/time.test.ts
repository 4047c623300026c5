import { describe, expect, it } from 'vitest';
import { ageText, forText, inText, nearTime } from '../../src/lib/ago';
import {
  age,
  dayOf,
  footTime,
  fullTime,
  longTime,
  shortTime,
  span,
  zoneName,
} from '../../src/lib/time';

const jakarta = { locale: 'en-GB', zone: 'Asia/Jakarta' };
const now = new Date('2026-11-03T03:24:00Z');

describe('times in the workspace’s zone', () => {
  it('counts days as the workspace does, not as the computer does', () => {
    expect(dayOf('2026-10-31T17:30:00Z', 'Asia/Jakarta')).toBe('2026-11-01');
    expect(dayOf('2026-10-31T17:30:00Z', 'UTC')).toBe('2026-10-31');
  });

  it('is short in lists and says the year only where it differs', () => {
    expect(shortTime('2026-10-31T16:48:00Z', jakarta, now)).toBe('31 Oct 23:48');
    expect(shortTime('2025-10-31T16:48:00Z', jakarta, now)).toBe('31 Oct 2025 23:48');
  });

  it('is long where there is room, with the zone on hover', () => {
    expect(longTime('2026-10-31T13:02:00Z', jakarta)).toBe('Sat 31 Oct 2026, 20:02');
    expect(fullTime('2026-10-31T13:02:00Z', jakarta)).toBe('Sat 31 Oct 2026, 20:02 WIB');
    expect(footTime(now, jakarta)).toBe('Tue 3 Nov, 10:24 WIB');
  });

  it('says today, and how long until', () => {
    expect(nearTime('2026-11-03T13:02:00Z', jakarta, now)).toBe('Today, 20:02');
    expect(inText('2026-11-03T13:02:00Z', now)).toBe('in 9 h 38 min');
    expect(zoneName('2026-11-03T13:02:00Z', { locale: 'en-GB', zone: 'UTC' })).toBe('UTC');
  });
});

describe('ages', () => {
  it('are rounded down', () => {
    expect(age('2026-11-03T03:23:10Z', now)).toEqual({ n: 0, unit: 'now' });
    expect(age('2026-11-03T02:24:01Z', now)).toEqual({ n: 59, unit: 'min' });
    expect(ageText('2026-11-02T04:02:00Z', now)).toBe('23 h');
    expect(ageText('2026-10-31T13:02:00Z', now)).toBe('2 d');
    expect(forText('2026-10-31T13:02:00Z', now)).toBe('for 2 d 14 h');
    expect(span(now, now)).toEqual({ d: 0, h: 0, m: 0 });
  });
});
