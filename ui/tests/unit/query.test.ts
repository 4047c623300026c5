import { describe, expect, it } from 'vitest';
import {
  chipParts,
  quoteValue,
  splitQuery,
  suggest,
  withChip,
  withoutChip,
} from '../../src/lib/query';

describe('a query as chips', () => {
  it('keeps what stands in quotes together', () => {
    expect(splitQuery('status:open order:"INV 1",x "Ayu K"')).toEqual([
      'status:open',
      'order:"INV 1",x',
      '"Ayu K"',
    ]);
    expect(splitQuery('  ')).toEqual([]);
  });

  it('adds and takes away', () => {
    expect(withChip('status:open', 'is:late')).toBe('status:open is:late');
    expect(withChip('status:open', 'status:open')).toBe('status:open');
    expect(withoutChip(['a', 'b', 'c'], 1)).toBe('a c');
  });

  it('dims the key, and a pasted address has none', () => {
    expect(chipParts('status:open,pending')).toEqual({
      key: 'status:',
      values: ['open', 'pending'],
    });
    expect(chipParts('metadata.user_id:u_1')).toEqual({
      key: 'metadata.user_id:',
      values: ['u_1'],
    });
    expect(chipParts('https://plugipay.com/c/1').key).toBe('');
    expect(chipParts('INV-2041')).toEqual({ key: '', values: ['INV-2041'] });
  });

  it('quotes a value with spaces', () => {
    expect(quoteValue('Ayu K')).toBe('"Ayu K"');
    expect(quoteValue('ayu@x.example')).toBe('ayu@x.example');
  });

  it('offers what could follow', () => {
    expect(suggest('sta')).toEqual(['status:']);
    expect(suggest('status:aw')).toEqual(['status:awaiting_confirmation']);
    expect(suggest('status:open,can')).toEqual(['status:open,canceled']);
    expect(suggest('nothing:')).toEqual([]);
  });
});
