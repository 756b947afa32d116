// What documents say of each other, what their holders say of them, and what callers decided → which of them still speak. Pure; no order of arrival matters.
import type { Header } from '../conversion/ccda/index.ts';
import type { DocumentId } from './document.ts';

/** CURRENT speaks. REPLACED: another says it anew; it is kept and shown as superseded. WITHDRAWN: it should never have spoken, and is shown no more. */
export type Standing = 'CURRENT' | 'REPLACED' | 'WITHDRAWN';

/** In the words of FHIR's DocumentReference.status; XDS's Approved and Deprecated are the first two (MHD §3.67.4.1.2.1). */
export type SourceStatus = 'current' | 'superseded' | 'entered-in-error';

export interface VersionName {
  /** `system|value` */
  ids: string[];
  setId?: string;
  version?: number;
}

/** ClinicalDocument/id, setId, versionNumber, and relatedDocument[@typeCode="RPLC"]/parentDocument. */
export interface DocumentMarks extends VersionName {
  replaces?: VersionName[];
}

export interface StandingFacts {
  documentId: DocumentId;
  marks: DocumentMarks | undefined;
  documentTime: Date | undefined;
  isWithdrawnByCaller: boolean;
  /** One for each copy that a holder has. */
  sources: readonly SourceStatus[];
}

const mostNames = 20;
const longestName = 500;

type HeaderName = Pick<Header, 'ids' | 'setId' | 'versionNumber'>;

function nameOf({ ids, setId, versionNumber }: HeaderName): VersionName {
  const text = ({ system = '', value = '' }: Header['ids'][number]) => `${system}|${value}`;
  const isFit = (name: string) => name.length <= longestName && !name.includes('\0');
  const set = setId === undefined ? undefined : text(setId);
  const version = /^\d{1,9}$/.test(versionNumber ?? '') ? Number(versionNumber) : undefined;
  return {
    ids: ids.map(text).filter(isFit).slice(0, mostNames),
    ...(set !== undefined && isFit(set) && { setId: set }),
    ...(version !== undefined && { version }),
  };
}

export function marksOf(header: Header): DocumentMarks {
  const replaces = (header.replaces ?? []).slice(0, mostNames).map(nameOf);
  return { ...nameOf(header), ...(replaces.length > 0 && { replaces }) };
}

const shares = (a: VersionName, b: VersionName): boolean => a.ids.some(id => b.ids.includes(id));

/** A version that is told has to be that one: some sources keep one id for all versions. */
function isNamed(name: VersionName, { ids, setId, version }: DocumentMarks): boolean {
  const isVersion = name.version === undefined || version === undefined || name.version === version;
  if (shares(name, { ids })) return isVersion;
  return (
    name.setId !== undefined && name.setId === setId && version !== undefined && name.version === version
  );
}

/** It names the other, or is a later version of it under the same id (CDA R2 §4.2.1.7, versionNumber). */
function says(newer: DocumentMarks, older: DocumentMarks): boolean {
  if (shares(newer, older))
    return newer.version !== undefined && older.version !== undefined && newer.version > older.version;
  return (newer.replaces ?? []).some(name => isNamed(name, older));
}

/** Two that replace each other are both kept speaking, and nothing replaces what was written after it. */
function replaces(newer: StandingFacts, older: StandingFacts): boolean {
  if (newer.marks === undefined || older.marks === undefined) return false;
  if (newer.documentTime && older.documentTime && newer.documentTime < older.documentTime) return false;
  return says(newer.marks, older.marks) && !says(older.marks, newer.marks);
}

/** A holder's word is about its own copy: as long as another has it as current, it speaks. */
function heldAs(sources: readonly SourceStatus[]): Standing {
  if (sources.length === 0 || sources.includes('current')) return 'CURRENT';
  return sources.includes('entered-in-error') ? 'WITHDRAWN' : 'REPLACED';
}

const namesOf = ({ ids, setId }: VersionName): string[] => (setId === undefined ? ids : [...ids, setId]);

export function standingsOf(documents: readonly StandingFacts[]): Map<DocumentId, Standing> {
  const standings = new Map<DocumentId, Standing>();
  for (const { documentId, isWithdrawnByCaller, sources } of documents)
    standings.set(documentId, isWithdrawnByCaller ? 'WITHDRAWN' : heldAs(sources));
  const isWithdrawn = ({ documentId }: StandingFacts) => standings.get(documentId) === 'WITHDRAWN';
  const byName = new Map<string, StandingFacts[]>();
  for (const document of documents)
    for (const name of new Set(document.marks === undefined ? [] : namesOf(document.marks))) {
      const named = byName.get(name);
      if (named === undefined) byName.set(name, [document]);
      else named.push(document);
    }
  // What is withdrawn replaces nothing; what is itself replaced still does.
  for (const newer of documents) {
    if (newer.marks === undefined || isWithdrawn(newer)) continue;
    // Not its own set: all that a source writes may be of one.
    const names = [...newer.marks.ids, ...(newer.marks.replaces ?? []).flatMap(namesOf)];
    for (const older of new Set(names.flatMap(name => byName.get(name) ?? [])))
      if (older !== newer && !isWithdrawn(older) && replaces(newer, older))
        standings.set(older.documentId, 'REPLACED');
  }
  return standings;
}
