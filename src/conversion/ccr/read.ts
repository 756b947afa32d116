// ContinuityOfCareRecord (ASTM E2369-05) → the same resources as a C-CDA document gives: Patient, Composition with sections, and what the body states.

import type { Composition, CompositionSection, DocumentReference, Patient, Reference } from 'fhir/r4';
import { again, issue, keep, patient, standsAt, type Context } from '../ccda/context.ts';
import { absent, coded as fixed, LOINC } from '../ccda/datatypes.ts';
import { defined } from '../ccda/defined.ts';
import type { Source } from '../ccda/document.ts';
import { describePerson, type Header } from '../ccda/header.ts';
import { uuidOf } from '../ccda/ids.ts';
import { plainText, words as escaped } from '../ccda/narrative.ts';
import type { SectionTally } from '../ccda/report.ts';
import { actor, actorById, patientOf } from './actors.ts';
import * as map from './body.ts';
import { timeIn, words } from './values.ts';

/** Element of the Body → its objects, what they become, and the LOINC code of the C-CDA section that says the same. */
const sections: Readonly<
  Record<string, readonly [object: string, mapping: map.Mapping, loinc: string, title: string]>
> = {
  Payers: ['Payer', map.payer, '48768-6', 'Payers'],
  AdvanceDirectives: ['AdvanceDirective', map.survey, '42348-3', 'Advance Directives'],
  FunctionalStatus: ['Function', map.survey, '47420-5', 'Functional Status'],
  Problems: ['Problem', map.problem, '11450-4', 'Problems'],
  FamilyHistory: ['FamilyProblemHistory', map.family, '10157-6', 'Family History'],
  SocialHistory: ['SocialHistoryElement', map.social, '29762-2', 'Social History'],
  Alerts: ['Alert', map.alert, '48765-2', 'Alerts'],
  Medications: ['Medication', map.medication, '10160-0', 'Medications'],
  MedicalEquipment: ['Equipment', map.equipment, '46264-8', 'Medical Equipment'],
  Immunizations: ['Immunization', map.immunization, '11369-6', 'Immunizations'],
  VitalSigns: ['Result', map.vitalSign, '8716-3', 'Vital Signs'],
  Results: ['Result', map.result, '30954-2', 'Results'],
  Procedures: ['Procedure', map.procedure, '47519-4', 'Procedures'],
  Encounters: ['Encounter', map.encounter, '46240-8', 'Encounters'],
  PlanOfCare: ['Plan', map.plan, '18776-5', 'Plan of Care'],
};

const patientElement = (ctx: Context) => actorById(words(ctx.root, 'Patient/ActorID'), ctx);

/** Whose record it is. */
export function ccrPatient(ctx: Context): Patient {
  const element = patientElement(ctx);
  return element === undefined ? { resourceType: 'Patient' } : patientOf(element, ctx);
}

export function ccrHeader(person: Patient, ctx: Context): Header {
  const time = ctx.root.one('DateTime');
  return {
    person: describePerson(person),
    patientIds: person.identifier ?? [],
    ids: documentIds(ctx),
    templateIds: [],
    ...defined<Partial<Header>>({
      title: 'Continuity of Care Record',
      effectiveTime: time === undefined ? undefined : timeIn(time, ctx).dateTime,
    }),
  };
}

function documentIds(ctx: Context) {
  const value = words(ctx.root, 'CCRDocumentObjectID');
  return value === undefined ? [] : [{ value }];
}

function keepPatient(ctx: Context): Patient {
  const person = ccrPatient(ctx);
  const { identifier, name, birthDate } = person;
  // CCR numbers have no namespace: two systems may give one number to two people.
  ctx.patientKey = JSON.stringify([identifier ?? [], name ?? [], birthDate ?? '']);
  ctx.patientReference = `Patient/${uuidOf('Patient', ctx.patientKey)}`;
  ctx.patientResource = person;
  const { reference } = keep<Patient>(ctx, 'Patient', ctx.patientKey, () => ({ ...person, id: '' }));
  standsAt(ctx, reference, patientElement(ctx));
  return person;
}

function readSections(ctx: Context): CompositionSection[] {
  const found: CompositionSection[] = [];
  for (const element of ctx.root.one('Body')?.children ?? []) {
    const known = Object.hasOwn(sections, element.name) ? sections[element.name] : undefined;
    const tally: SectionTally = {
      element,
      code: known?.[2] ?? '',
      depth: 0,
      entries: 0,
      references: [],
      textOnly: 0,
      empty: 0,
      notUnderstood: 0,
      narrative: true,
    };
    ctx.tallies.push(tally);
    if (known === undefined) issue(ctx, 'section.unknown', element, 'information');
    const rows: string[] = [];
    for (const object of element.children) {
      tally.entries++;
      rows.push(`<li>${escaped(plainText(object))}</li>`);
      let made: Reference[] = [];
      try {
        if (known !== undefined && object.name === known[0]) made = known[1](object, ctx);
      } catch {
        issue(ctx, 'entry.unreadable', object, 'error');
      }
      tally.references.push(...made);
      if (made.length > 0) continue;
      tally.textOnly++;
      issue(ctx, 'entry.text-only', object, 'information');
    }
    if (rows.length === 0) continue;
    found.push(
      defined<CompositionSection>({
        title: known?.[3],
        code: known === undefined ? undefined : fixed(LOINC, known[2]),
        text: {
          status: 'additional',
          div: `<div xmlns="http://www.w3.org/1999/xhtml"><ul>${rows.join('')}</ul></div>`,
        },
        entry: tally.references.map(reference => again(ctx, reference)),
      }),
    );
  }
  return found;
}

export function readCcr(source: Source, ctx: Context): Header {
  const person = keepPatient(ctx);
  const header = ccrHeader(person, ctx);
  const key = `ccr ${words(ctx.root, 'CCRDocumentObjectID') ?? header.effectiveTime ?? ''} ${ctx.patientKey}`;
  const type = fixed(LOINC, '34133-9', 'Summarization of Episode Note');
  const author = ctx.root
    .all('From/ActorLink/ActorID')
    .map(id => actor(id.text.trim(), ctx))
    .filter(one => one !== undefined);
  const section = readSections(ctx);
  const composition = keep<Composition>(ctx, 'Composition', key, () =>
    defined<Composition>({
      resourceType: 'Composition',
      identifier: header.ids[0],
      status: 'final',
      type,
      subject: patient(ctx),
      date: header.effectiveTime,
      _date: header.effectiveTime === undefined ? absent() : undefined,
      author: author.length > 0 ? author.map(one => ({ ...one })) : [absent()],
      title: 'Continuity of Care Record',
      section,
    }),
  );
  const document = keep<DocumentReference>(ctx, 'DocumentReference', key, () =>
    defined<DocumentReference>({
      resourceType: 'DocumentReference',
      masterIdentifier: header.ids[0],
      identifier: header.ids,
      status: 'current',
      type,
      subject: patient(ctx),
      author: author.map(one => ({ ...one })),
      content: [
        {
          attachment: defined({
            contentType: 'text/xml',
            url: source.url,
            size: source.size,
            hash: source.hash,
            title: 'Continuity of Care Record',
            creation: header.effectiveTime,
          }),
        },
      ],
    }),
  );
  for (const { reference } of [composition, document]) standsAt(ctx, reference, ctx.root);
  return header;
}
