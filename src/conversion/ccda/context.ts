// What every mapping of one document needs: the patient, the issues, and the resources made so far with their references.

import type { Encounter, FhirResource, Identifier, Patient, Provenance, Reference } from 'fhir/r4';
import type { Issue, IssueCode } from '../issue.ts';
import { bearsBelow, countBelow, type XmlElement } from '../xml/parse.ts';
import { identifierKey, uuidOf } from './ids.ts';
import type { Party } from './participants.ts';
import type { SectionTally } from './report.ts';
import type { ParsedTime } from './times.ts';
import { openTold, type Told } from './told.ts';

/** A resource and every reference handed out for it, so a late change of id reaches them all. */
export interface Entry {
  resource: FhirResource;
  reference: string;
  handedOut: Reference[];
  /** What it said when it was added, once that had to be compared or was about to change. */
  content: string | undefined;
  /** What its statement says beyond the resource; put together only where it has to be compared. */
  beside: () => string;
}

/** A Provenance and what it already points at. */
export interface Trace {
  resource: Provenance;
  targets: Set<string>;
}

export interface Context {
  readonly root: XmlElement;
  /** The text that elements' offsets count in. */
  readonly source: string;
  readonly issues: Issue[];
  /** Where those noted here were found; told as path, line and column when somebody asks for the issues. */
  readonly places: Map<Issue, XmlElement>;
  /** Day of the document itself: "now" when a status depends on time. */
  readonly documentDay: string | undefined;
  /** What the patient is called within ids: two patients never share a resource id. */
  patientKey: string;
  patientReference: string;
  patientResource: Patient | undefined;
  /** LOINC code of the section being read, however the document named it. */
  sectionCode: string;
  /** The section being read; narrative references are looked up in it first. */
  section: XmlElement | undefined;
  /** Entries kept, in order of first mention. */
  readonly entries: Map<string, Entry[]>;
  /** Authors in force for the document and for the section being read. */
  documentAuthors: readonly XmlElement[];
  sectionAuthors: readonly XmlElement[];
  /** Encounters by identifier, to join the header's and the body's, and to link notes. */
  readonly encounters: Map<string, { resource: Encounter; reference: Reference }>;
  /** Every encounter, with or without identifier. */
  readonly visits: { resource: Encounter; reference: Reference }[];
  /** What can only be done when every section was read. */
  readonly later: (() => void)[];
  /** Vital signs already kept, each in its own organizer or in another's (blood pressure told in two). */
  readonly taken: Map<XmlElement, Reference>;
  /** The header's encounter, when there is one. */
  encounter: Reference | undefined;
  /** May it hold files beside its words, or name documents that lie elsewhere? Most documents do not, and are not searched for any. */
  readonly hasFiles: boolean;
  /** Does a section or an entry say how confidential it is? */
  readonly hasLevels: boolean;
  /** By where an organizer begins: the step of the times its waveforms share. */
  readonly steps: Map<number, number | undefined>;
  /** What an intervention is made of, mapped before itself. */
  readonly held: Map<XmlElement, readonly Reference[]>;
  /** Pieces of narrative already written as XHTML. */
  readonly fragments: Map<XmlElement, string>;
  /** How many characters of narrative may still be copied to where they are pointed at. */
  wordsLeft: number;
  /** What elements were found to say; the same words say the same. */
  readonly parties: Told<Party>;
  readonly organizations: Told<Reference | undefined>;
  /** People by the identifier they go by, where it is no NPI: others point at them by it alone. */
  readonly named: Map<string, Reference>;
  /** Those whom the header names and nobody has pointed at yet, by the same identifier; looked for when somebody does. */
  namedInHeader: Map<string, XmlElement[]> | undefined;
  readonly authors: Told<Trace | undefined>;
  /** Times already read. */
  readonly times: Map<string, ParsedTime>;
  /** Entries added, by what references to them say now. */
  readonly owners: Map<string, Entry>;
  readonly provenance: Map<string, Trace>;
  /** What tells the document apart from others, once a Provenance asked for it. */
  documentKey: string | undefined;
  /** By where it begins: issues and places already noted, since a place may be read more than once. */
  readonly noted: Map<number, string[]>;
  /** Sections read, in document order, for the report. */
  readonly tallies: SectionTally[];
  /** Which element each resource was made from. */
  readonly origins: { target: Reference; element: XmlElement }[];
  /** The same by where the element begins, once that was asked for. */
  made: Map<number, Reference[]> | undefined;
}

export function openContext(
  root: XmlElement,
  source: string,
  issues: Issue[],
  documentDay: string | undefined,
): Context {
  return {
    root,
    source,
    issues,
    places: new Map(),
    documentDay,
    patientKey: '',
    patientReference: '',
    patientResource: undefined,
    sectionCode: '',
    section: undefined,
    entries: new Map(),
    documentAuthors: [],
    sectionAuthors: [],
    encounters: new Map(),
    visits: [],
    later: [],
    taken: new Map(),
    encounter: undefined,
    steps: new Map(),
    hasFiles:
      bearsBelow(root, 'mediaType') ||
      bearsBelow(root, 'representation') ||
      countBelow(root, 'observationMedia') > 0 ||
      countBelow(root, 'externalDocument') > 0,
    hasLevels: countBelow(root, 'confidentialityCode') > 1,
    held: new Map(),
    fragments: new Map(),
    wordsLeft: 4 * (root.end - root.start) + 100_000,
    parties: openTold(),
    organizations: openTold(),
    named: new Map(),
    namedInHeader: undefined,
    times: new Map(),
    owners: new Map(),
    provenance: new Map(),
    documentKey: undefined,
    authors: openTold(),
    noted: new Map(),
    tallies: [],
    origins: [],
    made: undefined,
  };
}

/** Element names and positions only, never content. */
export function pathOf(element: XmlElement): string {
  let path = '';
  for (let at: XmlElement | undefined = element; at !== undefined; at = at.parent) {
    const parent: XmlElement | undefined = at.parent;
    const alike = parent?.children.filter(other => other.name === at?.name);
    const position = alike !== undefined && alike.length > 1 ? `[${alike.indexOf(at) + 1}]` : '';
    path = `/${at.name}${position}${path}`;
  }
  return path;
}

/** A document can be odd in as many places as it has elements; a few hundred issues say enough. */
const mostIssues = 500;

/** Notes what is told of an element; whether it was noted before. */
function isNoted(ctx: Context, { start }: XmlElement, what: string): boolean {
  const known = ctx.noted.get(start);
  if (known === undefined) ctx.noted.set(start, [what]);
  else if (known.includes(what)) return true;
  else known.push(what);
  return false;
}

export function issue(
  ctx: Context,
  code: IssueCode,
  at: XmlElement,
  severity: Issue['severity'] = 'warning',
): void {
  if (ctx.issues.length >= mostIssues || isNoted(ctx, at, code)) return;
  const noted: Issue = { code, severity, path: '', offset: at.start };
  ctx.issues.push(noted);
  ctx.places.set(noted, at);
}

export const patient = (ctx: Context): Reference => ({ reference: ctx.patientReference });

/** What a resource states: everything but its id and its narrative, put aside while the rest is written. */
function said(resource: FhirResource & { text?: unknown }): string {
  const { id, text } = resource;
  if (id !== undefined) resource.id = undefined;
  if (text !== undefined) resource.text = undefined;
  const content = JSON.stringify(resource);
  if (id !== undefined) resource.id = id;
  if (text !== undefined) resource.text = text;
  return content;
}

function refer(entry: Entry, display?: string): Reference {
  const reference: Reference = { reference: entry.reference };
  if (display !== undefined) reference.display = display;
  entry.handedOut.push(reference);
  return reference;
}

const ownerOf = (ctx: Context, { reference }: Reference): Entry | undefined =>
  reference === undefined ? undefined : ctx.owners.get(reference);

/** Another reference to the same resource: no two places of the bundle share an object. */
export function again(ctx: Context, reference: Reference): Reference {
  const entry = ownerOf(ctx, reference);
  return entry === undefined ? { ...reference } : refer(entry, reference.display);
}

const contentOf = (entry: Entry): string => (entry.content ??= said(entry.resource) + entry.beside());

/** Before a resource already added is added to: repeats are compared with what it said at first. */
export function amend(ctx: Context, reference: Reference): void {
  const entry = ownerOf(ctx, reference);
  if (entry !== undefined) contentOf(entry);
}

/** The resource behind a reference made here, while the document is still being read. */
export const resourceOf = (ctx: Context, reference: Reference): FhirResource | undefined =>
  ownerOf(ctx, reference)?.resource;

const nothing = (): string => '';

function open(resource: FhirResource, id: string, reference: string, beside: () => string): Entry {
  resource.id = id;
  return {
    resource,
    reference,
    handedOut: [],
    content: undefined,
    beside,
  };
}

function rename(ctx: Context, entry: Entry, id: string): void {
  ctx.owners.delete(entry.reference);
  entry.resource.id = id;
  entry.reference = `${entry.resource.resourceType}/${id}`;
  ctx.owners.set(entry.reference, entry);
  for (const reference of entry.handedOut) reference.reference = entry.reference;
}

/**
 * Keeps a resource under an id made of its kind, the patient and its own identifiers; without identifiers, of what it
 * says. (A concern's identifier travels along but names no single statement: `identifier` tells which ones do.) A repeat
 * that says the same is the same resource. Where one identifier stands for different statements (systems do this), what
 * each says joins its id, so no id depends on the order of mention.
 */
export function add(
  ctx: Context,
  resource: FhirResource & { identifier?: Identifier | Identifier[] },
  identifier: Identifier | readonly Identifier[] | undefined = resource.identifier,
  /** What the statement says beyond its resource, where that tells repeats apart. */
  beside: () => string = nothing,
): Reference {
  const { resourceType } = resource;
  const named =
    identifier === undefined
      ? []
      : Array.isArray(identifier)
        ? (identifier as readonly Identifier[])
        : [identifier as Identifier];
  const key = named.length === 0 ? said(resource) + beside() : identifierKey(named);
  const id = uuidOf(resourceType, ctx.patientKey, key);
  const slot = `${resourceType}/${id}`;
  const alike = ctx.entries.get(slot);
  if (alike === undefined) {
    const entry = open(resource, id, slot, beside);
    ctx.entries.set(slot, [entry]);
    ctx.owners.set(slot, entry);
    return refer(entry);
  }
  const content = said(resource) + beside();
  const same = alike.find(entry => contentOf(entry) === content);
  if (same !== undefined) return refer(same);
  const first = alike[0];
  if (alike.length === 1 && first !== undefined) {
    rename(ctx, first, uuidOf(resourceType, ctx.patientKey, key, contentOf(first)));
  }
  const ownId = uuidOf(resourceType, ctx.patientKey, key, content);
  const entry = open(resource, ownId, `${resourceType}/${ownId}`, nothing);
  entry.content = content;
  alike.push(entry);
  ctx.owners.set(entry.reference, entry);
  return refer(entry);
}

/** Keeps a resource under a key of its own choosing; whoever asks for the same key later may add to it. */
export function keep<T extends FhirResource>(
  ctx: Context,
  resourceType: T['resourceType'],
  key: string,
  make: () => T,
): { resource: T; reference: Reference } {
  const id = uuidOf(resourceType, key);
  const slot = `${resourceType}/${id}`;
  let entry = ctx.entries.get(slot)?.[0];
  if (entry === undefined) {
    entry = open(make(), id, slot, nothing);
    ctx.entries.set(slot, [entry]);
  }
  return { resource: entry.resource as T, reference: { reference: entry.reference } };
}

/** Notes where a person, a place or a thing is named, so that a reader can be shown it; of statements `trace` notes it. */
export function standsAt(ctx: Context, target: Reference, element: XmlElement | undefined): Reference {
  if (element === undefined) return target;
  if (!isNoted(ctx, element, target.reference ?? '')) ctx.origins.push({ target, element });
  return target;
}

/** What was made of the element that begins there. To be asked once every section was read; put together at the first question. */
export function madeAt(start: number, ctx: Context): readonly Reference[] {
  if (ctx.made === undefined) {
    ctx.made = new Map();
    for (const { target, element } of ctx.origins) {
      const known = ctx.made.get(element.start);
      if (known === undefined) ctx.made.set(element.start, [target]);
      else known.push(target);
    }
  }
  return ctx.made.get(start) ?? [];
}

export function resources(ctx: Context): FhirResource[] {
  const found: FhirResource[] = [];
  for (const entries of ctx.entries.values()) for (const { resource } of entries) found.push(resource);
  return found;
}
