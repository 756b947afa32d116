// Helpers that let a mapping read as the guide's table: one row per line, absent values fall away.

/** Every element may be missing or undefined while a row has nothing to say. */
export type Rows<T> = { [K in keyof T]?: T[K] | undefined };

/** A plain object, with room for ten rows: one written `{}` has room for four, and is moved when it gets more. */
const Kept = function () {} as unknown as new () => Record<string, unknown>;
Kept.prototype = Object.prototype;
// The engine gives all of them as much room as the first few needed.
for (let first = 0; first < 10; first++) {
  const kept = new Kept();
  for (const name of 'abcdefghij') kept[name] = undefined;
}

/** Drops what is absent: undefined and empty lists. A resource gets room for its id, which `add` fills, where readers look for it. */
export function defined<T extends object>(rows: Rows<T>): T {
  const kept = new Kept();
  // Read in the loop over its own names, a value is at hand whatever the shape of the rows.
  for (const name in rows) {
    const value: unknown = rows[name];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    kept[name] = value;
    if (name === 'resourceType') kept.id = '';
  }
  return kept as T;
}

/** As `defined`, and nothing at all when nothing is left. */
export function definedOrNothing<T extends object>(rows: Rows<T>): T | undefined {
  const kept = defined<T>(rows);
  for (const _ in kept) return kept;
  return undefined;
}

/** Is there anything in it? */
export function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}

const isRows = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Do both say the same? Of values as mappings make them, a few levels deep. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!isRows(one) || !isRows(other)) return false;
  let more = 0;
  for (const name in one) {
    if (!same(one[name], other[name])) return false;
    more++;
  }
  for (const _ in other) more--;
  return more === 0;
}

/** One value as the list FHIR wants. */
export const list = <T>(value: T | undefined): T[] | undefined => (value === undefined ? undefined : [value]);

/** The list without what could not be mapped; nothing when empty. */
export function some<T>(values: readonly (T | undefined)[]): T[] | undefined {
  const kept = values.filter(value => value !== undefined);
  return kept.length === 0 ? undefined : kept;
}
