/** `t('area.key', {…})`: every word of the window, in the language of the settings. */
import { IntlMessageFormat } from 'intl-messageformat';
import { catalogue, type Catalogue } from './catalogue';

export type Language = 'en' | 'id';
export type Args = Record<string, string | number>;

type Keys = {
  [A in keyof Catalogue]: {
    [K in keyof Catalogue[A]['en'] & string]: `${A & string}.${K}`;
  }[keyof Catalogue[A]['en'] & string];
}[keyof Catalogue];
export type MessageKey = Keys;

type Text<K extends MessageKey> = K extends `${infer A extends keyof Catalogue & string}.${infer N}`
  ? N extends keyof Catalogue[A]['en']
    ? Catalogue[A]['en'][N]
    : never
  : never;
/** A text with a placeholder must be given arguments; one without takes none. */
type Rest<K extends MessageKey> = Text<K> extends `${string}{${string}` ? [args: Args] : [];

class I18n {
  language = $state<Language>('en');

  /** Locale of numbers and dates: day before month, 24 hours. */
  get locale(): string {
    return this.language === 'id' ? 'id-ID' : 'en-GB';
  }
}

export const i18n = new I18n();

const areas: Record<string, { en: Record<string, string>; id: Record<string, string> }> = catalogue;
const compiled = new Map<string, IntlMessageFormat>();

function textOf(key: string, language: Language): string | undefined {
  const dot = key.indexOf('.');
  return areas[key.slice(0, dot)]?.[language][key.slice(dot + 1)];
}

/** A placeholder that stands for itself. */
const NAME = /\{(\w+)\}/g;

/** Whether a text has nothing but such placeholders: no plurals, no choices, nothing quoted. */
function isPlain(text: string): boolean {
  return !/[{}']/.test(text.replace(NAME, ''));
}

function render(key: string, args: Args | undefined): string | undefined {
  const { language, locale } = i18n;
  const text = textOf(key, language);
  if (text === undefined || !text.includes('{')) return text;
  // Most need no grammar; the first that does costs the engine a look through all its languages.
  if (isPlain(text)) return text.replace(NAME, (_, name: string) => String(args?.[name] ?? ''));
  const id = `${language}:${key}`;
  let message = compiled.get(id);
  if (!message) {
    message = new IntlMessageFormat(text, locale);
    compiled.set(id, message);
  }
  return String(message.format(args));
}

export function t<K extends MessageKey>(key: K, ...[args]: Rest<K>): string {
  return render(key, args) ?? key;
}

/**
 * A word of one of the host's closed lists (`status.open`, `reason.expired`). A word that is not
 * in the catalogue is shown as it came, so that a newer host never leaves a hole.
 */
export function word(area: keyof Catalogue, name: string, args?: Args): string {
  return render(`${area}.${name}`, args) ?? name.replaceAll('_', ' ');
}
