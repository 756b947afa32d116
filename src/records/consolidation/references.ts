// After references were rewritten, two may name one resource: lists that name it twice name it once.
import type { Resource } from 'fhir/r4';

/** What a value says, without the words shown beside a reference. */
function key(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(key);
  if (value === null || typeof value !== 'object') return value;
  const said = value as Record<string, unknown>;
  const names = Object.keys(said).sort();
  return names
    .filter(name => !(name === 'display' && typeof said.reference === 'string'))
    .map(name => [name, key(said[name])]);
}

const names = (value: unknown): boolean => {
  if (value === null || typeof value !== 'object') return false;
  if (!Array.isArray(value) && typeof (value as { reference?: unknown }).reference === 'string') return true;
  return Object.values(value).some(names);
};

/** The display of a repeat is kept where the first has none. */
function shown(first: unknown, repeat: unknown): void {
  if (first === null || typeof first !== 'object' || repeat === null || typeof repeat !== 'object') return;
  const [a, b] = [first as Record<string, unknown>, repeat as Record<string, unknown>];
  if (typeof a.reference === 'string' && a.display === undefined && b.display !== undefined)
    a.display = b.display;
  for (const name of Object.keys(a)) shown(a[name], b[name]);
}

function withoutRepeats(value: unknown): unknown {
  if (Array.isArray(value)) {
    const kept: unknown[] = [];
    const seen = new Map<string, unknown>();
    for (const one of value) {
      const clean = withoutRepeats(one);
      const said = names(clean) ? JSON.stringify(key(clean)) : undefined;
      const known = said === undefined ? undefined : seen.get(said);
      if (known !== undefined) shown(known, clean);
      else {
        if (said !== undefined) seen.set(said, clean);
        kept.push(clean);
      }
    }
    return kept;
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutRepeats(one)]));
}

/** A copy; the resource given is left as it is. */
export const dedupeReferences = <R extends Resource>(resource: R): R => withoutRepeats(resource) as R;
