// Document query at a FHIR holder: DocumentReference search (FHIR R4; US Core; IHE MHD ITI-67) → XDS's words (MHD §3.67, ITI TF-3 §4.2.3.2).
import type { Call, DocumentEntry, Holder, LapsedDocument } from '../network.ts';
import { endpoint, fhirJson, type FhirParts } from './ask.ts';
import { readPages } from './bundle.ts';
import { codeAt, dateTimeAt, listAt, numberAt, textAt, textsAt, valueAt } from './resources.ts';

/** GET, which every server has: the URL holds nothing of the person but the holder's own opaque id, and the next links repeat it anyway. */
export async function query(
  parts: FhirParts,
  holder: Holder,
  holderPatientId: string,
  call: Call,
): Promise<DocumentEntry[]> {
  const url = endpoint(holder, 'DocumentReference');
  url.search = new URLSearchParams({ patient: holderPatientId, status: 'current', _count: '50' }).toString();
  const entries = await readPages(parts, holder, { method: 'GET', url, accept: fhirJson }, call);
  const documents = new Map<string, DocumentEntry>();
  for (const entry of entries) {
    const reference = valueAt(entry, 'resource');
    if (!isCurrent(reference) || isOfAnother(reference, holderPatientId)) continue;
    for (const document of documentEntries(holder, reference)) {
      if (!documents.has(document.uniqueId)) documents.set(document.uniqueId, document);
    }
  }
  return [...documents.values()];
}

/** The other statuses of DocumentReference (MHD §3.67.4.1.2.1, and FHIR's own). A holder that does not know the parameter answers everything. */
export async function lapsed(
  parts: FhirParts,
  holder: Holder,
  holderPatientId: string,
  call: Call,
): Promise<LapsedDocument[]> {
  const url = endpoint(holder, 'DocumentReference');
  url.search = new URLSearchParams({
    patient: holderPatientId,
    status: 'superseded,entered-in-error',
    _count: '50',
  }).toString();
  const entries = await readPages(parts, holder, { method: 'GET', url, accept: fhirJson }, call);
  return entries.flatMap(entry => {
    const reference = valueAt(entry, 'resource');
    if (textAt(reference, 'resourceType') !== 'DocumentReference' || isOfAnother(reference, holderPatientId))
      return [];
    const isError = [textAt(reference, 'status'), textAt(reference, 'docStatus')].includes(
      'entered-in-error',
    );
    if (!isError && textAt(reference, 'status') !== 'superseded') return [];
    const status = isError ? ('entered-in-error' as const) : ('superseded' as const);
    return namesOf(reference).map(uniqueId => ({ uniqueId, status }));
  });
}

/** As documentEntries names them: every content is a document of its own. */
function namesOf(reference: unknown): string[] {
  const uniqueId = textAt(reference, 'masterIdentifier', 'value') ?? textAt(reference, 'id');
  if (uniqueId === undefined) return [];
  const others = listAt(reference, 'content').slice(1);
  return [uniqueId, ...others.map((_, at) => `${uniqueId}#${at + 1}`)];
}

/** relatesTo[code=replaces], MHD's RPLC association: by identifier, or by the id of another resource of the holder. */
function replacedBy(reference: unknown): string[] | undefined {
  const names = listAt(reference, 'relatesTo')
    .filter(each => textAt(each, 'code') === 'replaces')
    .flatMap(each => [
      textAt(each, 'target', 'identifier', 'value'),
      /(?:^|\/)DocumentReference\/([^/?#]+)/.exec(textAt(each, 'target', 'reference') ?? '')?.[1],
    ])
    .filter(name => name !== undefined);
  return names.length === 0 ? undefined : names;
}

/** Holders that do not know the status parameter answer everything. */
const isCurrent = (reference: unknown) =>
  textAt(reference, 'resourceType') === 'DocumentReference' &&
  (textAt(reference, 'status') ?? 'current') === 'current' &&
  textAt(reference, 'docStatus') !== 'entered-in-error';

/** The holder itself says that the document is another patient's. One that it mislabels is found by the document's own header, later. */
function isOfAnother(reference: unknown, holderPatientId: string): boolean {
  const subject = /(?:^|\/)Patient\/([^/?#]+)/.exec(textAt(reference, 'subject', 'reference') ?? '')?.[1];
  return subject !== undefined && subject !== holderPatientId;
}

/** One entry per content: contents are the same document in several formats, and each is kept. */
function documentEntries(holder: Holder, reference: unknown): DocumentEntry[] {
  const id = textAt(reference, 'id');
  const uniqueId = textAt(reference, 'masterIdentifier', 'value') ?? id;
  if (uniqueId === undefined) return [];
  return listAt(reference, 'content').flatMap((content, index) => {
    const location = locationOf(holder, content, id, index);
    if (location === undefined) return [];
    return [
      defined({
        ...describe(reference, content),
        uniqueId: index === 0 ? uniqueId : `${uniqueId}#${index}`,
        location,
      }),
    ];
  });
}

/**
 * `url:` and the attachment's address, or `inline:` and where the data stand: data are fetched when they are wanted, not carried about.
 * An address below the holder's base is kept relative to it, so that it outlives a move of the holder.
 */
function locationOf(
  holder: Holder,
  content: unknown,
  id: string | undefined,
  index: number,
): string | undefined {
  const url = textAt(content, 'attachment', 'url');
  if (url !== undefined) {
    const base = endpoint(holder, '').href;
    return `url:${url.startsWith(base) ? url.slice(base.length) : url}`;
  }
  const hasData = textAt(content, 'attachment', 'data') !== undefined;
  return hasData && id !== undefined
    ? `inline:${index}:DocumentReference/${encodeURIComponent(id)}`
    : undefined;
}

const describe = (reference: unknown, content: unknown) => ({
  title: textAt(content, 'attachment', 'title') ?? textAt(reference, 'description'),
  mimeType: textAt(content, 'attachment', 'contentType')?.split(';')[0]?.trim().toLowerCase(),
  sizeBytes: sizeOf(content),
  sha1: textAt(content, 'attachment', 'hash'),
  creationTime: dateTimeAt(content, 'attachment', 'creation') ?? dateTimeAt(reference, 'date'),
  serviceStartTime: dateTimeAt(reference, 'context', 'period', 'start'),
  serviceStopTime: dateTimeAt(reference, 'context', 'period', 'end'),
  classCode: codeAt(reference, 'category', 0),
  typeCode: codeAt(reference, 'type'),
  formatCode: textAt(content, 'format', 'code'),
  eventCode: codeAt(reference, 'context', 'event', 0),
  confidentialityCode: codeAt(reference, 'securityLabel', 0),
  healthcareFacilityTypeCode: codeAt(reference, 'context', 'facilityType'),
  practiceSettingCode: codeAt(reference, 'context', 'practiceSetting'),
  replaces: replacedBy(reference),
  languageCode: textAt(content, 'attachment', 'language'),
  authorName: authorOf(reference, person => person),
  authorOrganization:
    authorOf(reference, person => !person) ?? nameBehind(reference, valueAt(reference, 'custodian')),
});

function sizeOf(content: unknown): number | undefined {
  const size = numberAt(content, 'attachment', 'size');
  return size !== undefined && Number.isSafeInteger(size) && size >= 0 ? size : undefined;
}

/** The first author that is a person, or the first that is an organization. */
function authorOf(reference: unknown, wanted: (isPerson: boolean) => boolean): string | undefined {
  return listAt(reference, 'author')
    .filter(author => wanted(!isOrganization(reference, author)))
    .map(author => nameBehind(reference, author))
    .find(name => name !== undefined);
}

const isOrganization = (reference: unknown, author: unknown) =>
  /(^|\/)Organization\//.test(textAt(author, 'reference') ?? '') ||
  textAt(author, 'type') === 'Organization' ||
  textAt(contained(reference, author), 'resourceType') === 'Organization';

const contained = (reference: unknown, to: unknown) =>
  listAt(reference, 'contained').find(
    resource => `#${textAt(resource, 'id') ?? ''}` === textAt(to, 'reference'),
  );

function nameBehind(reference: unknown, to: unknown): string | undefined {
  const display = textAt(to, 'display');
  if (display !== undefined) return display;
  const resource = contained(reference, to);
  const name = valueAt(resource, 'name', 0);
  const spelled = [...textsAt(name, 'given'), textAt(name, 'family') ?? ''].join(' ').trim();
  return textAt(resource, 'name') ?? textAt(name, 'text') ?? (spelled === '' ? undefined : spelled);
}

/** Drops what is absent. */
function defined(entry: { [K in keyof DocumentEntry]: DocumentEntry[K] | undefined }): DocumentEntry {
  return Object.fromEntries(
    Object.entries(entry).filter(([, value]) => value !== undefined),
  ) as unknown as DocumentEntry;
}
