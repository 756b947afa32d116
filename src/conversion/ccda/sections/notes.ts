// Note Activity 4.202 and note-like sections → DocumentReference (US Core clinical note). HL7 C-CDA on FHIR, CF-notes.

import type {
  CodeableConcept,
  DocumentReference,
  DocumentReferenceContext,
  DocumentReferenceRelatesTo,
  Identifier,
  Reference,
} from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import { attachmentOf, attachments } from '../bodies/attachments.ts';
import { add, again, patient, resourceOf, type Context } from '../context.ts';
import { codings, concept } from '../datatypes.ts';
import { defined, definedOrNothing } from '../defined.ts';
import { identifierKey, identifiers } from '../ids.ts';
import { plainText } from '../narrative.ts';
import { actors } from '../participants.ts';
import { authorsOf, trace } from '../provenance.ts';
import { relations } from '../relations.ts';
import { isNegated, saysNothing, statusCode } from '../statements.ts';
import { instant, period } from '../times.ts';
import type { Mapping } from './section.ts';

export const CLINICAL_NOTE: CodeableConcept[] = [
  {
    coding: [
      {
        system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
        code: 'clinical-note',
        display: 'Clinical Note',
      },
    ],
  },
];

export const authors = (statement: XmlElement | undefined, ctx: Context): Reference[] =>
  actors(authorsOf([statement], ctx), ctx);

/** The visits a note names, and the one it is told within. */
function visitsOf(statement: XmlElement): XmlElement[] {
  const outer = statement.parent?.name === 'entryRelationship' ? statement.parent.parent : undefined;
  return [...statement.all('entryRelationship/encounter'), ...(outer?.name === 'encounter' ? [outer] : [])];
}

function encounterById(statement: XmlElement, ctx: Context): Reference | undefined {
  for (const related of visitsOf(statement)) {
    for (const id of identifiers(related.all('id')) ?? []) {
      const known = ctx.encounters.get(identifierKey([id]));
      if (known !== undefined) return known.reference;
    }
  }
  return undefined;
}

const dayOf = (time: string | undefined): string | undefined =>
  time === undefined || time.length < 10 ? undefined : time.slice(0, 10);

/** The one visit of the note's day that its author took part in. */
function encounterByDay(note: DocumentReference, ctx: Context): Reference | undefined {
  const day = dayOf(note.context?.period?.start ?? note.date);
  const authors = new Set(note.author?.map(author => author.reference));
  if (day === undefined || authors.size === 0) return undefined;
  const found = ctx.visits.filter(
    ({ resource }) =>
      dayOf(resource.period?.start) === day &&
      resource.participant?.some(participant => authors.has(participant.individual?.reference)) === true,
  );
  return found.length === 1 ? found[0]?.reference : undefined;
}

/** The visit a note belongs to: named by id within it, else the header's, else of the same day and author. Visits may be told after the note. */
function linkLater(statement: XmlElement, note: DocumentReference, ctx: Context): void {
  ctx.later.push(() => {
    const found = encounterById(statement, ctx) ?? ctx.encounter ?? encounterByDay(note, ctx);
    if (found === undefined || note.context?.encounter !== undefined) return;
    note.context = { encounter: [again(ctx, found)], ...note.context };
  });
}

const documentsNamed = (statement: XmlElement, isWanted: (typeCode: string) => boolean): Identifier[] =>
  statement
    .all('reference')
    .filter(reference => isWanted(reference.attr('typeCode') ?? ''))
    .flatMap(reference => identifiers(reference.all('externalDocument/id')) ?? []);

/** The guide: reference/externalDocument is what it relates to; FHIR wants to know how, so one only referred to (REFR) is told in the context. */
const relatesTo = (statement: XmlElement): DocumentReferenceRelatesTo[] =>
  [...relations].flatMap(([typeCode, code]) =>
    documentsNamed(statement, other => other === typeCode).map(identifier => ({
      code,
      target: { identifier },
    })),
  );

/** Legal authenticator of the note (participant LA); FHIR's authenticator is no Device and no RelatedPerson. */
function authenticator(statement: XmlElement, ctx: Context): Reference | undefined {
  const who = actors(statement.all('participant[@typeCode="LA"]'), ctx)[0];
  return /^(?:Practitioner|Organization)\//.test(who?.reference ?? '') ? who : undefined;
}

export const notes: Mapping = (statement, ctx) => {
  if (statement.name !== 'act' || saysNothing(statement) || isNegated(statement)) return [];
  const content = attachments(statement.one('text'), ctx);
  if (content.length === 0) return [];
  // "Note" (34109-9) with the kind of note as its translation.
  const code = statement.one('code');
  const type = concept(code, ctx);
  const reference = add(
    ctx,
    defined<DocumentReference>({
      resourceType: 'DocumentReference',
      identifier: identifiers(statement.all('id')),
      status: 'current',
      docStatus: statusCode(statement) === 'completed' ? 'final' : undefined,
      type: type?.coding === undefined ? type : { ...type, coding: codings(code, ctx) },
      category: CLINICAL_NOTE,
      subject: patient(ctx),
      date: instant(statement.one('author/time'), ctx),
      author: authors(statement, ctx),
      relatesTo: relatesTo(statement),
      authenticator: authenticator(statement, ctx),
      content: content.map(attachment => ({ attachment })),
      context: definedOrNothing<DocumentReferenceContext>({
        period: period(statement.one('effectiveTime'), ctx),
        related: documentsNamed(statement, other => !relations.has(other)).map(identifier => ({
          identifier,
        })),
      }),
    }),
  );
  const note = resourceOf(ctx, reference);
  if (note?.resourceType === 'DocumentReference') linkLater(statement, note, ctx);
  trace(reference, [statement], ctx);
  return [reference];
};

const deepestPicture = 30;

/** Of a narrative, the words under each picture it shows (renderMultiMedia): read once, however many pictures there are. */
const captions = new WeakMap<XmlElement, Map<string, string>>();

function captionsIn(text: XmlElement): ReadonlyMap<string, string> {
  const known = captions.get(text);
  if (known !== undefined) return known;
  const found = new Map<string, string>();
  captions.set(text, found);
  addCaptions(text, found);
  return found;
}

function addCaptions(element: XmlElement, found: Map<string, string>, depth = 0): void {
  if (depth > deepestPicture) return;
  for (const child of element.children) {
    const caption = child.name === 'renderMultiMedia' ? child.one('caption') : undefined;
    const words = caption === undefined ? '' : plainText(caption);
    if (words === '') addCaptions(child, found, depth + 1);
    else
      for (const id of child.attr('referencedObject')?.trim().split(/\s+/) ?? [])
        if (!found.has(id)) found.set(id, words);
  }
}

/** A picture or drawing within the document (observationMedia) → DocumentReference holding it. */
export const media: Mapping = (statement, ctx) => {
  if (statement.name !== 'observationMedia' || saysNothing(statement)) return [];
  const content = attachments(statement.one('value'), ctx);
  if (content.length === 0) return [];
  const id = statement.attr('ID')?.trim() ?? '';
  const text = id === '' ? undefined : ctx.section?.one('text');
  const reference = add(
    ctx,
    defined<DocumentReference>({
      resourceType: 'DocumentReference',
      identifier: identifiers(statement.all('id')),
      status: 'current',
      subject: patient(ctx),
      author: authors(statement, ctx),
      description: text === undefined ? undefined : captionsIn(text).get(id),
      content: content.map(attachment => ({ attachment })),
    }),
  );
  trace(reference, [statement], ctx);
  return [reference];
};

/** The words of a section that holds no entries: what a clinician wrote. */
export function sectionNote(
  section: XmlElement,
  words: string,
  code: CodeableConcept | undefined,
  title: string | undefined,
  ctx: Context,
): Reference | undefined {
  // "None", "N/A": nothing that anyone would look for as a note.
  if (words.length < 12) return undefined;
  const reference = add(
    ctx,
    defined<DocumentReference>({
      resourceType: 'DocumentReference',
      identifier: identifiers(section.all('id')),
      status: 'current',
      type: code,
      category: CLINICAL_NOTE,
      subject: patient(ctx),
      date: instant(section.one('author/time') ?? ctx.root.one('effectiveTime'), ctx),
      author: authors(section, ctx),
      content: [{ attachment: attachmentOf(Buffer.from(words, 'utf8'), 'text/plain', title) }],
      context: ctx.encounter === undefined ? undefined : { encounter: [again(ctx, ctx.encounter)] },
    }),
  );
  trace(reference, [section], ctx);
  return reference;
}
