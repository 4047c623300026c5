import { describe, expect, it } from 'vitest';
import { shorten, visible } from '../../src/lib/text';

describe('text from outside', () => {
  it('shows what would hide or turn', () => {
    expect(visible('Evil \u202egnp.exe')).toBe('Evil ⟨U+202E⟩gnp.exe');
    expect(visible('a\u0000b\u200bc')).toBe('a⟨U+0000⟩b⟨U+200B⟩c');
    expect(visible('two\nlines\there')).toBe('two lines here');
  });

  it('leaves names of every script alone', () => {
    for (const name of ['Trần Minh Quân', '林 佳蓉', 'می\u200cخواهم', 'Óscar Ibáñez']) {
      expect(visible(name)).toBe(name);
    }
  });

  it('leaves out the middle of an id', () => {
    expect(shorten('cs_01k8yq4m2zq8w7x5t3r1p9n6k0')).toBe(
      'cs_01k8yq4m2…9n6k0'.replace('4m2', '4m2'),
    );
    expect(shorten('short')).toBe('short');
  });
});
