// Lists and concepts of several statements → one list, one concept, in which each word of each is found once.
import type { CodeableConcept, Coding, Identifier } from 'fhir/r4';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** The same text for the same content, whatever the order of names. */
export function jsonOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  return `{${Object.keys(value)
    .sort()
    .map(name => `${JSON.stringify(name)}:${jsonOf(value[name])}`)
    .join(',')}}`;
}

/** All that one says, the other says too. */
function isWithin(one: unknown, other: unknown): boolean {
  return (
    isObject(one) &&
    isObject(other) &&
    Object.keys(one).every(name => name in other && jsonOf(one[name]) === jsonOf(other[name]))
  );
}

/** Lists longer than this are only cleared of exact repeats. */
const MOST_COMPARED = 100;

export function uniteLists(lists: readonly (readonly unknown[])[]): unknown[] {
  const kept = new Map<string, unknown>();
  for (const list of lists)
    for (const one of list) {
      const said = jsonOf(one);
      if (!kept.has(said)) kept.set(said, one);
    }
  const all = [...kept.values()];
  if (all.length > MOST_COMPARED) return all;
  return all.filter(one => !all.some(other => other !== one && isWithin(one, other)));
}

const codingKey = ({ system, code, display }: Coding): string =>
  code === undefined ? `|${display ?? ''}` : `${system ?? ''}|${code}`;

/** The first display of a code is kept; a version or mark of selection travels along. */
export function uniteCodings(lists: readonly (readonly Coding[] | undefined)[]): Coding[] {
  const kept = new Map<string, Coding>();
  for (const list of lists)
    for (const coding of list ?? []) {
      const known = kept.get(codingKey(coding));
      kept.set(codingKey(coding), known === undefined ? { ...coding } : { ...coding, ...known });
    }
  return [...kept.values()];
}

/** All codings; the first text. */
export function uniteConcepts(concepts: readonly CodeableConcept[]): CodeableConcept {
  const coding = uniteCodings(concepts.map(concept => concept.coding));
  const text = concepts.find(concept => concept.text !== undefined)?.text;
  const extension = uniteLists(
    concepts.map(concept => concept.extension ?? []),
  ) as CodeableConcept['extension'];
  return {
    ...(extension !== undefined && extension.length > 0 && { extension }),
    ...(coding.length > 0 && { coding }),
    ...(text !== undefined && { text }),
  };
}

export const isConcept = (value: unknown): value is CodeableConcept =>
  isObject(value) &&
  ('coding' in value || 'text' in value) &&
  Object.keys(value).every(name => ['id', 'extension', 'coding', 'text', '_text'].includes(name));

/** A code, not an Identifier, a Quantity or a contact. */
export const isCoding = (value: unknown): value is Coding =>
  isObject(value) &&
  'code' in value &&
  Object.keys(value).every(name =>
    ['id', 'extension', 'system', 'version', 'code', 'display', 'userSelected'].includes(name),
  );

/** Concepts of a list that share a code are one, if what they are called does not differ. */
export function uniteConceptLists(lists: readonly (readonly CodeableConcept[])[]): CodeableConcept[] {
  const found: CodeableConcept[] = [];
  for (const concept of lists.flat()) {
    const codes = new Set(concept.coding?.map(codingKey));
    const at = found.findIndex(
      other =>
        (other.text === undefined || concept.text === undefined || other.text === concept.text) &&
        (codes.size > 0 && other.coding !== undefined
          ? other.coding.some(coding => codes.has(codingKey(coding)))
          : other.text !== undefined &&
            other.text === concept.text &&
            codes.size === 0 &&
            other.coding === undefined),
    );
    const known = found[at];
    if (known === undefined) found.push(concept);
    else found[at] = uniteConcepts([known, concept]);
  }
  return found;
}

export function uniteIdentifiers(lists: readonly (readonly Identifier[])[]): Identifier[] {
  const kept = new Map<string, Identifier>();
  for (const identifier of lists.flat()) {
    const said =
      identifier.value === undefined ? jsonOf(identifier) : `${identifier.system ?? ''}|${identifier.value}`;
    const known = kept.get(said);
    kept.set(said, known === undefined ? identifier : { ...identifier, ...known });
  }
  return [...kept.values()];
}
