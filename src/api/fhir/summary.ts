// A resource → the part of it that _summary or _elements ask for, said to be a part. FHIR R4 §3.1.1.5.8 and §3.1.1.5.9.
// summary.json: type → its elements of a summary as R4's StructureDefinitions mark them; `!` is mandatory, `-` mandatory and of no summary.
import { invalid } from '../../records/search/invalid.ts';
import table from './summary.json' with { type: 'json' };

export const summaries = ['true', 'text', 'data', 'count', 'false'] as const;
type Summary = (typeof summaries)[number];

/** What of a resource is wanted. */
export interface Part {
  summary: Summary;
  elements: readonly string[] | undefined;
}

interface Elements {
  summary: ReadonlySet<string>;
  mandatory: ReadonlySet<string>;
}

const types: Record<string, string> = table;
const known = new Map<string, Elements>();

function elementsOfType(type: string): Elements {
  const read = known.get(type);
  if (read !== undefined) return read;
  const words = (Object.hasOwn(types, type) ? (types[type] ?? '') : '').split(' ').filter(Boolean);
  const bare = (word: string) => word.replace(/^[!-]/, '').replace('[x]', '');
  const elements = {
    summary: new Set(words.filter(word => !word.startsWith('-')).map(bare)),
    mandatory: new Set(words.filter(word => /^[!-]/.test(word)).map(bare)),
  };
  if (Object.hasOwn(types, type)) known.set(type, elements);
  return elements;
}

/** Of every resource. */
const always = new Set(['resourceType', 'id', 'meta', 'implicitRules']);
/** They change what the rest means, or whom it is about. */
const telling = new Set(['status', 'subject', 'patient', 'code']);

/** Throws request.parameter-invalid. */
export function partOf(summary: string | undefined, elements: string | undefined): Part {
  const named = summaries.find(each => each === (summary ?? 'false'));
  if (named === undefined) throw invalid('_summary', `must be one of ${summaries.join(', ')}`);
  const names = elements
    ?.split(',')
    .map(each => each.trim())
    .filter(Boolean);
  return { summary: named, elements: names?.length === 0 ? undefined : names };
}

/** As it is stored, where all of it is wanted. */
export function cutTo({ summary, elements }: Part, json: string): string {
  if (elements === undefined && (summary === 'false' || summary === 'count')) return json;
  const resource = JSON.parse(json) as Record<string, unknown>;
  const { summary: ofSummary, mandatory } = elementsOfType(String(resource['resourceType']));
  const isWanted = (element: string): boolean => {
    if (always.has(element)) return true;
    if (elements !== undefined)
      return elements.includes(element) || telling.has(element) || mandatory.has(element);
    if (summary === 'data') return element !== 'text';
    if (summary === 'text') return element === 'text' || mandatory.has(element);
    return ofSummary.has(element) || mandatory.has(element);
  };
  const kept = Object.fromEntries(
    Object.entries(resource).filter(([name]) => {
      const bare = name.replace(/^_/, '');
      return isWanted(bare) || choicesOf(bare).some(each => choices.has(each) && isWanted(each));
    }),
  );
  const meta = (kept['meta'] ?? {}) as { tag?: unknown[] };
  return JSON.stringify({ ...kept, meta: { ...meta, tag: [...(meta.tag ?? []), subsetted] } });
}

/** Elements of several types, whose name is followed by the type's: value[x]. */
const choices = new Set(
  Object.values(types).flatMap(words =>
    [...words.matchAll(/([A-Za-z]+)\[x\]/g)].map(([, name = '']) => name),
  ),
);
/** `valueCodeableConcept`: value, valueCodeable. */
const choicesOf = (name: string): string[] =>
  [...name.matchAll(/[A-Z]/g)].map(({ index }) => name.slice(0, index));

const subsetted = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
};
