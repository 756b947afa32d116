// Files within an entry: values and texts (ED) in base64 or of a kind of their own, observationMedia at any depth → DocumentReference, and the resource of the statement they stand in points at it. CDA R2, ED and ObservationMedia; FHIR R4 has no valueAttachment.

import type {
  Attachment,
  DocumentReference,
  DocumentReferenceContext,
  FhirResource,
  ImmunizationEducation,
  Reference,
} from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import { attachments } from '../bodies/attachments.ts';
import { isFile } from '../bodies/bytes.ts';
import { add, again, amend, patient, resourceOf, type Context } from '../context.ts';
import { coded, concept } from '../datatypes.ts';
import { defined, definedOrNothing, list, same } from '../defined.ts';
import { identifiers } from '../ids.ts';
import { textOf } from '../narrative.ts';
import { isImage } from '../observations.ts';
import { trace } from '../provenance.ts';
import { saysNothing, statementIn } from '../statements.ts';
import { dateTime, instant } from '../times.ts';
import { authors, media } from './notes.ts';

const deepest = 10;

/** By where it begins: what was made of each statement of this entry; its finding rather than what is told beside it. */
function madeSince(since: number, ctx: Context): Map<number, Reference> {
  const made = new Map<number, Reference>();
  for (let at = since; at < ctx.origins.length; at++) {
    const origin = ctx.origins[at];
    if (origin !== undefined && !made.has(origin.element.start))
      made.set(origin.element.start, origin.target);
  }
  return made;
}

/** The place a kind of resource has for a document it rests on; the others are pointed at by the document. */
function pointAt(owner: FhirResource, file: Reference, ctx: Context): boolean {
  switch (owner.resourceType) {
    case 'Observation':
      (owner.derivedFrom ??= []).push(file);
      return true;
    case 'Procedure':
      (owner.report ??= []).push(file);
      return true;
    case 'ServiceRequest':
      (owner.supportingInfo ??= []).push(file);
      return true;
    case 'MedicationRequest':
      (owner.supportingInformation ??= []).push(file);
      return true;
    case 'Immunization':
      (owner.education ??= []).push(education(file, ctx));
      return true;
    case 'DocumentReference':
      relate((owner.context ??= {}), file, ctx);
      return true;
    default:
      return false;
  }
}

/** A note names the documents it refers to by their identifiers; one that is told of further is pointed at instead. */
function relate(context: DocumentReferenceContext, file: Reference, ctx: Context): void {
  const document = resourceOf(ctx, file);
  const known = document?.resourceType === 'DocumentReference' ? (document.identifier ?? []) : [];
  const others = (context.related ?? []).filter(
    ({ reference, identifier }) =>
      reference !== undefined || !known.some(one => identifier !== undefined && same(one, identifier)),
  );
  context.related = [...others, file];
}

/** What the patient was given to read with a vaccine: its name, and where it lies. */
function education(file: Reference, ctx: Context): ImmunizationEducation {
  const document = resourceOf(ctx, file);
  const attachment =
    document?.resourceType === 'DocumentReference' ? document.content[0]?.attachment : undefined;
  return defined<ImmunizationEducation>({
    documentType: attachment?.title,
    reference: attachment?.url ?? file.reference,
  });
}

/** Kinds that a file does not rest on, but belongs to. */
const pointing = new Set([
  'Observation',
  'Procedure',
  'ServiceRequest',
  'MedicationRequest',
  'Immunization',
  'DocumentReference',
]);

function link(file: Reference, made: Reference | undefined, ctx: Context): void {
  const owner = made === undefined ? undefined : resourceOf(ctx, made);
  if (made === undefined || owner === undefined) return;
  amend(ctx, made);
  if (!pointAt(owner, again(ctx, file), ctx) || owner.resourceType !== 'Observation') return;
  // Its value is not unknown: FHIR's Observation has no room for files.
  const isAbsent = owner.dataAbsentReason?.coding?.[0]?.code === 'unknown';
  if (isAbsent)
    owner.dataAbsentReason = {
      ...coded('http://terminology.hl7.org/CodeSystem/data-absent-reason', 'unsupported'),
      text: 'Kept as a document',
    };
}

function fileOf(
  element: XmlElement,
  statement: XmlElement,
  made: Reference | undefined,
  ctx: Context,
): Reference | undefined {
  const content = attachments(element, ctx);
  if (content.length === 0) return undefined;
  const owner = made === undefined ? undefined : resourceOf(ctx, made);
  const isPointedAt = owner !== undefined && pointing.has(owner.resourceType);
  const when = dateTime(statement.one('effectiveTime'), ctx);
  const reference = add(
    ctx,
    defined<DocumentReference>({
      resourceType: 'DocumentReference',
      // An image has an identifier of its own, and is the same wherever it is pointed at.
      identifier: isImage(statement) ? identifiers(statement.all('id')) : undefined,
      status: 'current',
      type: concept(statement.one('code'), ctx),
      subject: patient(ctx),
      date: instant(statement.one('author/time'), ctx),
      author: authors(statement, ctx),
      content: content.map(attachment => ({ attachment })),
      context: definedOrNothing<DocumentReferenceContext>({
        period: when === undefined ? undefined : { start: when },
        related: made === undefined || isPointedAt || isImage(statement) ? undefined : [again(ctx, made)],
      }),
    }),
  );
  trace(reference, [statement], ctx);
  link(reference, made, ctx);
  return reference;
}

/** A document that lies elsewhere (reference/externalDocument): an advance directive, a care plan, what a patient was given to read. */
function externalDocument(
  holder: XmlElement,
  made: Reference | undefined,
  ctx: Context,
): Reference | undefined {
  const element = holder.one('externalDocument');
  if (element === undefined || saysNothing(element)) return undefined;
  const identifier = identifiers([...element.all('id'), ...element.all('setId')]);
  const type = concept(element.one('code'), ctx);
  const text = element.one('text');
  const [content] = attachments(text, ctx);
  const words = text === undefined ? undefined : textOf(text, ctx);
  const url = content?.url;
  if (identifier === undefined && words === undefined && url === undefined) return undefined;
  const owner = made === undefined ? undefined : resourceOf(ctx, made);
  // A note tells itself which documents it replaces or is added to, and those it but names.
  const isNote = owner?.resourceType === 'DocumentReference';
  if (isNote && (holder.attr('typeCode') !== 'REFR' || (type ?? words ?? url) === undefined))
    return undefined;
  const isPointedAt = owner !== undefined && pointing.has(owner.resourceType);
  const reference = add(
    ctx,
    defined<DocumentReference>({
      resourceType: 'DocumentReference',
      identifier,
      status: 'current',
      type,
      subject: patient(ctx),
      content: [
        {
          attachment: defined<Attachment>({
            contentType: url === undefined ? undefined : content?.contentType,
            url,
            title: words ?? type?.text ?? type?.coding?.[0]?.display ?? 'External document',
          }),
        },
      ],
      context: definedOrNothing<DocumentReferenceContext>({
        related: made === undefined || isPointedAt ? undefined : [again(ctx, made)],
      }),
    }),
  );
  ctx.origins.push({ target: reference, element });
  if (made !== undefined) link(reference, made, ctx);
  return reference;
}

/** Every file of an entry's statement and of those within it that no mapping has read. */
export const enclosures = (statement: XmlElement, since: number, ctx: Context): Reference[] =>
  filesIn(statement, madeSince(since, ctx), undefined, ctx);

function filesIn(
  statement: XmlElement,
  known: ReadonlyMap<number, Reference>,
  outer: Reference | undefined,
  ctx: Context,
  depth = 0,
): Reference[] {
  if (depth > deepest || saysNothing(statement)) return [];
  const made = known.get(statement.start);
  if (statement.name === 'observationMedia') {
    const found = made === undefined ? media(statement, ctx)[0] : undefined;
    if (found !== undefined) link(found, outer, ctx);
    return list(found) ?? [];
  }
  const found: Reference[] = [];
  const isDocument = made?.reference?.startsWith('DocumentReference/') === true;
  for (const child of statement.children) {
    if ((child.name === 'value' || child.name === 'text') && !isDocument && isFile(child)) {
      const file = fileOf(child, statement, made ?? (isImage(statement) ? outer : undefined), ctx);
      if (file !== undefined) found.push(file);
    } else if (child.name === 'reference') {
      const document = externalDocument(child, made ?? outer, ctx);
      if (document !== undefined) found.push(document);
    } else if (child.name === 'entryRelationship' || child.name === 'component') {
      const inner = statementIn(child);
      if (inner !== undefined) found.push(...filesIn(inner, known, made ?? outer, ctx, depth + 1));
    }
  }
  return found;
}
