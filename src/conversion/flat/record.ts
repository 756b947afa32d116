// A patient's FHIR resources → a record whose references can be followed: relative, absolute, urn:uuid and contained (FHIR R4 §2.3).
import type { FhirResource, Reference, Resource } from 'fhir/r4';

/** One kept document, in XDS's words. */
export interface SourceFile {
  sourceId: string;
  name: string;
  title?: string;
  mimeType?: string;
  classCode?: string;
  eventCode?: string;
  healthcareFacilityTypeCode?: string;
  serviceStartTime?: string;
  serviceStopTime?: string;
  practiceSettingCode?: string;
  authorName?: string;
}

export interface FlatInput {
  /** The Particle patient id: `patient_id` of every row. */
  patientId: string;
  resources: Iterable<{ resource: Resource; /** The documents that say it. */ sourceIds: string[] }>;
  sources: SourceFile[];
}

type TypeName = FhirResource['resourceType'];
export type OfType<T extends TypeName> = Extract<FhirResource, { resourceType: T }>;

/** A resource with its place in the record. */
export interface Node<R extends FhirResource = FhirResource> {
  /** Observation/abc; a contained one is Observation/abc#c. */
  key: string;
  resource: R;
  sourceIds: string[];
}

export interface FlatRecord {
  patientId: string;
  sources: SourceFile[];
  all<T extends TypeName>(type: T): Node<OfType<T>>[];
  /** The resource a reference names, when it is in the record. */
  follow(from: Node, reference: Reference | undefined): Node | undefined;
}

export const isOf = <T extends TypeName>(node: Node | undefined, type: T): node is Node<OfType<T>> =>
  node?.resource.resourceType === type;

/** What should be an array and may be anything: documents pass through many hands. */
export const list = <T>(items: readonly T[] | undefined): readonly T[] =>
  Array.isArray(items) ? (items as readonly T[]) : [];

/** Once per resource: a report with a thousand results is described once, not a thousand times. */
export function remember<N extends Node, V>(make: (node: N) => V): (node: N) => V {
  const known = new Map<N, V>();
  return node => {
    const found = known.get(node);
    if (found !== undefined) return found;
    const made = make(node);
    known.set(node, made);
    return made;
  };
}

/** Code-unit order: the same on every machine, whatever its locale. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
export const sorted = (items: Iterable<string>): string[] => [...new Set(items)].sort(compare);

const LITERAL = /(?:^|\/)([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;
const URN = /^urn:(?:uuid|oid):(.+)$/;

const hasContained = (resource: Resource): resource is Resource & { contained: FhirResource[] } =>
  'contained' in resource && Array.isArray(resource.contained);

export function readRecord(input: FlatInput): FlatRecord {
  const nodes = inOrder(nodesOf(input.resources));
  const byKey = new Map<string, Node>();
  const byId = new Map<string, Node>();
  const byType = new Map<string, Node[]>();
  for (const node of nodes) {
    if (!byKey.has(node.key)) byKey.set(node.key, node);
    const { id, resourceType } = node.resource;
    if (id && !node.key.includes('#') && !byId.has(id)) byId.set(id, node);
    const ofType = byType.get(resourceType);
    if (ofType) ofType.push(node);
    else byType.set(resourceType, [node]);
  }

  function find(from: Node, reference: string): Node | undefined {
    if (reference.startsWith('#')) return byKey.get(`${from.key.split('#', 1)[0]}${reference}`);
    const urn = URN.exec(reference);
    if (urn?.[1]) return byId.get(urn[1]);
    const literal = LITERAL.exec(reference);
    return literal ? byKey.get(`${literal[1]}/${literal[2]}`) : undefined;
  }

  return {
    patientId: input.patientId,
    sources: input.sources,
    all: <T extends TypeName>(type: T) => (byType.get(type) ?? []) as Node<OfType<T>>[],
    follow: (from, reference) =>
      typeof reference?.reference === 'string' ? find(from, reference.reference) : undefined,
  };
}

function* nodesOf(resources: FlatInput['resources']): Iterable<Node> {
  let withoutId = 0;
  for (const { resource, sourceIds } of resources) {
    // A resource without an id cannot be referred to; its key only has to be its own.
    const key = `${resource.resourceType}/${resource.id ?? `?${String(withoutId++)}`}`;
    yield { key, resource: resource as FhirResource, sourceIds };
    if (!hasContained(resource)) continue;
    for (const contained of resource.contained)
      yield { key: `${key}#${contained.id ?? ''}`, resource: contained, sourceIds };
  }
}

/** The order resources arrive in must not show: equal ones become one with united sources, and of two versions the same one always comes first. */
function inOrder(nodes: Iterable<Node>): Node[] {
  const byKey = new Map<string, Node[]>();
  for (const node of nodes) {
    const same = byKey.get(node.key);
    if (same) same.push(node);
    else byKey.set(node.key, [node]);
  }
  return [...byKey.values()]
    .sort(([a], [b]) => compare(a?.key ?? '', b?.key ?? ''))
    .flatMap(versions => (versions.length === 1 ? versions : distinct(versions)));
}

/** Versions of one resource, by what they say. */
function distinct(versions: readonly Node[]): Node[] {
  const byText = new Map<string, Node>();
  for (const node of versions) {
    const text = JSON.stringify(node.resource);
    const same = byText.get(text);
    byText.set(text, same ? { ...same, sourceIds: sorted([...same.sourceIds, ...node.sourceIds]) } : node);
  }
  return [...byText].sort(([a], [b]) => compare(a, b)).map(([, node]) => node);
}
