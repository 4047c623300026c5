import { describe, expect, it } from 'vitest';
import type { BankAccountView } from '../../src/bindings/BankAccountView';
import type { StatementView } from '../../src/bindings/StatementView';
import { bankDay, spanOf } from '../../src/lib/day';
import { isZero, less } from '../../src/lib/decimal';
import { missingBefore, movedBy, piecesOf } from '../../src/views/statements/chain';
import {
  askedBy,
  fairName,
  lacking,
  readMapping,
  shownRows,
  withRole,
} from '../../src/views/statements/preview/mapping';
import { formatName, lineQuery, worst } from '../../src/views/statements/words';

const account: BankAccountView = {
  id: 'a',
  name: 'Mandiri',
  number: '137',
  currency: 'IDR',
  balance: '100.00',
  balance_on: '2026-10-27',
  first_on: '2026-09-01',
  last_on: '2026-10-27',
  lines: 3,
  continuous: false,
  gaps: [{ after: '2026-10-11', before: '2026-10-15', difference: '-5.00' }],
};
const statement: StatementView = {
  account: 'a',
  account_name: 'Mandiri',
  number: '137',
  statement: null,
  currency: 'IDR',
  opening: '90.5',
  opening_on: '2026-10-28',
  closing: '120.00',
  closing_on: '2026-11-02',
  first_on: '2026-10-28',
  last_on: '2026-11-02',
  lines: 4,
  check: 'differs',
  difference: '9.50',
};

describe('decimal text', () => {
  it.each([
    ['100.00', '90.5', '9.50'],
    ['90.5', '100.00', '-9.50'],
    ['-0.5', '-0.5', '0.0'],
    ['9007199254740993', '0.01', '9007199254740992.99'],
  ])('%s less %s is %s', (a, b, c) => {
    expect(less(a, b)).toBe(c);
  });

  it('knows nothing when it sees it', () => {
    expect(['0', '0.00', '-0.0', '0.01', '10'].map(isZero)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('days of a bank', () => {
  it('are the same in every zone', () => {
    const now = new Date('2026-11-03T00:00:00Z');
    expect(bankDay('2026-10-31', 'en-GB', now)).toBe('31 Oct');
    expect(bankDay('2025-10-31', 'en-GB', now)).toBe('31 Oct 2025');
  });

  it('span from the first that is known to the last', () => {
    expect(spanOf(['2026-10-31', null, '2026-09-01'])).toEqual({
      first: '2026-09-01',
      last: '2026-10-31',
    });
    expect(spanOf([null])).toBeNull();
  });
});

describe('statements of an account', () => {
  it('cover days, and between them may be a gap', () => {
    expect(piecesOf(account)).toEqual([
      { kind: 'covered', from: '2026-09-01', to: '2026-10-11' },
      { kind: 'gap', difference: '-5.00' },
      { kind: 'covered', from: '2026-10-15', to: '2026-10-27' },
    ]);
  });

  it('say what is missing before one that would come behind them', () => {
    expect(missingBefore(statement, account)).toEqual({
      on: '2026-10-27',
      balance: '100.00',
      difference: '-9.50',
    });
  });

  it.each([
    ['it goes on where they end', { opening: '100.0' }],
    ['it reaches back into them', { first_on: '2026-10-20' }],
    ['it tells no balance', { opening: null }],
  ])('say nothing where %s', (_, more) => {
    expect(missingBefore({ ...statement, ...more }, account)).toBeNull();
  });

  it('come with lines that explain all but the difference', () => {
    expect(movedBy(statement)).toBe('20.00');
  });
});

describe('words', () => {
  it.each([
    ['camt.053.001.02', 'CAMT.053'],
    ['mt940', 'MT940'],
    ['mt940 942', 'MT942'],
    ['csv bca', 'CSV bca'],
    ['ofx', 'OFX'],
  ])('%s is called %s', (format, name) => {
    expect(formatName(format)).toBe(name);
  });

  it('one statement that differs is enough', () => {
    expect(worst(['ties', 'differs', 'unknown'])).toBe('differs');
    expect(worst(['ties', 'unknown'])).toBe('unknown');
    expect(worst(['ties', 'ties'])).toBe('ties');
    expect(worst([])).toBe('unknown');
  });
});

describe('a search', () => {
  it.each([
    ['rina 1.246.462,00', 'rina amount:1246462.00'],
    ['150,000.00', 'amount:150000.00'],
    ['-2500.00', 'amount:2500.00'],
    ['INV-2041', 'INV-2041'],
    ['150000', '150000'],
    ['amount:150000.00', 'amount:150000.00'],
    ['3110/FTSCY 12.34.56', '3110/FTSCY 12.34.56'],
    ['  ', ''],
  ])('“%s” asks for “%s”', (typed, asked) => {
    expect(lineQuery(typed)).toBe(asked);
  });
});

describe('a mapping', () => {
  const mapping = readMapping(
    '{"columns":["booked","text","amount"],"skip":3,"signs":{"inverted":true}}',
  );

  it('keeps what the page does not know', () => {
    expect(withRole(mapping, 1, 'name')).toMatchObject({ skip: 3, signs: { inverted: true } });
    expect(readMapping('no JSON').columns).toEqual([]);
  });

  it('has one column of a kind, but any number of texts', () => {
    expect(withRole(mapping, 3, 'amount').columns).toEqual(['booked', 'text', 'ignore', 'amount']);
    expect(withRole(mapping, 3, 'text').columns).toEqual(['booked', 'text', 'amount', 'text']);
  });

  it('needs a day and an amount', () => {
    expect(lacking(mapping)).toEqual([]);
    expect(lacking(readMapping('{"columns":["valued","debit","credit"]}'))).toEqual([]);
    expect(lacking(readMapping('{"columns":["text"]}'))).toEqual(['date', 'amount']);
  });

  it('shows the rows below its heading', () => {
    const table = {
      fingerprint: '',
      rows: [['Account 137'], ['Date', 'Sum'], ['', ''], ['1/2', '3', 'x']],
      mapping: '',
      profile: null,
      questions: [{ code: 'date-order', message: '', choices: [] }],
    };
    const headed = { ...mapping, header: ['Date', 'Sum'] };
    expect(shownRows(table, headed, 5)).toEqual({
      header: ['Date', 'Sum'],
      rows: [['1/2', '3', 'x']],
      width: 3,
    });
    expect(shownRows(table, { ...mapping, header: [] }, 1).rows).toEqual([['Account 137']]);
    expect(askedBy(table)).toEqual(['date']);
  });

  it('is kept under a name without the day of the file', () => {
    expect(fairName('bca_mutasi_2026-10-31.csv')).toBe('bca_mutasi');
    expect(fairName('20261031.csv')).toBe('20261031');
  });
});
