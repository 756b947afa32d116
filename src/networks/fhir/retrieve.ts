// Document retrieve at a FHIR holder: Binary or any URL of the holder (MHD ITI-68), or Attachment.data → the bytes as they were stored.
import { digestOf } from '../../platform/digest.ts';
import {
  NetworkTrouble,
  type Call,
  type DocumentEntry,
  type Holder,
  type RetrievedDocument,
} from '../network.ts';
import { ask, endpoint, fhirJson, isOk, ownLink, troubleOf, type Answer, type FhirParts } from './ask.ts';
import { readResource, textAt } from './resources.ts';

export async function retrieve(
  parts: FhirParts,
  holder: Holder,
  entry: DocumentEntry,
  call: Call,
): Promise<RetrievedDocument> {
  const inline = /^inline:(\d+):(.+)$/.exec(entry.location);
  const document = inline
    ? await readInline(parts, holder, inline[2] ?? '', Number(inline[1]), call)
    : await readUrl(parts, holder, entry, call);
  await checkAgainst(entry, document.bytes);
  return {
    bytes: document.bytes,
    mimeType: document.mimeType ?? entry.mimeType ?? 'application/octet-stream',
  };
}

interface Received {
  bytes: Uint8Array;
  mimeType: string | undefined;
}

async function readInline(
  parts: FhirParts,
  holder: Holder,
  path: string,
  index: number,
  call: Call,
): Promise<Received> {
  const answer = listed(
    await ask(parts, holder, { method: 'GET', url: endpoint(holder, path), accept: fhirJson }, call),
  );
  const attachment = ['content', index, 'attachment'] as const;
  const reference = readResource(answer.bytes);
  return {
    bytes: fromBase64(textAt(reference, ...attachment, 'data')),
    mimeType: essence(textAt(reference, ...attachment, 'contentType')),
  };
}

async function readUrl(
  parts: FhirParts,
  holder: Holder,
  entry: DocumentEntry,
  call: Call,
): Promise<Received> {
  const url = ownLink(holder, entry.location.replace(/^url:/, ''));
  if (!url) throw new NetworkTrouble('refused', { message: 'refused: the document lies at another origin' });
  // Accept of the content's own type asks for the raw bytes (FHIR R4 §2.39 Binary); the wrapper is second best.
  const accept = `${entry.mimeType ?? '*/*'}, ${fhirJson};q=0.5, */*;q=0.1`;
  const answer = listed(await ask(parts, holder, { method: 'GET', url, accept }, call));
  const unwrap = Object.hasOwn(wrappers, answer.mimeType ?? '') ? wrappers[answer.mimeType ?? ''] : undefined;
  if (unwrap) return unwrap(answer);
  return {
    bytes: answer.bytes,
    mimeType: genericTypes.includes(answer.mimeType ?? '') ? undefined : answer.mimeType,
  };
}

/** They say less than the entry does. */
const genericTypes = ['application/octet-stream', 'binary/octet-stream', ''];

/** 404 and 410 of what the holder listed: gone for good. */
function listed(answer: Answer): Answer {
  if (answer.status === 404 || answer.status === 410) {
    throw new NetworkTrouble('gone', { message: `gone: HTTP ${answer.status}`, httpStatus: answer.status });
  }
  if (!isOk(answer)) throw troubleOf(answer);
  if (answer.status !== 200) {
    throw new NetworkTrouble('garbled', {
      message: `garbled: HTTP ${answer.status}`,
      httpStatus: answer.status,
    });
  }
  return answer;
}

/** Some holders wrap the document in a Binary resource, whatever was asked for; those of XML alone do it in XML. */
const wrappers: Record<string, (answer: Answer) => Received> = {
  [fhirJson]: unwrapJson,
  'application/json+fhir': unwrapJson,
  'application/fhir+xml': unwrapXml,
  'application/xml+fhir': unwrapXml,
};

function unwrapJson(answer: Answer): Received {
  const binary = readResource(answer.bytes);
  if (textAt(binary, 'resourceType') !== 'Binary') {
    throw new NetworkTrouble('garbled', { message: 'garbled: not a Binary' });
  }
  return { bytes: fromBase64(textAt(binary, 'data')), mimeType: essence(textAt(binary, 'contentType')) };
}

/** A Binary's two parts are attributes that need no escapes, so no parser is needed to read them. */
function unwrapXml(answer: Answer): Received {
  const xml = new TextDecoder().decode(answer.bytes);
  return {
    bytes: fromBase64(/<data\s+value\s*=\s*["']([A-Za-z0-9+/=\s]*)["']/.exec(xml)?.[1]),
    mimeType: essence(/<contentType\s+value\s*=\s*["']([^"'<>&]*)["']/.exec(xml)?.[1]),
  };
}

const essence = (mimeType: string | undefined) => mimeType?.split(';')[0]?.trim().toLowerCase();

/** Buffer's decoder skips what is not base64 and would hand on a mutilated document. */
function fromBase64(text: string | undefined): Uint8Array {
  const packed = text?.replace(/\s/g, '') ?? '';
  const bytes = Buffer.from(packed, 'base64');
  const expected = Math.floor((packed.replace(/=+$/, '').length * 3) / 4);
  if (packed === '' || bytes.length !== expected) {
    throw new NetworkTrouble('garbled', { message: 'garbled: no base64 data' });
  }
  return bytes;
}

/** The right hash proves the bytes, whatever the size says: some holders state the size of the base64. */
async function checkAgainst(entry: DocumentEntry, bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0) throw new NetworkTrouble('garbled', { message: 'garbled: an empty document' });
  if (entry.sha1 !== undefined) {
    const sha1 = await digestOf('SHA-1', bytes);
    // FHIR wants base64; XDS, from which many holders copy, wants hexadecimal.
    if (entry.sha1 === sha1.toString('base64') || entry.sha1.toLowerCase() === sha1.toString('hex')) return;
    throw new NetworkTrouble('garbled', { message: 'garbled: the bytes are not those the hash was made of' });
  }
  if (entry.sizeBytes !== undefined && entry.sizeBytes !== bytes.length) {
    throw new NetworkTrouble('garbled', { message: 'garbled: the size is not the one announced' });
  }
}
