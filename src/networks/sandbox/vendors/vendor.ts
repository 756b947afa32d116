// One vendor's habits → the pen its documents are written with: codes, times, names, ids and narrative.
import { createHash } from 'node:crypto';
import type { Concept, Coding } from '../people/codes.ts';
import { systems } from '../people/codes.ts';
import type { Clinician, Organization } from '../people/places.ts';
import type { Moment, Period } from '../people/chart.ts';
import { templateIds } from './templates.ts';
import type { Edition, Template } from './templates.ts';
import { x } from './xml.ts';
import type { Layout, XmlChild, XmlElement } from './xml.ts';

export interface Vendor {
  /** What the documents say wrote them. */
  software: string;
  manufacturer: string;
  edition: Edition;
  layout: Layout;
  encoding: 'utf8' | 'latin1';
  /** Further namespaces the root declares. */
  namespaces: Record<string, string>;
  narrative: 'table' | 'list' | 'paragraphs';
  /** Entries point into the narrative (`#problem-1`), or repeat its words, or say nothing. */
  originalText: 'reference' | 'words' | 'none';
  /** all: code and translations; first: one code; sometimes: a quarter was never mapped (UNK); translation: OTH, all codes in translations. */
  codes: 'all' | 'first' | 'sometimes' | 'translation';
  displayNames: boolean;
  systemNames: boolean;
  time: (stamp: Stamp) => string;
  /** Its spelling of a UCUM unit. */
  units: Record<string, string>;
  hasEntryAuthors: boolean;
  header: 'full' | 'plain' | 'sparse';
  bloodPressure: 'together' | 'apart';
  sig: 'structured' | 'text';
  /** A medication still taken has an end that is not known yet (`UNK`), or none. */
  openEnd: 'unknown' | 'absent';
  /** How “no known allergies” is said. */
  noneKnown: 'negation' | 'code' | 'narrative';
  /** Sections it puts elsewhere than in C-CDA's usual order come first. */
  sectionOrder?: string[];
}

/** A moment taken apart: `digits` down to the precision it was given in. */
export interface Stamp {
  digits: string;
  zone: string;
  isDay: boolean;
  isInstant: boolean;
}

export function stamp(moment: Moment): Stamp {
  const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d))?)?)?$/.exec(
    moment,
  );
  if (parts === null) throw new Error(`not a moment: ${moment}`);
  const [, ...fields] = parts;
  const zone = (fields.pop() ?? '').replace(':', '').replace('Z', '+0000');
  const digits = fields.filter(field => field !== undefined).join('');
  return { digits, zone, isDay: digits.length === 8, isInstant: digits.length >= 12 };
}

/** A piece of narrative that entries can point at. */
export interface Cell {
  text: string;
  id?: string;
}

export interface Section {
  /** Undefined for sections of no template. */
  template?: Template;
  code?: Concept;
  title: string;
  columns?: string[];
  rows: (string | Cell)[][];
  paragraphs?: string[];
  list?: string[];
  entries: XmlElement[];
  nullFlavor?: string;
}

export interface Pen {
  vendor: Vendor;
  place: Organization;
  templates: (template: Template) => XmlElement[];
  id: (kind: string, about: unknown) => XmlElement;
  cell: (prefix: string, text: string) => Cell;
  /** originalText or text, as the vendor refers to narrative. */
  words: (name: 'originalText' | 'text', cell: Cell) => XmlElement | undefined;
  /** A clinical code, after the vendor's habit. */
  code: (
    name: string,
    concept: Concept,
    cell?: Cell,
    options?: { isValue?: boolean; qualifiers?: XmlElement[] },
  ) => XmlElement;
  time: (name: string, moment: Moment | undefined) => XmlElement;
  period: (name: string, period: Period, isPart?: { type: string; operator?: string }) => XmlElement;
  unit: (ucum: string) => string;
  quantity: (name: string, number: string, unit: string | undefined, type?: string) => XmlElement;
  author: (clinician: Clinician, at: Moment) => XmlElement | undefined;
  show: (moment: Moment | undefined) => string;
}

export function takePen(vendor: Vendor, place: Organization, personKey: string): Pen {
  let marks = 0;
  const written = (moment: Moment) => vendor.time(stamp(moment));
  const pen: Pen = {
    vendor,
    place,
    templates: template => templateIds(vendor.edition, template),
    id: (kind, about) =>
      x('id', { root: place.oid, extension: uuid(place.oid, personKey, kind, JSON.stringify(about)) }),
    cell: (prefix, text) => {
      if (vendor.originalText !== 'reference') return { text };
      marks += 1;
      return { text, id: `${prefix}-${marks}` };
    },
    words: (name, cell) => {
      if (cell.id !== undefined) return x(name, {}, x('reference', { value: `#${cell.id}` }));
      return vendor.originalText === 'none' && name === 'text' ? undefined : x(name, {}, cell.text);
    },
    code: (name, concept, cell, options = {}) => writeCode(pen, name, concept, cell, options),
    time: (name, moment) =>
      moment === undefined || moment === 'unknown'
        ? x(name, { nullFlavor: 'UNK' })
        : x(name, { value: written(moment) }),
    period: (name, period, part) =>
      x(
        name,
        { 'xsi:type': part?.type, operator: part?.operator },
        pen.time('low', period.start),
        period.end !== undefined && pen.time('high', period.end),
      ),
    unit: ucum => vendor.units[ucum] ?? ucum,
    quantity: (name, number, unit, type) =>
      x(name, { 'xsi:type': type, value: number, unit: unit === undefined ? undefined : pen.unit(unit) }),
    author: (clinician, at) => (vendor.hasEntryAuthors ? author(pen, clinician, at) : undefined),
    show: moment => (moment === undefined ? '' : moment === 'unknown' ? 'unknown' : show(moment)),
  };
  return pen;
}

function writeCode(
  pen: Pen,
  name: string,
  concept: Concept,
  cell: Cell | undefined,
  options: { isValue?: boolean; qualifiers?: XmlElement[] },
): XmlElement {
  const { vendor } = pen;
  const type = options.isValue === true ? 'CD' : undefined;
  const [first, ...rest] = concept.codings;
  const original = pen.words('originalText', cell ?? { text: concept.text });
  const wasNeverMapped = vendor.codes === 'sometimes' && digest(concept.text).charCodeAt(0) % 4 === 0;
  if (first === undefined || wasNeverMapped)
    return x(name, { 'xsi:type': type, nullFlavor: 'UNK' }, original);
  if (vendor.codes === 'translation') {
    const all = concept.codings.map(coding => x('translation', codingAttributes(vendor, coding)));
    return x(name, { 'xsi:type': type, nullFlavor: 'OTH' }, original, all);
  }
  return x(
    name,
    { 'xsi:type': type, ...codingAttributes(vendor, first) },
    vendor.originalText !== 'none' && cell !== undefined && original,
    options.qualifiers ?? [],
    vendor.codes === 'all' && rest.map(coding => x('translation', codingAttributes(vendor, coding))),
  );
}

export function codingAttributes(
  vendor: Pick<Vendor, 'displayNames' | 'systemNames'>,
  { system, code, display }: Coding,
): Record<string, string | undefined> {
  return {
    code,
    codeSystem: systems[system].oid,
    codeSystemName: vendor.systemNames ? systems[system].name : undefined,
    displayName: vendor.displayNames ? display : undefined,
  };
}

/** A code the template fixes: every vendor writes it whole. */
export function fixed(name: string, concept: Concept, type?: string): XmlElement {
  const [first] = concept.codings;
  if (first === undefined) throw new Error(`no code for ${concept.text}`);
  return x(name, { 'xsi:type': type, ...codingAttributes({ displayNames: true, systemNames: true }, first) });
}

export function personName(
  name: { given: string | string[]; family: string; suffix?: string },
  use?: string,
): XmlElement {
  const given = typeof name.given === 'string' ? [name.given] : name.given;
  return x(
    'name',
    { use },
    given.map(part => x('given', {}, part)),
    x('family', {}, name.family),
    name.suffix !== undefined && x('suffix', {}, name.suffix),
  );
}

export function address(
  place: { lines: string[]; city: string; state: string; postalCode: string },
  use?: string,
): XmlElement {
  return x(
    'addr',
    { use },
    place.lines.map(line => x('streetAddressLine', {}, line)),
    x('city', {}, place.city),
    x('state', {}, place.state),
    x('postalCode', {}, place.postalCode),
    x('country', {}, 'US'),
  );
}

export const telephone = (number: string, use: string): XmlElement =>
  x('telecom', { use, value: `tel:+1-${number}` });

export function clinicianId(pen: Pick<Pen, 'id'>, clinician: Clinician): XmlElement {
  return clinician.npi === undefined
    ? pen.id('clinician', [clinician.given, clinician.family])
    : x('id', { root: '2.16.840.1.113883.4.6', extension: clinician.npi });
}

export function organization(name: string, place: Organization): XmlElement {
  return x(
    name,
    {},
    x('id', { root: '2.16.840.1.113883.4.6', extension: place.npi }),
    x('id', { root: place.oid }),
    x('name', {}, place.name),
    telephone(place.telephone, 'WP'),
    address(place.address, 'WP'),
  );
}

const providerSpecialty = (clinician: Clinician): XmlElement | false =>
  clinician.specialty !== undefined &&
  x('code', { code: clinician.specialty, codeSystem: systems.NUCC.oid, codeSystemName: systems.NUCC.name });

export function author(pen: Pen, clinician: Clinician, at: Moment): XmlElement {
  return x(
    'author',
    {},
    pen.templates('authorParticipation'),
    pen.time('time', at),
    x(
      'assignedAuthor',
      {},
      clinicianId(pen, clinician),
      providerSpecialty(clinician),
      address((clinician.at ?? pen.place).address, 'WP'),
      telephone((clinician.at ?? pen.place).telephone, 'WP'),
      x('assignedPerson', {}, personName(clinician)),
    ),
  );
}

export function performer(
  { place, id }: Pick<Pen, 'place' | 'id'>,
  clinician: Clinician,
  functionCode?: XmlElement,
): XmlElement {
  return x(
    'performer',
    { typeCode: 'PRF' },
    functionCode,
    x(
      'assignedEntity',
      {},
      clinicianId({ id }, clinician),
      providerSpecialty(clinician),
      address((clinician.at ?? place).address, 'WP'),
      telephone((clinician.at ?? place).telephone, 'WP'),
      x('assignedPerson', {}, personName(clinician)),
      x('representedOrganization', {}, x('name', {}, (clinician.at ?? place).name)),
    ),
  );
}

export const statusCode = (code: string): XmlElement => x('statusCode', { code });
export const entry = (child: XmlElement): XmlElement => x('entry', { typeCode: 'DRIV' }, child);
export const related = (
  typeCode: string,
  attributes: Record<string, string>,
  ...children: XmlChild[]
): XmlElement => x('entryRelationship', { typeCode, ...attributes }, ...children);

/** The same words give the same id on every run; nothing else may decide one. */
export function uuid(...words: string[]): string {
  const hex = digest(words.join('\n'));
  const variant = (8 + (parseInt(hex.charAt(16), 16) % 4)).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function digest(words: string): string {
  return createHash('sha256').update(words).digest('hex');
}

function show(moment: Moment): string {
  const [, year, month, day, time] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d:\d\d))?/.exec(moment) ?? [];
  const date = [month, day, year].filter(part => part !== undefined).join('/');
  return time === undefined ? date : `${date} ${time}`;
}
