/**
 * A raw body, pretty and in colours. The text is re-indented token by token, never parsed into
 * values: `10.10` stays `10.10` and an id of twenty digits keeps them all.
 */

export type JsonKind = 'key' | 'string' | 'number' | 'word' | 'mark';
export interface JsonToken {
  kind: JsonKind;
  text: string;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]|[^\s{}[\],:"]+|"/g;

/** Null where the text is not JSON; it is then shown as it came. */
export function prettyJson(raw: string): JsonToken[] | null {
  try {
    JSON.parse(raw);
  } catch {
    return null;
  }
  const tokens = raw.match(TOKEN) ?? [];
  const out: JsonToken[] = [];
  let depth = 0;
  const mark = (text: string) => out.push({ kind: 'mark', text });
  const line = () => mark(`\n${'  '.repeat(depth)}`);
  tokens.forEach((token, i) => {
    if (token === '{' || token === '[') {
      mark(token);
      depth += 1;
      if (tokens[i + 1] !== '}' && tokens[i + 1] !== ']') line();
    } else if (token === '}' || token === ']') {
      depth -= 1;
      if (tokens[i - 1] !== '{' && tokens[i - 1] !== '[') line();
      mark(token);
    } else if (token === ',') {
      mark(token);
      line();
    } else if (token === ':') mark(': ');
    else out.push({ kind: kindOf(token, tokens[i + 1]), text: token });
  });
  return out;
}

function kindOf(token: string, next: string | undefined): JsonKind {
  if (token.startsWith('"')) return next === ':' ? 'key' : 'string';
  return /^-?\d/.test(token) ? 'number' : 'word';
}

export interface Piece extends JsonToken {
  hit: boolean;
}

/** Tokens cut at what is searched for. Case does not matter. */
export function highlight(tokens: JsonToken[], needle: string): { pieces: Piece[]; found: number } {
  const want = needle.trim().toLowerCase();
  const pieces: Piece[] = [];
  let found = 0;
  for (const token of tokens) {
    let rest = token.text;
    let at = want ? rest.toLowerCase().indexOf(want) : -1;
    while (at >= 0) {
      if (at > 0) pieces.push({ kind: token.kind, text: rest.slice(0, at), hit: false });
      pieces.push({ kind: token.kind, text: rest.slice(at, at + want.length), hit: true });
      found += 1;
      rest = rest.slice(at + want.length);
      at = rest.toLowerCase().indexOf(want);
    }
    if (rest) pieces.push({ kind: token.kind, text: rest, hit: false });
  }
  return { pieces, found };
}
