// What a validator says against a resource: the rule, where, and (never the value) in a few words why.

export interface Fault {
  /** Of the specification where it has a name for it ("obs-6"), else what was checked ("cardinality"). */
  rule: string;
  /** Path of the element without positions: alike faults of different documents are alike. */
  at: string;
  why: string;
}

export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Objects in a list, or the one object there is. */
export const objects = (value: unknown): Json[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).filter(isObject);

/** All values along a dotted path, lists opened. */
export function valuesAt(from: unknown, path: string): unknown[] {
  let found: unknown[] = [from];
  for (const name of path.split('.'))
    found = found.flatMap(one => {
      const inner = isObject(one) ? one[name] : undefined;
      return inner === undefined ? [] : Array.isArray(inner) ? (inner as unknown[]) : [inner];
    });
  return found;
}

export const hasCoding = (concept: unknown, system: string, codes: readonly string[]): boolean =>
  objects(concept).some(one =>
    objects(one.coding).some(
      coding => coding.system === system && typeof coding.code === 'string' && codes.includes(coding.code),
    ),
  );
