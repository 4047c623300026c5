import { describe, expect, it } from 'vitest';
import { reveal, scaleOf, TALLEST, toPhysical, toVirtual, windowOf } from '../../src/lib/scale';

describe('a scrollbar for any number of rows', () => {
  it('is one to one while the list fits', () => {
    const scale = scaleOf(1000, 32);
    expect(toVirtual(3200, scale, 600)).toBe(3200);
    expect(toPhysical(3200, scale, 600)).toBe(3200);
  });

  it.each([1_000_000, 10_000_000])('reaches both ends of %i rows', (rows) => {
    const scale = scaleOf(rows, 32);
    const view = 600;
    expect(scale.physical).toBe(TALLEST);
    expect(toVirtual(0, scale, view)).toBe(0);
    expect(toVirtual(scale.physical - view, scale, view)).toBeCloseTo(rows * 32 - view, 3);
    expect(toPhysical(rows * 32 - view, scale, view)).toBeCloseTo(TALLEST - view, 3);
  });

  it('draws only what is seen, and a little more', () => {
    expect(windowOf(0, 640, 32, 1_000_000)).toEqual({ first: 0, count: 24 });
    const { first, count } = windowOf(32_000, 1400, 26, 1_000_000);
    expect(count).toBeLessThanOrEqual(64);
    expect(first).toBe(Math.floor(32_000 / 26) - 4);
    expect(windowOf(0, 640, 32, 3)).toEqual({ first: 0, count: 3 });
    expect(windowOf(0, 640, 32, 0).count).toBe(0);
  });

  it('moves no further than needed', () => {
    expect(reveal(5, 320, 320, 32)).toBe(160);
    expect(reveal(12, 320, 320, 32)).toBe(320);
    expect(reveal(25, 320, 320, 32)).toBe(25 * 32 + 32 - 320);
  });
});
