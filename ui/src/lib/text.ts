/**
 * Text that came from outside, made safe to look at. Stored text is never changed; what is shown
 * has no character that moves the cursor or turns the reading direction without being seen.
 */

// Control characters, bidirectional controls and invisible marks. Zero-width joiners stay: names
// in several scripts need them and they cannot reorder anything.
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

export function visible(text: string): string {
  return text.replace(HIDDEN, (c) => {
    if (c === '\n' || c === '\t' || c === '\r') return ' ';
    return `⟨U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

/** The middle left out, so that both ends of an id can be compared. */
export function shorten(text: string, head = 12, tail = 5): string {
  return text.length <= head + tail + 1 ? text : `${text.slice(0, head)}…${text.slice(-tail)}`;
}
