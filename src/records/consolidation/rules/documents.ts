// Patient, and what is a document or about one: Composition, DocumentReference, Binary, Provenance. One patient; documents are one only when they are identical.
import type { Composition, DocumentReference, Resource } from 'fhir/r4';
import { hash } from 'node:crypto';
import { conceptIn, conceptOrSilent } from '../codes.ts';
import { dicomUid, uniqueKey } from '../identifiers.ts';
import { apart, equal, open } from '../judge.ts';
import { aspect, rule } from '../rule.ts';
import type { Rule } from '../rule.ts';
import { dayOrSilent, pointOf } from '../times.ts';
import { asStanding, standingOf } from './standing.ts';

export const patient: Rule = { aspects: {}, keys: () => ['patient'], ids: () => [] };

/** What it says, its own id and the server's remarks left out. */
const contentHash = ({ id: _id, meta: _meta, ...said }: Resource): string =>
  hash('sha256', JSON.stringify(said), 'base64');

const identical = (a: string | undefined, b: string | undefined) =>
  a === b && a !== undefined ? equal : apart;

/** A note within documents has no number of its own: its kind and day, which it must have, and its bytes tell it. */
function noteOf({ masterIdentifier, type, context, date }: DocumentReference): string | undefined {
  const day = (context?.period?.start ?? date)?.slice(0, 10);
  const { codes, words } = conceptIn(type) ?? { codes: [], words: [] };
  const kind = (codes.length > 0 ? codes : words.slice(0, 1)).join(' ');
  return masterIdentifier !== undefined || day === undefined || kind === undefined
    ? undefined
    : `${kind} ${day}`;
}

/** A picture, a PDF, a recording: its bytes tell it wherever it stands. Words are told anew, "No complaints" of many a day. */
function isFile({ masterIdentifier, content }: DocumentReference): boolean {
  const [first] = content;
  const type = first?.attachment.contentType ?? 'text/plain';
  return (
    masterIdentifier === undefined && first?.attachment.hash !== undefined && !/^text\/|xml\b/i.test(type)
  );
}

const URI = 'urn:ietf:rfc:3986';

/** An image of a study that is only pointed at goes by its UID, whatever is said of it (DICOM PS3.5 §9). */
function imageOf({ masterIdentifier, identifier, content }: DocumentReference): string | undefined {
  if (masterIdentifier !== undefined || content.some(({ attachment }) => attachment.hash !== undefined))
    return undefined;
  const uids = (identifier ?? []).flatMap(({ system, value }) =>
    system === URI && value?.startsWith('urn:oid:') === true ? (dicomUid(value) ?? []) : [],
  );
  return uids[0] === undefined ? undefined : `image ${uids[0]}`;
}

/** What is not here is told by where it lies, if anybody can go there; the same image at two holders lies in two places, of which each stays. */
const placed = ({ hash: bytes, url }: DocumentReference['content'][number]['attachment']): string =>
  bytes ?? (url !== undefined && /^https?:\/\/[^/]/i.test(url) ? url : '');

export const documentReference = rule<DocumentReference>({
  aspects: {
    standing: aspect(standingOf, asStanding),
    name: aspect(
      r =>
        isFile(r)
          ? 'file'
          : ((r.masterIdentifier && uniqueKey(r.masterIdentifier)) ?? imageOf(r) ?? noteOf(r)),
      identical,
    ),
    kind: aspect(r => (isFile(r) ? conceptIn(r.type) : undefined), conceptOrSilent),
    day: aspect(r => (isFile(r) ? pointOf(r.context?.period?.start ?? r.date) : undefined), dayOrSilent),
    bytes: aspect(
      r =>
        r.content
          .map(({ attachment }) => placed(attachment))
          .join(' ')
          .trim() || undefined,
      identical,
    ),
  },
  keys: ({ name, bytes }) => {
    if (name === undefined) return [];
    return [name === 'file' ? `file|${bytes as string}` : `name|${name as string}`];
  },
  ids: () => [],
});

export const composition = rule<Composition>({
  aspects: {
    master: aspect(r => r.identifier && uniqueKey(r.identifier), identical),
    content: aspect(contentHash, identical),
  },
  keys: facts => (facts.master === undefined ? [] : [`master|${facts.master as string}`]),
  ids: () => [],
});

/** Each says who stands behind its own statements. */
export const onlyItself: Rule = {
  aspects: { what: { of: () => undefined, judge: () => open, revisable: false } },
  ids: () => [],
};

/** Types without a rule: word for word the same. */
export const verbatim: Rule = {
  aspects: { content: aspect(contentHash, identical) },
  keys: facts => [`content|${facts.content as string}`],
  ids: () => [],
};
