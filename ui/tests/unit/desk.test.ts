import { describe, expect, it } from 'vitest';
import type { ReportView } from '../../src/bindings/ReportView';
import { axisText, roundTop, share } from '../../src/lib/chart';
import { currencyDigits, currencyName } from '../../src/lib/currency';
import { dayName, isWeekend, monthName, shiftMonth } from '../../src/lib/month';
import { fieldLabel, groupOf } from '../../src/views/connections/words';
import { masked, maskedIn } from '../../src/views/links/mask';
import { cellOf, statusesOf } from '../../src/views/reports/ledger';
import report from '../fixtures/report.json';

describe('currencies', () => {
  it.each([
    ['IDR', 2],
    ['USD', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['CLF', 4],
    ['XXX', 2],
  ])('%s has %i digits, whatever the engine thinks', (currency, digits) => {
    expect(currencyDigits(currency)).toBe(digits);
  });

  it('are called by their name, or by their code', () => {
    expect(currencyName('EUR', 'en-GB')).toBe('Euro');
    expect(currencyName('not a code', 'en-GB')).toBe('not a code');
  });
});

describe('months', () => {
  it('step over years in both directions', () => {
    expect(shiftMonth('2026-01', -1)).toBe('2025-12');
    expect(shiftMonth('2026-12', 1)).toBe('2027-01');
    expect(shiftMonth('2026-10', 0)).toBe('2026-10');
  });

  it('are named in the language', () => {
    expect(monthName('2026-10', 'en-GB')).toBe('October 2026');
    expect(monthName('2026-10', 'id-ID')).toBe('Oktober 2026');
    expect(dayName('2026-10-03', 'en-GB')).toBe('3 October');
  });

  it('know their weekends', () => {
    expect(['2026-10-02', '2026-10-03', '2026-10-04', '2026-10-05'].map(isWeekend)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

describe('bars', () => {
  it.each([
    [0n, 0n],
    [1n, 1n],
    [11n, 20n],
    [26_023_949_36n, 3_000_000_000n],
    [9_999n, 10_000n],
  ])('the axis of %s ends at %s', (highest, top) => {
    expect(roundTop(highest)).toBe(top);
  });

  it('are shares of the axis, and what is not zero can be seen', () => {
    expect(share(0n, 100n)).toBe(0);
    expect(share(50n, 100n)).toBe(500);
    expect(share(1n, 1_000_000n)).toBeGreaterThan(0);
    expect(share(5n, 0n)).toBe(0);
  });

  it('stay exact beyond what a number holds', () => {
    expect(share(9_007_199_254_740_993n * 5n, 9_007_199_254_740_993n * 10n)).toBe(500);
  });

  it('say where the axis ends', () => {
    expect(axisText(4_000_000_000n, 2, 'en-GB')).toBe('40M');
    expect(axisText(0n, 2, 'en-GB')).toBe('');
  });
});

describe('the ledger', () => {
  const { currencies } = report as unknown as ReportView;

  it('has a column for each status that occurs, in one order', () => {
    expect(statusesOf(currencies)).toEqual([
      'completed',
      'awaiting_confirmation',
      'expired',
      'canceled',
      'failed',
    ]);
    expect(statusesOf([])).toEqual([]);
  });

  it('puts a status it does not know last', () => {
    const [idr] = currencies;
    const odd = { ...idr!.total[0]!, status: 'parked' };
    expect(statusesOf([{ ...idr!, total: [odd, ...idr!.total] }]).at(-1)).toBe('parked');
  });

  it('shows nothing where nothing is', () => {
    const cells = currencies[0]!.rows[0]!.cells;
    expect(cellOf(cells, 'failed')).toBeUndefined();
    expect(cellOf(cells, 'completed')?.total.count).toBe(318);
  });
});

describe('a hosted URL', () => {
  const url = 'https://plugipay.com/c/cs_01k93c7hq2v5n8r4w6y0t1m3xb';

  it('is shown without its secret part', () => {
    expect(masked(url)).toBe('plugipay.com/c/cs_01k…m3xb');
    expect(maskedIn(`Pay here:\n${url}\nThanks`, url)).toBe(
      'Pay here:\nplugipay.com/c/cs_01k…m3xb\nThanks',
    );
  });
});

describe('settings of a connection', () => {
  const field = (key: string) => ({ key, label: 'Theirs', secret: false, default: '', help: '' });

  it('stand in groups', () => {
    expect(
      ['exponent.IDR', 'order_id.paths', 'link.methods', 'requests_per_second', 'prefix'].map(
        groupOf,
      ),
    ).toEqual(['amounts', 'order', 'links', 'budget', 'address']);
  });

  it('are called by our word, or by the provider’s', () => {
    expect(fieldLabel(field('exponent.IDR'))).toBe('Digits of IDR');
    expect(fieldLabel(field('link.success_url'))).toBe('After paying, go to');
    expect(fieldLabel(field('something_new'))).toBe('Theirs');
  });
});
