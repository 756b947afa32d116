// CDA assignedEntity, assignedAuthor, organizations, devices, related persons → Practitioner, PractitionerRole, Organization, Device, RelatedPerson; one resource per party however often it is mentioned. HL7 C-CDA on FHIR, CF-participations.

import type {
  CodeableConcept,
  Device,
  HumanName,
  Identifier,
  Organization,
  Practitioner,
  PractitionerRole,
  Reference,
  RelatedPerson,
} from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import { add, again, keep, patient, standsAt, type Context } from './context.ts';
import { concept, concepts, text } from './datatypes.ts';
import { defined, same } from './defined.ts';
import { addresses, contactPoints, humanNames } from './demographics.ts';
import { identifierKey, identifiers } from './ids.ts';
import { collapse } from './narrative.ts';
import { date } from './times.ts';
import { told } from './told.ts';

const NPI = 'http://hl7.org/fhir/sid/us-npi';

const plain = (word: string): string => word.toLowerCase().replace(/[^a-z0-9\u00c0-\uffff]+/g, '');

/** Nobody has more names or telephones than this; a document that says so is not believed further. */
const mostOfAKind = 50;

/** Adds to a list what it does not hold yet. */
function join<T>(target: T[] | undefined, more: readonly T[] | undefined): T[] | undefined {
  if (more === undefined || more.length === 0 || more === target) return target;
  if (target === undefined) return [...more];
  for (const one of more) {
    if (target.length < mostOfAKind && !target.some(other => same(other, one))) target.push(one);
  }
  return target;
}

/** Identifiers that mean one party: an NPI, an extension within a namespace, a UUID. A bare OID is often the system's own. */
function partyKey(identifier: readonly Identifier[] | undefined): string | undefined {
  if (identifier === undefined) return undefined;
  const npi = identifier.find(id => id.system === NPI);
  if (npi !== undefined) return identifierKey([npi]);
  const own = identifier.filter(id => !(id.value?.startsWith('urn:oid:') ?? true));
  return own.length === 0 ? undefined : identifierKey(own.slice(0, 1));
}

/** FHIR org-2, org-3: an organization has no home, whatever its use says. */
function notAtHome<T extends { use?: string }>(places: T[]): T[] {
  for (const place of places) if (place.use === 'home') delete place.use;
  return places;
}

export function organization(element: XmlElement | undefined, ctx: Context): Reference | undefined {
  if (element === undefined) return undefined;
  const found = told(ctx.organizations, element, ctx, readOrganization);
  return found && { ...found };
}

/** `more`: its identifiers that stand beside it, at the role in which it acts. */
function readOrganization(
  element: XmlElement,
  ctx: Context,
  more: readonly XmlElement[] = [],
): Reference | undefined {
  const identifier = identifiers(element.all('id'));
  const nameElement = element.all('name').find(one => text(one) !== '');
  const name = nameElement === undefined ? undefined : text(nameElement);
  const key = partyKey(identifier);
  if (name === undefined && key === undefined) return undefined;
  const telecom = notAtHome(contactPoints(element.all('telecom')));
  const address = notAtHome(addresses(element.all('addr'), ctx));
  const whole = organization(element.one('asOrganizationPartOf/wholeOrganization'), ctx);
  const { resource, reference } = keep<Organization>(
    ctx,
    'Organization',
    `${key ?? ''} ${plain(name ?? '')}`,
    () =>
      defined<Organization>({
        resourceType: 'Organization',
        identifier,
        active: true,
        type: concepts(element.all('standardIndustryClassCode'), ctx),
        name,
        telecom,
        address,
        partOf: whole,
      }),
  );
  const ids = join(join(resource.identifier, identifier), identifiers(more));
  if (ids !== undefined && ids.length > 0) resource.identifier = ids;
  if (telecom.length > 0) resource.telecom = join(resource.telecom, telecom) ?? [];
  if (address.length > 0) resource.address = join(resource.address, address) ?? [];
  if (name !== undefined) reference.display = name;
  return standsAt(ctx, reference, element);
}

function shownName(name: Practitioner['name']): string | undefined {
  const first = name?.[0];
  if (first === undefined) return undefined;
  return (
    first.text ??
    [...(first.prefix ?? []), ...(first.given ?? []), first.family ?? '', ...(first.suffix ?? [])]
      .filter(part => part !== '')
      .join(' ')
  );
}

/** assignedEntity or assignedAuthor → its person (Practitioner), device, or organization, whichever acted. */
export interface Party {
  /** Whom to name as having acted. */
  who: Reference | undefined;
  organization: Reference | undefined;
  /** A Practitioner, when one acted. */
  practitioner: Reference | undefined;
  /** Whoever acted as a person: a Practitioner, the patient, one of kin. */
  person: Reference | undefined;
  isDevice: boolean;
}

export function party(element: XmlElement | undefined, ctx: Context): Party | undefined {
  if (element === undefined) return undefined;
  // Documents repeat the same author word for word at every entry.
  return told(ctx.parties, element, ctx, readParty);
}

/** Registries of laboratories (CLIA) and insurers (NAIC): an id of theirs is the organization's, whose role it stands at. */
const organizationsOnly = new Set(['2.16.840.1.113883.4.7', '2.16.840.1.113883.6.300']);

const ROLE_CODE = '2.16.840.1.113883.5.111';

/** A root alone is often that of the system that wrote the document, and stands at whoever it names. */
const tellsApart = ({ system, value }: Identifier): boolean =>
  system !== undefined && value?.startsWith('urn:oid:') !== true;

const idsOf = new WeakMap<readonly Identifier[], ReadonlySet<string>>();

function patientIds(ctx: Context): ReadonlySet<string> {
  const known = ctx.patientResource?.identifier ?? [];
  let found = idsOf.get(known);
  if (found === undefined) {
    found = new Set(known.filter(tellsApart).map(id => identifierKey([id])));
    idsOf.set(known, found);
  }
  return found;
}

const isNamesake = (role: XmlElement, ctx: Context): boolean => {
  const named = humanNames([...role.all('assignedPerson/name'), ...role.all('relatedPerson/name')], ctx);
  const families = (names: readonly HumanName[]) =>
    names.map(({ family, text }) => plain(family ?? text ?? ''));
  const own = new Set(families(ctx.patientResource?.name ?? []));
  return named.length === 0 || own.size === 0 || families(named).some(family => own.has(family));
};

/** The patient, by one of the patient's own ids; who bears another name by the same id is somebody else. */
export function isPatient(role: XmlElement, ctx: Context): boolean {
  const known = patientIds(ctx);
  return (
    known.size > 0 &&
    identifiers(role.all('id'))?.some(id => known.has(identifierKey([id]))) === true &&
    isNamesake(role, ctx)
  );
}

/** Who writes or signs as the patient, or as one of kin (HL7 RoleCode: daughter, spouse), not as staff of an organization. */
function layPerson(element: XmlElement, ctx: Context): Reference | undefined {
  if (element.name !== 'assignedAuthor' && element.parent?.name.endsWith('uthenticator') !== true)
    return undefined;
  const code = element.one('code');
  const isOfFamily = code?.attr('codeSystem') === ROLE_CODE;
  if ((isOfFamily && code?.attr('code') === 'ONESELF') || isPatient(element, ctx)) return patient(ctx);
  return isOfFamily && element.one('representedOrganization') === undefined
    ? relatedPerson(element, ctx)
    : undefined;
}

function readParty(element: XmlElement, ctx: Context): Party {
  const lay = layPerson(element, ctx);
  if (lay !== undefined)
    return { who: lay, organization: undefined, practitioner: undefined, person: lay, isDevice: false };
  const represented =
    element.one('representedOrganization') ??
    element.one('scopingOrganization') ??
    element.one('receivedOrganization');
  const registered =
    represented === undefined
      ? []
      : element.all('id').filter(id => organizationsOnly.has(id.attr('root') ?? ''));
  const org =
    represented === undefined || registered.length === 0
      ? organization(represented, ctx)
      : readOrganization(represented, ctx, registered);
  const device = element.one('assignedAuthoringDevice');
  if (device !== undefined && element.one('assignedPerson/name') === undefined) {
    return {
      who: authoringDevice(element, device, org, ctx) ?? org,
      organization: org,
      practitioner: undefined,
      person: undefined,
      isDevice: true,
    };
  }
  const practitioner = person(element, org, ctx);
  return {
    who: practitioner ?? org,
    organization: org,
    practitioner,
    person: practitioner,
    isDevice: false,
  };
}

function authoringDevice(
  element: XmlElement,
  device: XmlElement,
  owner: Reference | undefined,
  ctx: Context,
): Reference | undefined {
  const model = textAt(device, 'manufacturerModelName');
  const software = textAt(device, 'softwareName');
  const name = software ?? model;
  const identifier = identifiers(element.all('id'));
  if (name === undefined && identifier === undefined) return undefined;
  const key = [
    partyKey(identifier) ?? '',
    plain(model ?? ''),
    plain(software ?? ''),
    owner?.reference ?? '',
  ].join(' ');
  const { reference } = keep<Device>(ctx, 'Device', key, () =>
    defined<Device>({
      resourceType: 'Device',
      identifier,
      manufacturer: model,
      deviceName: name === undefined ? undefined : [{ name, type: 'manufacturer-name' }],
      type: concept(device.one('code'), ctx),
      owner,
    }),
  );
  if (name !== undefined) reference.display = name;
  return standsAt(ctx, reference, element);
}

const textAt = (element: XmlElement, path: string): string | undefined => {
  const found = element.one(path);
  if (found === undefined) return undefined;
  const words = collapse(found.text) || collapse(found.attr('displayName') ?? '');
  return words === '' ? undefined : words;
};

/** Nobody is told apart by this id: several names go by it. */
const ambiguous: Reference = {};

function rememberName(key: string, person: Reference, ctx: Context): void {
  const known = ctx.named.get(key);
  if (known === undefined) ctx.named.set(key, person);
  else if (known.reference !== person.reference) ctx.named.set(key, ambiguous);
}

/** Where the header names people. */
const namedInHeader = [
  'author/assignedAuthor',
  'legalAuthenticator/assignedEntity',
  'authenticator/assignedEntity',
  'dataEnterer/assignedEntity',
  'documentationOf/serviceEvent/performer/assignedEntity',
  'componentOf/encompassingEncounter/responsibleParty/assignedEntity',
  'componentOf/encompassingEncounter/encounterParticipant/assignedEntity',
];

/** Those whom the header names, by the identifier they go by: put together once, each read when first pointed at. */
function inHeader(ctx: Context): Map<string, XmlElement[]> {
  const found = new Map<string, XmlElement[]>();
  for (const role of namedInHeader.flatMap(path => ctx.root.all(path))) {
    const key =
      role.one('assignedPerson/name') === undefined ? undefined : partyKey(identifiers(role.all('id')));
    if (key === undefined) continue;
    const others = found.get(key);
    if (others === undefined) found.set(key, [role]);
    else others.push(role);
  }
  return found;
}

/** C-CDA's Author Participation: an id alone points at someone who is named elsewhere in the document. */
function namedElsewhere(key: string, element: XmlElement, ctx: Context): Reference | undefined {
  let found = ctx.named.get(key);
  if (found === undefined && element.one('assignedAuthoringDevice') === undefined) {
    ctx.namedInHeader ??= inHeader(ctx);
    const roles = ctx.namedInHeader.get(key) ?? [];
    ctx.namedInHeader.delete(key);
    for (const role of roles) party(role, ctx);
    found = ctx.named.get(key);
  }
  return found?.reference === undefined ? undefined : { ...found };
}

/** A person who works for someone: Practitioner, and PractitionerRole when the organization or specialty is said. */
function person(element: XmlElement, org: Reference | undefined, ctx: Context): Reference | undefined {
  const identifier = identifiers(element.all('id'));
  const name = humanNames(
    [
      ...element.all('assignedPerson/name'),
      ...element.all('playingEntity/name'),
      ...element.all('associatedPerson/name'),
      ...element.all('informationRecipient/name'),
    ],
    ctx,
  );
  const key = partyKey(identifier);
  const pointed = name.length === 0 && key !== undefined ? namedElsewhere(key, element, ctx) : undefined;
  if (pointed !== undefined) return pointed;
  // Only an organization spoke when nobody is named and the id is the organization's or nothing.
  if (
    name.length === 0 &&
    (key === undefined || (org !== undefined && !identifier?.some(id => id.system === NPI)))
  )
    return undefined;
  const shown = shownName(name);
  const family = plain(name[0]?.family ?? name[0]?.text ?? '');
  const isNpi = identifier?.some(id => id.system === NPI) ?? false;
  const partKey = isNpi
    ? (key ?? '')
    : key !== undefined
      ? `${key} ${family}`
      : `${plain(shown ?? '')} ${org?.reference ?? ''}`;
  const telecom = contactPoints(element.all('telecom'));
  const address = addresses(element.all('addr'), ctx);
  const { resource, reference } = keep<Practitioner>(ctx, 'Practitioner', partKey, () =>
    defined<Practitioner>({ resourceType: 'Practitioner', identifier, name, telecom, address }),
  );
  if (identifier !== undefined) resource.identifier = join(resource.identifier, identifier) ?? [];
  if (name.length > 0) resource.name = join(resource.name, name) ?? [];
  if (telecom.length > 0) resource.telecom = join(resource.telecom, telecom) ?? [];
  if (address.length > 0) resource.address = join(resource.address, address) ?? [];
  const display = shownName(resource.name);
  if (display !== undefined) reference.display = display;
  if (key !== undefined && !isNpi && name.length > 0) rememberName(key, reference, ctx);
  // An organization of which nothing but its industry is told is what its people are specialists of.
  const industry = org === undefined ? element.all('representedOrganization/standardIndustryClassCode') : [];
  const specialty = concepts([...element.all('code'), ...industry], ctx);
  if (org !== undefined || specialty.length > 0) practitionerRole(element, reference, org, specialty, ctx);
  return standsAt(ctx, reference, element);
}

function practitionerRole(
  element: XmlElement,
  practitioner: Reference,
  org: Reference | undefined,
  specialty: PractitionerRole['specialty'],
  ctx: Context,
  functions: CodeableConcept[] = [],
): void {
  const key = `${practitioner.reference ?? ''} ${org?.reference ?? ''}`;
  const { resource, reference } = keep<PractitionerRole>(ctx, 'PractitionerRole', key, () =>
    defined<PractitionerRole>({
      resourceType: 'PractitionerRole',
      practitioner: { ...practitioner },
      organization: org,
    }),
  );
  standsAt(ctx, reference, element);
  if (specialty !== undefined && specialty.length > 0)
    resource.specialty = join(resource.specialty, specialty) ?? [];
  if (functions.length > 0) resource.code = join(resource.code, functions) ?? [];
}

/** Someone in a function of the whole care (functionCode): primary care provider, attending, consultant. */
export function inFunction(performer: XmlElement, ctx: Context): Party | undefined {
  const who = party(performer.one('assignedEntity'), ctx);
  const functions = concepts(performer.all('functionCode'), ctx);
  if (who?.practitioner !== undefined && functions.length > 0)
    practitionerRole(performer, who.practitioner, who.organization, undefined, ctx, functions);
  return who;
}

/** relatedEntity, associatedEntity of kin → RelatedPerson of this patient. */
export function relatedPerson(element: XmlElement | undefined, ctx: Context): Reference | undefined {
  if (element === undefined) return undefined;
  const name = humanNames(
    [
      ...element.all('relatedPerson/name'),
      ...element.all('associatedPerson/name'),
      ...element.all('assignedPerson/name'),
      ...element.all('playingEntity/name'),
    ],
    ctx,
  );
  const relationship = concepts(element.all('code'), ctx);
  if (name.length === 0) return undefined;
  const reference = add(
    ctx,
    defined<RelatedPerson>({
      resourceType: 'RelatedPerson',
      identifier: identifiers(element.all('id')),
      patient: patient(ctx),
      relationship,
      name,
      telecom: contactPoints(element.all('telecom')),
      birthDate: date(element.one('playingEntity/birthTime'), ctx),
      address: addresses(element.all('addr'), ctx),
    }),
  );
  const display = shownName(name);
  if (display !== undefined) reference.display = display;
  return standsAt(ctx, reference, element);
}

/** performer, participant … → references to whoever acted. */
export function actors(elements: readonly XmlElement[], ctx: Context): Reference[] {
  const found = new Map<string | undefined, Reference>();
  for (const element of elements) {
    const who = party(
      element.one('assignedEntity') ?? element.one('assignedAuthor') ?? element.one('participantRole'),
      ctx,
    )?.who;
    if (who !== undefined && !found.has(who.reference)) found.set(who.reference, again(ctx, who));
  }
  return [...found.values()];
}
