import { IntlMessageFormat } from 'intl-messageformat';
import { afterEach, describe, expect, it } from 'vitest';
import { catalogue } from '../../src/i18n/catalogue';
import { i18n, t, word } from '../../src/i18n/index.svelte';

type Texts = Record<string, string>;
const areas = Object.entries(catalogue) as [string, { en: Texts; id: Texts }][];

/**
 * Names of the arguments a text shows, however deep they stand. One that only chooses a plural form
 * shows nothing, and Indonesian has no plural forms.
 */
function argumentsOf(text: string): string[] {
  const names = new Set<string>();
  const walk = (elements: ReturnType<IntlMessageFormat['getAst']>) => {
    for (const element of elements) {
      const chooses = element.type === 6 && !JSON.stringify(element.options).includes('"type":7');
      if ('value' in element && element.type !== 0 && !chooses) names.add(element.value);
      if ('options' in element) Object.values(element.options).forEach((o) => walk(o.value));
      if ('children' in element) walk(element.children);
    }
  };
  walk(new IntlMessageFormat(text, 'en').getAst());
  return [...names].sort();
}

describe.each(areas)('%s', (_, { en, id }) => {
  it('has every text in both languages', () => {
    expect(Object.keys(id).sort()).toEqual(Object.keys(en).sort());
    for (const [key, text] of Object.entries(en))
      if (text !== '') expect(id[key], key).not.toBe('');
  });

  it('takes the same arguments in both', () => {
    for (const [key, text] of Object.entries(en)) {
      expect(argumentsOf(id[key] ?? ''), key).toEqual(argumentsOf(text));
    }
  });
});

describe('t', () => {
  afterEach(() => (i18n.language = 'en'));

  it('speaks the language of the settings', () => {
    expect(t('frame.sync_now')).toBe('Sync now');
    i18n.language = 'id';
    expect(t('frame.sync_now')).toBe('Sinkronkan');
    expect(t('sessions.export', { n: '1.510' })).toBe('Ekspor 1.510 baris ini');
  });

  it('shows a word it does not know as it came', () => {
    expect(word('status', 'half_open')).toBe('half open');
    expect(word('reason', 'not_offered', { provider: 'Prood' })).toBe(
      'Prood has no such operation.',
    );
  });
});
