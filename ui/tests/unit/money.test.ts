import { describe, expect, it } from 'vitest';
import {
  amountOf,
  amountText,
  digitsOf,
  formatDigits,
  fromMinor,
  readAmount,
  sumPerCurrency,
} from '../../src/lib/money';

describe('showing money', () => {
  it('keeps every digit and always shows the minor ones', () => {
    expect(formatDigits('9007199254740993.25', 'en-GB')).toBe('9,007,199,254,740,993.25');
    expect(formatDigits('150000.00', 'id-ID')).toBe('150.000,00');
    expect(formatDigits('1500', 'en-GB')).toBe('1,500');
    expect(formatDigits('1.250', 'en-GB')).toBe('1.250');
    expect(formatDigits('-118.00', 'en-GB')).toBe('−118.00');
  });

  it('puts the code before the digits', () => {
    const amount = { value: '150000.00', currency: 'IDR', minor: '15000000' };
    expect(amountText(amount, 'en-GB')).toBe('IDR 150,000.00');
  });

  it('turns minor units into decimal text', () => {
    expect(fromMinor(15000000n, 2)).toBe('150000.00');
    expect(fromMinor(5n, 2)).toBe('0.05');
    expect(fromMinor(-5n, 3)).toBe('-0.005');
    expect(fromMinor(0n, 0)).toBe('0');
    expect(digitsOf('0.005')).toBe(3);
  });

  it('sums per currency and never across', () => {
    const sums = sumPerCurrency([
      amountOf(100n, 'IDR', 2),
      amountOf(250n, 'USD', 2),
      amountOf(11n, 'IDR', 2),
    ]);
    expect(sums.map((s) => `${s.currency} ${s.value}`)).toEqual(['IDR 1.11', 'USD 2.50']);
  });
});

describe('reading money that was typed', () => {
  const minor = (text: string, digits = 2) => {
    const read = readAmount(text, digits);
    return read.ok ? read.minor : read.why;
  };

  it.each([
    ['150000', 15000000n],
    ['1,284,117.00', 128411700n],
    ['1.284.117,00', 128411700n],
    ['1 284 117,5', 128411750n],
    ['1.000', 100000n],
    ['1,000', 100000n],
    ['12,5', 1250n],
    ['0.05', 5n],
    ['9007199254740993.25', 900719925474099325n],
  ])('%s', (text, expected) => expect(minor(text)).toBe(expected));

  it.each([
    ['', 'empty'],
    ['  ', 'empty'],
    ['abc', 'not_a_number'],
    ['1e3', 'not_a_number'],
    ['-5', 'not_a_number'],
    ['1.2345', 'too_many_digits'],
    ['1,23.45', 'not_a_number'],
    ['1.2.3', 'not_a_number'],
  ])('refuses “%s”', (text, why) => expect(minor(text)).toBe(why));

  it('never reads a grouped number as a smaller one', () => {
    expect(minor('1.000', 0)).toBe(1000n);
    expect(minor('12.5', 0)).toBe('too_many_digits');
    expect(minor('1.234', 3)).toBe(1234n);
  });
});
