// ClinicalDocument → Composition, DocumentReference, the people and organizations of its header, and its body. HL7 C-CDA on FHIR, CF-participations; FHIR Composition, DocumentReference.

import type {
  Attachment,
  CodeableConcept,
  Coding,
  Composition,
  CompositionAttester,
  CompositionEvent,
  CompositionSection,
  DocumentReference,
  DocumentReferenceContext,
  DocumentReferenceRelatesTo,
  Extension,
  Identifier,
  Patient,
  Reference,
} from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import { bodySections } from './body-sections.ts';
import { attachments } from './bodies/attachments.ts';
import { authorizations } from './consents.ts';
import { again, issue, keep, patient, standsAt, type Context } from './context.ts';
import { absent, absentConcept, codings, concept, languageTag } from './datatypes.ts';
import { defined, definedOrNothing } from './defined.ts';
import { identifierKey, identifiers } from './ids.ts';
import { collapse } from './narrative.ts';
import { relations } from './relations.ts';
import { actors, inFunction, organization, party, relatedPerson } from './participants.ts';
import { patientOf } from './patient.ts';
import { assembled, trace } from './provenance.ts';
import { encompassingEncounter } from './sections/encounters.ts';
import { section } from './sections/read-section.ts';
import { dateTime, instant, period } from './times.ts';
import { linkVisits } from './visits.ts';

/** Facts about the bytes the document came as. */
export interface Source {
  size: number;
  /** SHA-1, base64, as FHIR's Attachment wants. */
  hash: string;
  /** Where they are kept, relative to the server's base. */
  url?: string | undefined;
}

/** recordTarget → Patient; what it is called keys every other id of the document. */
export function keepPatient(ctx: Context): Patient {
  const role = ctx.root.one('recordTarget/patientRole');
  const found = role === undefined ? ({ resourceType: 'Patient' } as Patient) : patientOf(role, ctx);
  const { identifier, name, birthDate } = found;
  const first = identifier?.find(id => !(id.value ?? '').startsWith('urn:oid:')) ?? identifier?.[0];
  ctx.patientKey =
    first === undefined ? JSON.stringify([name ?? [], birthDate ?? '']) : identifierKey([first]);
  ctx.patientResource = found;
  const { reference } = keep<Patient>(ctx, 'Patient', ctx.patientKey, () => found);
  ctx.patientReference = reference.reference ?? '';
  standsAt(ctx, reference, role);
  return found;
}

const documentKey = (ctx: Context, identifier: Identifier[] | undefined): string =>
  identifier === undefined
    ? `${ctx.patientKey} ${ctx.root.one('effectiveTime')?.attr('value') ?? ''} ${ctx.root.one('code')?.attr('code') ?? ''}`
    : identifierKey(identifier);

/** Sensitive documents (restricted, very restricted) mark all that came out of them. */
export function confidentiality(ctx: Context): Coding | undefined {
  return codings(ctx.root.one('confidentialityCode'), ctx)[0];
}

const known = new Set(['U', 'L', 'M', 'N', 'R', 'V']);

const authors = (ctx: Context): Reference[] => actors(ctx.documentAuthors, ctx);

const custodian = (ctx: Context): Reference | undefined =>
  organization(ctx.root.one('custodian/assignedCustodian/representedCustodianOrganization'), ctx);

function attesters(ctx: Context): CompositionAttester[] {
  const found: CompositionAttester[] = [];
  for (const [path, mode] of [
    ['legalAuthenticator', 'legal'],
    ['authenticator', 'professional'],
  ] as const) {
    for (const element of ctx.root.all(path)) {
      const who = party(element.one('assignedEntity'), ctx)?.who;
      found.push(
        defined<CompositionAttester>({
          mode,
          time: dateTime(element.one('time'), ctx),
          party: who === undefined ? undefined : again(ctx, who),
        }),
      );
    }
  }
  return found;
}

/** Primary care provider in ParticipationFunction, and in HL7 v2's table 443. */
const primaryCare = new Set(['PCP', 'PP']);

/** Who gives the care the document is about; the primary care provider is the patient's own. */
function careGiver(performer: XmlElement, ctx: Context): void {
  const who = inFunction(performer, ctx)?.practitioner;
  const person = ctx.patientResource;
  if (who === undefined || person === undefined) return;
  if (!primaryCare.has(performer.one('functionCode')?.attr('code')?.trim() ?? '')) return;
  const known = (person.generalPractitioner ??= []);
  if (!known.some(other => other.reference === who.reference)) known.push({ ...who });
}

/** documentationOf/serviceEvent: what the document is about, and who took part. */
function events(ctx: Context): CompositionEvent[] {
  const found: CompositionEvent[] = [];
  for (const element of ctx.root.all('documentationOf/serviceEvent')) {
    for (const performer of element.all('performer')) careGiver(performer, ctx);
    const code = concept(element.one('code'), ctx);
    const event = definedOrNothing<CompositionEvent>({
      code: code === undefined ? undefined : [code],
      period: period(element.one('effectiveTime'), ctx),
    });
    if (event !== undefined) found.push(event);
  }
  return found;
}

const professional = new Set(['PROV', 'ASSIGNED']);

/** Named participants who act as professionals; kin and contacts are the patient's (patient.ts). */
const professionals = (ctx: Context): XmlElement[] =>
  ctx.root
    .all('participant/associatedEntity')
    .filter(
      role =>
        professional.has(role.attr('classCode') ?? '') && role.one('associatedPerson/name') !== undefined,
    );

/** Everyone else the header names: informants, participants, data enterer. */
function otherParticipants(ctx: Context): void {
  party(ctx.root.one('dataEnterer/assignedEntity'), ctx);
  for (const role of professionals(ctx)) party(role, ctx);
  for (const informant of ctx.root.all('informant')) {
    party(informant.one('assignedEntity'), ctx);
    relatedPerson(informant.one('relatedEntity'), ctx);
  }
}

function titleOf(ctx: Context, type: CodeableConcept | undefined): string {
  const title = collapse(ctx.root.one('title')?.text ?? '');
  return title !== '' ? title : (type?.text ?? type?.coding?.[0]?.display ?? 'Clinical document');
}

function relatesTo(ctx: Context): { code: DocumentReferenceRelatesTo['code']; target: Identifier }[] {
  const found: { code: DocumentReferenceRelatesTo['code']; target: Identifier }[] = [];
  for (const element of ctx.root.all('relatedDocument')) {
    const code = relations.get(element.attr('typeCode') ?? '');
    const target = identifiers(element.all('parentDocument/id'))?.[0];
    if (code !== undefined && target !== undefined) found.push({ code, target });
  }
  return found;
}

/** FHIR binds language to BCP 47; a code of another form is none. */
function language(ctx: Context): string | undefined {
  const code = ctx.root.one('languageCode')?.attr('code')?.trim();
  return code !== undefined && languageTag.test(code) ? code : undefined;
}

const US_CCDA = 'http://hl7.org/fhir/us/ccda/StructureDefinition/';
const INFORMATION_RECIPIENT = `${US_CCDA}InformationRecipientExtension`;

/** informationRecipient/intendedRecipient: whom the document was written for. */
function recipients(ctx: Context): Extension[] {
  const found: Extension[] = [];
  for (const element of ctx.root.all('informationRecipient/intendedRecipient')) {
    const who = party(element, ctx)?.practitioner;
    if (who !== undefined) found.push({ url: INFORMATION_RECIPIENT, valueReference: { ...who } });
  }
  return found;
}

/** Who entered the data, and the professionals among the participants: referrer, callback contact. */
function involved(ctx: Context): Extension[] {
  const found: Extension[] = [];
  const enterer = party(ctx.root.one('dataEnterer/assignedEntity'), ctx)?.practitioner;
  if (enterer !== undefined)
    found.push({ url: `${US_CCDA}DataEntererExtension`, valueReference: { ...enterer } });
  for (const role of professionals(ctx)) {
    const who = party(role, ctx)?.practitioner;
    if (who !== undefined) found.push({ url: `${US_CCDA}ParticipantExtension`, valueReference: { ...who } });
  }
  return found;
}

function composition(sections: CompositionSection[], ctx: Context): void {
  const identifier = identifiers(ctx.root.all('id'));
  const type = concept(ctx.root.one('code'), ctx);
  const when = dateTime(ctx.root.one('effectiveTime'), ctx);
  const wrote = authors(ctx);
  const keeper = custodian(ctx);
  const level = confidentiality(ctx)?.code;
  const key = `${documentKey(ctx, identifier)} ${ctx.patientKey}`;
  const { reference } = keep<Composition>(ctx, 'Composition', key, () =>
    defined<Composition>({
      resourceType: 'Composition',
      extension: [...recipients(ctx), ...involved(ctx), ...authorizations(ctx)],
      language: language(ctx),
      identifier: identifier?.[0],
      status: 'final',
      type: type ?? absentConcept(ctx.root.one('code')),
      subject: patient(ctx),
      encounter: ctx.encounter === undefined ? undefined : again(ctx, ctx.encounter),
      date: when,
      _date: when === undefined ? absent(ctx.root.one('effectiveTime')) : undefined,
      author: wrote.length > 0 ? wrote : keeper !== undefined ? [{ ...keeper }] : [absent()],
      title: titleOf(ctx, type),
      confidentiality: known.has(level ?? '') ? level : undefined,
      attester: attesters(ctx),
      custodian: keeper,
      relatesTo: relatesTo(ctx).map(({ code, target }) => ({ code, targetIdentifier: target })),
      event: events(ctx),
      section: sections,
    }),
  );
  standsAt(ctx, reference, ctx.root);
}

/** The document as a whole: its own bytes when the body is not XML, else what it was received as. */
function documentReference(source: Source, ctx: Context): void {
  const identifier = identifiers(ctx.root.all('id'));
  const type = concept(ctx.root.one('code'), ctx);
  const title = titleOf(ctx, type);
  const bodies: Attachment[] = [];
  for (const text of ctx.root.all('component/nonXMLBody/text')) {
    const found = attachments(text, ctx, title);
    bodies.push(...found);
    if (found.length === 0) issue(ctx, 'document.empty', text);
  }
  const received = defined<Attachment>({
    contentType: 'text/xml',
    url: source.url,
    size: source.size,
    hash: source.hash,
    title,
    creation: dateTime(ctx.root.one('effectiveTime'), ctx),
  });
  const reference = keep<DocumentReference>(
    ctx,
    'DocumentReference',
    `${documentKey(ctx, identifier)} ${ctx.patientKey}`,
    () =>
      defined<DocumentReference>({
        resourceType: 'DocumentReference',
        masterIdentifier: identifier?.[0],
        // The set is what all versions of the document share.
        identifier: identifiers([...ctx.root.all('id'), ...ctx.root.all('setId')]),
        status: 'current',
        docStatus: ctx.root.one('legalAuthenticator') === undefined ? undefined : 'final',
        type,
        category: [
          {
            coding: [
              {
                system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
                code: 'clinical-note',
                display: 'Clinical Note',
              },
            ],
          },
        ],
        subject: patient(ctx),
        date: instant(ctx.root.one('effectiveTime'), ctx),
        author: authors(ctx),
        custodian: custodian(ctx),
        relatesTo: relatesTo(ctx).map(({ code, target }) => ({ code, target: { identifier: target } })),
        content: (bodies.length > 0 ? bodies : [received]).map(body => ({ attachment: body })),
        context: definedOrNothing<DocumentReferenceContext>({
          encounter: ctx.encounter === undefined ? undefined : [again(ctx, ctx.encounter)],
          period: period(ctx.root.one('documentationOf/serviceEvent/effectiveTime'), ctx),
          // The orders it fulfils.
          related: identifiers(ctx.root.all('inFulfillmentOf/order/id'))?.map(identifier => ({ identifier })),
        }),
      }),
  ).reference;
  standsAt(ctx, reference, ctx.root);
  trace(reference, [], ctx);
  for (const participant of ctx.root.all('participant'))
    if (participant.one('functionCode')?.attr('code') === 'assembler') assembled(reference, participant, ctx);
}

function encounter(ctx: Context): void {
  const element: XmlElement | undefined = ctx.root.one('componentOf/encompassingEncounter');
  if (element === undefined) return;
  const hasContent = element.children.some(
    child => child.attr('nullFlavor') === undefined && child.name !== 'templateId',
  );
  if (hasContent) ctx.encounter = encompassingEncounter(element, ctx);
}

/** The whole document, in the order of dependence: patient, header, sections, then what gathers them. */
export function readDocument(source: Source, ctx: Context): void {
  ctx.documentAuthors = ctx.root.all('author');
  encounter(ctx);
  otherParticipants(ctx);
  const sections: CompositionSection[] = [];
  const elements = bodySections(ctx.root);
  for (const element of elements) {
    const one = section(element, ctx);
    if (one !== undefined) sections.push(one);
  }
  if (elements.length === 0 && ctx.root.one('component/nonXMLBody') === undefined)
    issue(ctx, 'document.empty', ctx.root, 'information');
  for (const act of ctx.later) act();
  linkVisits(ctx);
  composition(sections, ctx);
  documentReference(source, ctx);
}
