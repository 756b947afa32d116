// Encounter Activity 4.49 and encompassingEncounter → Encounter, Location, encounter diagnoses. HL7 C-CDA on FHIR, CF-encounters.

import type {
  CodeableConcept,
  Coding,
  Encounter,
  EncounterLocation,
  EncounterParticipant,
  Location,
  Reference,
} from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import encounterClasses from '../concept-maps/encounter-class.json' with { type: 'json' };
import encounterStatuses from '../concept-maps/encounter-status.json' with { type: 'json' };
import { add, again, amend, patient, resourceOf, standsAt, type Context } from '../context.ts';
import { absent, coded, concept, concepts, duration, lookup, PARTICIPATION, text } from '../datatypes.ts';
import { defined, definedOrNothing, list, same } from '../defined.ts';
import { addresses, contactPoints } from '../demographics.ts';
import { identifierKey, identifiers, uuidOf } from '../ids.ts';
import { collapse } from '../narrative.ts';
import { organization, party } from '../participants.ts';
import { trace } from '../provenance.ts';
import {
  ENTRY,
  hasTemplate,
  indications,
  isNegated,
  moodOf,
  related,
  saysNothing,
  textConcept,
  statusCode,
} from '../statements.ts';
import { period } from '../times.ts';
import { condition } from './problems.ts';
import type { Mapping } from './section.ts';
import { table } from '../../table.ts';

const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';

const classNames: Readonly<Record<string, string>> = table({
  AMB: 'ambulatory',
  EMER: 'emergency',
  IMP: 'inpatient encounter',
  ACUTE: 'inpatient acute',
  NONAC: 'inpatient non-acute',
  OBSENC: 'observation encounter',
  PRENC: 'pre-admission',
  SS: 'short stay',
  VR: 'virtual',
  HH: 'home health',
  FLD: 'field',
});

/** CPT evaluation and management codes by range → class, as the guide suggests. */
const cptClasses: readonly (readonly [from: number, to: number, code: string])[] = [
  [92002, 92014, 'AMB'],
  [99201, 99215, 'AMB'],
  [99217, 99220, 'OBSENC'],
  [99221, 99239, 'IMP'],
  [99241, 99245, 'AMB'],
  [99251, 99255, 'IMP'],
  [99281, 99288, 'EMER'],
  [99291, 99292, 'IMP'],
  [99304, 99318, 'NONAC'],
  [99324, 99337, 'HH'],
  [99341, 99350, 'HH'],
  [99381, 99429, 'AMB'],
  [99441, 99443, 'VR'],
];

/** class is required: ActCode if said, what the type implies, else that it is absent, as the guide has it. */
function encounterClass(code: XmlElement | undefined, type: CodeableConcept | undefined): Coding {
  const known = lookup(encounterClasses, code) ?? cptClass(type);
  if (known === undefined) return absent(code);
  return defined<Coding>({ system: ACT_CODE, code: known, display: classNames[known] });
}

function cptClass(type: CodeableConcept | undefined): string | undefined {
  for (const { code } of type?.coding ?? []) {
    const number = Number(code);
    const found = cptClasses.find(([from, to]) => number >= from && number <= to);
    if (found !== undefined) return found[2];
  }
  return undefined;
}

/** The codes besides those that are the class. */
function encounterType(concept: CodeableConcept | undefined): CodeableConcept | undefined {
  if (concept === undefined) return undefined;
  const coding = concept.coding?.filter(
    one => one.system !== ACT_CODE || classNames[one.code ?? ''] === undefined,
  );
  return definedOrNothing<CodeableConcept>({
    coding,
    text: coding?.length === 0 && concept.coding !== undefined ? undefined : concept.text,
  });
}

function status(encounter: XmlElement): Encounter['status'] {
  if (isNegated(encounter)) return 'cancelled';
  const said = lookup<Encounter['status']>(encounterStatuses, encounter.one('statusCode'));
  const mood = moodOf(encounter);
  if (mood !== undefined && mood !== 'EVN') {
    // An intention that was given up is no plan any more; one that is active has not begun.
    if (statusCode(encounter) === 'aborted') return 'cancelled';
    if (said === undefined || said === 'in-progress' || said === 'unknown') return 'planned';
  }
  if (said !== undefined) return said;
  const time = encounter.one('effectiveTime');
  if ([time, time?.one('center'), time?.one('high')].some(one => one?.attr('value') !== undefined))
    return 'finished';
  return 'unknown';
}

export function location(role: XmlElement | undefined, ctx: Context): Reference | undefined {
  if (role === undefined) return undefined;
  const place = role.one('playingEntity') ?? role.one('location');
  const nameElement = place?.one('name') ?? role.one('location/name');
  const name = nameElement === undefined ? '' : text(nameElement);
  const type = concept(role.one('code'), ctx);
  const address = addresses([...role.all('addr'), ...(place?.all('addr') ?? [])], ctx)[0];
  const identifier = identifiers(role.all('id'));
  if (name === '' && identifier === undefined && address === undefined && type === undefined)
    return undefined;
  const reference = add(
    ctx,
    defined<Location>({
      resourceType: 'Location',
      identifier,
      name: name === '' ? undefined : name,
      type: list(type),
      telecom: contactPoints(role.all('telecom')),
      address,
      managingOrganization: organization(role.one('serviceProviderOrganization'), ctx),
    }),
  );
  if (name !== '') reference.display = name;
  return standsAt(ctx, reference, role);
}

/** Service Delivery Location 4.32, participant LOC. */
export function locationsOf(statement: XmlElement, ctx: Context): Reference[] {
  const found: Reference[] = [];
  for (const participant of statement.all('participant')) {
    const role = participant.one('participantRole');
    if (role === undefined || (participant.attr('typeCode') !== 'LOC' && !hasTemplate(role, `${ENTRY}32`)))
      continue;
    const one = location(role, ctx);
    if (one !== undefined) found.push(one);
  }
  return found;
}

/** A plain performer (PRF) is none of FHIR's kinds of participant: only who is said to be first or second is so. */
const performerTypes: Readonly<Record<string, string>> = table({ PPRF: 'PPRF', SPRF: 'SPRF' });

function participant(
  performer: XmlElement,
  code: string | undefined,
  ctx: Context,
): EncounterParticipant | undefined {
  const who = party(performer.one('assignedEntity'), ctx);
  if (who?.practitioner === undefined) return undefined;
  return defined<EncounterParticipant>({
    type: list(
      concept(performer.one('functionCode'), ctx) ??
        (code === undefined ? undefined : coded(PARTICIPATION, code)),
    ),
    period: period(performer.one('time'), ctx),
    individual: { ...who.practitioner },
  });
}

/** Several visit codes (E&M) of one encounter: acts that only name a code (HL7 example "Multiple CPT E/M Codes"). */
function furtherTypes(e: XmlElement, ctx: Context): CodeableConcept[] {
  const codes = e
    .all('entryRelationship[@typeCode="REFR"]/act')
    .filter(
      act =>
        act.attr('moodCode') === 'EVN' &&
        act.one('templateId') === undefined &&
        act.one('entryRelationship') === undefined &&
        act.one('text') === undefined,
    )
    .map(act => act.one('code'))
    .filter(code => code !== undefined);
  return concepts(codes, ctx);
}

/** Problem Observation of CCD 1.0 and C32, where it is the reason for the visit. */
const CCD_PROBLEM = '2.16.840.1.113883.10.20.1.28';

/** Encounter Diagnosis act 4.80 and bare problem observations → Condition, linked both ways. */
function diagnosesOf(encounter: XmlElement, reference: Reference, ctx: Context): Reference[] {
  const found: Reference[] = [];
  const one = (o: XmlElement, act: XmlElement | undefined): void => {
    const made = condition(o, act, ctx, 'diagnosis', again(ctx, reference));
    if (made !== undefined) found.push(made);
  };
  for (const act of related(encounter, '*', 'act')) {
    const isDiagnosis = hasTemplate(act, `${ENTRY}80`) || act.one('code')?.attr('code') === '29308-4';
    for (const o of related(act, '*', 'observation'))
      if (isDiagnosis || hasTemplate(o, `${ENTRY}4`, CCD_PROBLEM)) one(o, act);
  }
  for (const o of related(encounter, '*', 'observation'))
    if (hasTemplate(o, `${ENTRY}4`, CCD_PROBLEM)) one(o, undefined);
  return found;
}

function remember(resource: Encounter, reference: Reference, ctx: Context): void {
  if (!ctx.visits.some(other => other.resource === resource)) ctx.visits.push({ resource, reference });
  for (const id of resource.identifier ?? [])
    ctx.encounters.set(identifierKey([id]), { resource, reference });
}

/** The header's encounter: componentOf/encompassingEncounter. */
export function encompassingEncounter(e: XmlElement, ctx: Context): Reference {
  const facility = e.one('location/healthCareFacility');
  const place = location(facility, ctx);
  const type = encounterType(concept(e.one('code'), ctx));
  const participants = [
    ...e.all('responsibleParty').map(one => participant(one, 'ATND', ctx)),
    ...e
      .all('encounterParticipant')
      .map(one => participant(one, collapse(one.attr('typeCode') ?? '') || 'ATND', ctx)),
  ].filter(one => one !== undefined);
  const resource = defined<Encounter>({
    resourceType: 'Encounter',
    identifier: identifiers(e.all('id')),
    status: status(e),
    class: encounterClass(e.one('code'), type),
    type: list(type),
    subject: patient(ctx),
    participant: participants,
    period: period(e.one('effectiveTime'), ctx),
    length: duration(e.one('effectiveTime/width'), ctx),
    hospitalization: definedOrNothing({
      admitSource: concept(e.one('admissionReferralSourceCode'), ctx),
      dischargeDisposition: concept(e.one('dischargeDispositionCode'), ctx),
    }),
    location: place === undefined ? undefined : [{ location: place }],
    serviceProvider: organization(facility?.one('serviceProviderOrganization'), ctx),
  });
  const reference = add(ctx, resource);
  remember(resource, reference, ctx);
  return standsAt(ctx, reference, e);
}

function encounterOf(e: XmlElement, ctx: Context): Encounter {
  const code = concept(e.one('code'), ctx) ?? textConcept(e, ctx);
  const type = encounterType(code);
  return defined<Encounter>({
    resourceType: 'Encounter',
    identifier: identifiers(e.all('id')),
    status: status(e),
    class: encounterClass(e.one('code'), type),
    type: [...(list(type) ?? []), ...furtherTypes(e, ctx)],
    priority: concept(e.one('priorityCode'), ctx),
    subject: patient(ctx),
    participant: e
      .all('performer')
      .map(one => participant(one, performerTypes[one.attr('typeCode') ?? ''], ctx))
      .filter(one => one !== undefined),
    period: period(e.one('effectiveTime'), ctx),
    length: duration(e.one('effectiveTime/width'), ctx),
    reasonCode: indications(e, ctx),
    hospitalization: definedOrNothing({
      admitSource: concept(e.one('admissionReferralSourceCode'), ctx),
      dischargeDisposition: concept(e.one('dischargeDispositionCode'), ctx),
    }),
    location: locationsOf(e, ctx).map((place): EncounterLocation => ({ location: place })),
    serviceProvider: organization(e.one('performer/assignedEntity/representedOrganization'), ctx),
  });
}

/** Systems reuse one id for every visit of a document: what was diagnosed then tells two of them apart. */
const nestedWords = (statement: XmlElement, ctx: Context): string =>
  statement
    .all('entryRelationship')
    .map(inner => collapse(ctx.source.slice(inner.start, inner.end)))
    .join('');

/** The same visit told twice, in header and body: the body's words where it has some, the header's for the rest. */
function join(known: Encounter, more: Encounter): void {
  const target = known as unknown as Record<string, unknown>;
  const unknownClass = known.class.code === undefined;
  for (const [name, value] of Object.entries(more)) {
    if (
      target[name] === undefined ||
      (name === 'class' && unknownClass) ||
      (name === 'status' && known.status === 'unknown')
    )
      target[name] = value;
  }
  for (const name of ['identifier', 'type', 'participant', 'reasonCode', 'location'] as const) {
    const all: unknown[] = [...(known[name] ?? [])];
    for (const one of more[name] ?? []) if (!all.some(other => same(other, one))) all.push(one);
    if (all.length > 0) target[name] = all;
  }
}

/** The guide: an indication that goes by the identifier of a problem of the document is that problem. Problems may be told after visits. */
function reasons(statement: XmlElement, encounter: Encounter, ctx: Context): void {
  const ids = related(statement, 'RSON', 'observation').flatMap(o => {
    const own = identifiers(o.all('id'));
    return own === undefined ? [] : [own];
  });
  if (ids.length === 0) return;
  ctx.later.push(() => {
    const found = [...(encounter.reasonReference ?? [])];
    const known = new Set(found.map(({ reference }) => reference));
    for (const own of ids) {
      const slot = `Condition/${uuidOf('Condition', ctx.patientKey, identifierKey(own))}`;
      const [problem, another] = ctx.entries.get(slot) ?? [];
      if (problem === undefined || another !== undefined || known.has(problem.reference)) continue;
      known.add(problem.reference);
      found.push({ reference: problem.reference });
    }
    if (found.length > 0) encounter.reasonReference = found;
  });
}

/** An identifier alone, or a class that nobody knows, is no visit. */
const tellsOfVisit = (encounter: Encounter, statement: XmlElement): boolean =>
  encounter.type !== undefined ||
  encounter.period !== undefined ||
  encounter.class.code !== undefined ||
  encounter.reasonCode !== undefined ||
  encounter.location !== undefined ||
  encounter.participant !== undefined ||
  related(statement, '*', 'act').length > 0 ||
  related(statement, '*', 'observation').length > 0;

/** A reader of the visit sees which diagnosis it was. */
function shown(ctx: Context, reference: Reference): Reference {
  const made = again(ctx, reference);
  const diagnosis = resourceOf(ctx, reference);
  const display = diagnosis?.resourceType === 'Condition' ? diagnosis.code?.text : undefined;
  if (display !== undefined) made.display = display;
  return made;
}

export const encounters: Mapping = (statement, ctx) => {
  if (statement.name !== 'encounter' || saysNothing(statement)) return [];
  const resource = encounterOf(statement, ctx);
  const known = resource.identifier
    ?.map(id => ctx.encounters.get(identifierKey([id])))
    .find(one => one !== undefined);
  if (known === undefined && !tellsOfVisit(resource, statement)) return [];
  let reference: Reference;
  if (known !== undefined && known.reference === ctx.encounter) {
    amend(ctx, known.reference);
    join(known.resource, resource);
    reference = again(ctx, known.reference);
  } else {
    reference = add(ctx, resource, resource.identifier, () => nestedWords(statement, ctx));
    remember(resource, reference, ctx);
  }
  // A repeat became the resource kept first: what it adds belongs there.
  const kept = resourceOf(ctx, reference);
  const diagnoses = diagnosesOf(statement, reference, ctx);
  if (diagnoses.length > 0 && kept?.resourceType === 'Encounter') {
    amend(ctx, reference);
    const listed = (kept.diagnosis ??= []);
    for (const found of diagnoses) {
      if (!listed.some(other => other.condition.reference === found.reference))
        listed.push({ condition: shown(ctx, found) });
    }
  }
  if (kept?.resourceType === 'Encounter') reasons(statement, kept, ctx);
  trace(reference, [statement], ctx);
  return [reference, ...diagnoses];
};
