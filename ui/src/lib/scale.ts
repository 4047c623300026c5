/**
 * A scrollbar for any number of rows. An engine cannot lay out ten million rows of 32 px, so
 * beyond a limit the scrolled box is smaller than the list and positions are mapped.
 */
export const TALLEST = 8_000_000;

export interface Scale {
  /** Height of the list in pixels, were it laid out. */
  virtual: number;
  /** Height of the box that is scrolled. */
  physical: number;
}

export function scaleOf(rows: number, rowHeight: number): Scale {
  const virtual = rows * rowHeight;
  return { virtual, physical: Math.min(virtual, TALLEST) };
}

/** Where the list stands when the scrollbar stands at `scrollTop`. */
export function toVirtual(scrollTop: number, scale: Scale, view: number): number {
  if (scale.virtual === scale.physical) return scrollTop;
  const room = Math.max(1, scale.physical - view);
  return (scrollTop / room) * Math.max(0, scale.virtual - view);
}

export function toPhysical(top: number, scale: Scale, view: number): number {
  if (scale.virtual === scale.physical) return top;
  const room = Math.max(1, scale.virtual - view);
  return (top / room) * Math.max(0, scale.physical - view);
}

/** First row and number of rows to draw, with a few beyond either edge. */
export function windowOf(top: number, view: number, row: number, rows: number, over = 4) {
  const first = Math.max(0, Math.floor(top / row) - over);
  const last = Math.min(rows, Math.ceil((top + view) / row) + over);
  return { first, count: Math.max(0, last - first) };
}

/** The smallest move that brings a row into view, below a head of `head` pixels. */
export function reveal(index: number, top: number, view: number, row: number): number {
  const start = index * row;
  if (start < top) return start;
  if (start + row > top + view) return start + row - view;
  return top;
}
