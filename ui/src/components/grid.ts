/** What a grid is told about its columns. */
export interface Column {
  id: string;
  title: string;
  width: number;
  /** Width where the list is narrow; 0 means it is left out there. */
  narrow?: number;
  /** Shown only where the list is at least this wide. */
  from?: number;
  /** Takes what is left over. Exactly one column should. */
  grow?: boolean;
  end?: boolean;
  /** The name the host sorts by; absent means it cannot be sorted. */
  sort?: string;
}

export const NARROW = 700;
export const SMALLEST = 56;

export function fitting(columns: Column[], width: number): Column[] {
  const least = (c: Column) => c.from ?? (c.narrow === 0 ? NARROW : 0);
  return columns.filter((column) => width >= least(column));
}

export function template(columns: Column[], narrow: boolean): string {
  const widthOf = (c: Column) => (narrow && c.narrow ? c.narrow : c.width);
  return columns.map((c) => (c.grow ? `minmax(64px, 1fr)` : `${widthOf(c)}px`)).join(' ');
}
