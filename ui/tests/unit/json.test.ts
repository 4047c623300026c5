import { describe, expect, it } from 'vitest';
import { highlight, prettyJson } from '../../src/lib/json';

const textOf = (raw: string) =>
  prettyJson(raw)
    ?.map((token) => token.text)
    .join('');

describe('a raw body', () => {
  it('is indented without touching a value', () => {
    const raw = '{"a":10.10,"n":12345678901234567890,"l":[1,{"b":"x \\"y\\""}],"e":{},"z":[]}';
    expect(textOf(raw)).toBe(
      '{\n  "a": 10.10,\n  "n": 12345678901234567890,\n  "l": [\n    1,\n    {\n      "b": "x \\"y\\""\n    }\n  ],\n  "e": {},\n  "z": []\n}',
    );
  });

  it('is told apart by kind', () => {
    const kinds = prettyJson('{"a":"b","c":1,"d":null}')?.filter((t) => t.kind !== 'mark');
    expect(kinds?.map((t) => t.kind)).toEqual(['key', 'string', 'key', 'number', 'key', 'word']);
  });

  it('is shown as it came where it is no JSON', () => {
    expect(prettyJson('<html>')).toBeNull();
  });

  it('is searched without regard to case', () => {
    const found = highlight(prettyJson('{"a":"INV-1 inv-1","b":"x"}') ?? [], 'inv-1');
    expect(found.found).toBe(2);
    expect(found.pieces.filter((p) => p.hit).map((p) => p.text)).toEqual(['INV-1', 'inv-1']);
    expect(highlight([{ kind: 'word', text: 'a' }], ' ').found).toBe(0);
  });
});
