// Whose is it? The gateway's own judgement of what a holder claims, before anything of it is shown.
import { readHeader } from '../conversion/ccda/index.ts';
import type { Header } from '../conversion/ccda/index.ts';
import { marksOf } from '../documents/standing.ts';
import type { DocumentMarks } from '../documents/standing.ts';
import type { PatientMatch } from '../networks/network.ts';
import { compare, describe } from '../patients/matching/compare.ts';
import type { Comparison } from '../patients/matching/compare.ts';
import type { PersonDescription } from '../patients/matching/person.ts';
import type { Patient } from '../patients/patient.ts';

/**
 * Too little said to be sure, and nothing said against it: what is missing is missing, not a disagreement
 * (matching design, Li, Xu, Grannis 2022), and the holder, who knows more, says it is this patient.
 */
const saysNothingAgainst = ({ reasons }: Comparison): boolean =>
  !reasons.some(reason => disagreements.has(reason));

const disagreements = new Set([
  'given.different',
  'given.near',
  'family.different',
  'birth-date.different',
  'birth-date.near',
  'suffix.conflict',
  'ssn.conflict',
]);

const isOurs = (patient: Patient, person: PersonDescription): boolean => {
  const comparison = compare(describe(patient.demographics), person);
  return (
    comparison.verdict === 'same' || (comparison.verdict === 'possible' && saysNothingAgainst(comparison))
  );
};

/** A holder that says nothing of the person is believed only when it is certain. */
export const isOurPatient = (patient: Patient, match: PatientMatch): boolean =>
  match.person === undefined ? match.grade === 'certain' : isOurs(patient, match.person);

export interface JudgedDocument {
  mimeType: string;
  title: string | undefined;
  documentTime: Date | undefined;
  marks: DocumentMarks | undefined;
  /** Set when the document's own header names somebody else. */
  quarantineReason: string | undefined;
}

/** Reads the header of a C-CDA; a file without one (PDF, text) is taken on the word of the holder that listed it for this patient. */
export async function judgeDocument(
  patient: Patient,
  bytes: Uint8Array,
  mimeType: string,
  headerOf: HeaderOf,
): Promise<JudgedDocument> {
  const asListed = {
    mimeType,
    title: undefined,
    documentTime: undefined,
    marks: undefined,
    quarantineReason: undefined,
  };
  if (!isCdaLike(bytes, mimeType)) return asListed;
  const header = headerInFront(bytes) ?? (await headerOf(bytes));
  if (!header) return asListed;
  return {
    mimeType,
    title: header.title,
    documentTime: instantOf(header.effectiveTime),
    marks: marksOf(header),
    quarantineReason: isOurs(patient, header.person) ? undefined : 'another-person',
  };
}

/** Reads the header of a document wherever it stands in it. */
export type HeaderOf = (bytes: Uint8Array) => Promise<Header | undefined>;

/** What is looked through for the body; nearly every header is shorter. */
const headBytes = 256 * 1024;
const body = /<(?:[\w.-]+:)?(?:structuredBody|nonXMLBody)[\s/>]/;

/** The header stands first (CDA R2 §4): only what comes before the body is read here, on the server's own thread. Nothing where that does not say who it is. */
export function headerInFront(bytes: Uint8Array): Header | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, headBytes));
  // Cut at a tag: half a character would look like another encoding.
  const end = head.toString('latin1').search(body);
  if (end <= 0) return undefined;
  const header = readHeader(head.subarray(0, end));
  return header?.person.names.length && header.person.birthDate !== undefined ? header : undefined;
}

/** XML by its type or by its first characters: holders mislabel files. */
export function isCdaLike(bytes: Uint8Array, mimeType: string): boolean {
  if (/\bxml\b/i.test(mimeType)) return true;
  // The start of a UTF-16 file has a NUL beside each character.
  const start = Buffer.from(bytes.subarray(0, 256)).toString('latin1').replaceAll('\0', '');
  return /^[^<]{0,8}<(\?xml|[\w:]*ClinicalDocument|[\w:]*ContinuityOfCareRecord)/.test(start);
}

/** A time of day without a zone is read as UTC: what a document is worth must not depend on where the gateway runs. */
export function instantOf(iso: string | undefined): Date | undefined {
  const isZoneless = /T[\d:.]+$/.test(iso ?? '');
  const ms = Date.parse(isZoneless ? `${iso}Z` : (iso ?? ''));
  return Number.isNaN(ms) ? undefined : new Date(ms);
}
