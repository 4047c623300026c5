/**
 * One area of the catalogue: English beside Indonesian. The type makes a missing or a surplus key
 * a compile error; a test compares the placeholders.
 */
export interface Area<E extends Record<string, string>> {
  en: E;
  id: Record<keyof E, string>;
}

export function area<const E extends Record<string, string>>(
  en: E,
  id: Record<keyof E, string>,
): Area<E> {
  return { en, id };
}
