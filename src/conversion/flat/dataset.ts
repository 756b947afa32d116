// What a Flat dataset is: its published names, its columns in order, and the function from a patient's FHIR resources to rows.
import type { Measurement } from './observations.ts';
import type { FlatRecord, Node } from './record.ts';

/** Where a link column leads: the rows of a dataset, or the roles listed in practitioners.practitioner_role_id. */
export type Join =
  | 'roles'
  | 'allergies'
  | 'documentReferences'
  | 'encounters'
  | 'immunizations'
  | 'labs'
  | 'locations'
  | 'medications'
  | 'organizations'
  | 'patients'
  | 'problems'
  | 'procedures'
  | 'socialHistories'
  | 'sources'
  | 'vitalSigns';

export interface Column {
  /** JSON type on the wire: strings are "" when missing, numbers are null. */
  type: 'string' | 'number';
  /**
   * patient: the Particle patient id · id: the row's own hash · content: what the row says; equal content is the same row · derived: repeats part of the
   * content, so it does not enter the hash · link, links: one or several ids of other rows · gathered: united over the merged rows · latest: the greatest
   * of the merged rows.
   */
  is: 'patient' | 'id' | 'content' | 'derived' | 'link' | 'links' | 'gathered' | 'latest';
  joins?: Join;
  about: string;
}

export type Cell = string | number | undefined;

/** A link is a FHIR resource whose row is meant, or an id that is known already (groups that have no table of their own). */
export type Link = { to: Node | undefined } | { id: string };

/** One row before it has an id: links still point to FHIR resources. */
export interface Draft<C extends string = string> {
  /** The resources this row stands for. A link to one of them becomes a link to the row, and their sources are the row's. */
  from: Node[];
  cells: Partial<Record<C, Cell>>;
  links?: Partial<Record<C, Link[]>>;
  /** Columns filled together, one slot each; merged rows unite their slots. */
  gathered?: { columns: C[]; slots: string[][] }[];
  /** What tells this row from others though no column says it. */
  apart?: string;
  /** A section of a document: the resources made from its entries. */
  holds?: Node[];
  /** Of the several measurements of an observation, the one this row is. */
  measurement?: Measurement;
}

export interface Dataset<C extends string = string> {
  /** JSON key of the Flat object. */
  key: string;
  /** Name in the query string of `/flat`. */
  query: string;
  /** Table name of the loaders, and the plural resource type. */
  table: string;
  /** `resource_type` in recordSources; a dataset without one has no rows there. */
  recordType?: string;
  /** The id column. */
  id: C;
  /** Ids are hashes; those of transitions are decimal 64-bit numbers. */
  idForm: 'hash' | 'decimal';
  /** Clinical time the rows are ordered by. */
  time?: C;
  columns: Record<C, Column>;
  rows(record: FlatRecord): Draft<C>[];
}

/** Checks at compile time that ids, times and rows name only columns the dataset has. */
export const dataset = <const K extends string, C extends string>(description: {
  key: K;
  query: string;
  table: string;
  recordType?: string;
  id: NoInfer<C>;
  idForm?: 'decimal';
  time?: NoInfer<C>;
  columns: Record<C, Column>;
  rows: (record: FlatRecord) => Draft<NoInfer<C>>[];
}): Dataset<C> & { key: K } => ({ idForm: 'hash', ...description });

// The kinds of columns, so that a dataset reads like its table in the contract.

export const patientId: Column = { type: 'string', is: 'patient', about: 'Particle patient id.' };
export const rowId: Column = { type: 'string', is: 'id', about: 'Row id: SHA-256 of what the row says.' };
export const content = (about: string): Column => ({ type: 'string', is: 'content', about });
export const time = (about: string): Column => ({
  type: 'string',
  is: 'content',
  about: `${about} 2011-05-28T15:19:11+0000, in UTC; a date or year alone is given by its first instant.`,
});
export const number = (about: string): Column => ({
  type: 'number',
  is: 'content',
  about: `${about} null when missing.`,
});
export const link = (joins: Join | undefined, about: string): Column => ({
  type: 'string',
  is: 'link',
  joins,
  about,
});
export const links = (joins: Join, about: string): Column => ({ type: 'string', is: 'links', joins, about });
export const gathered = (about: string): Column => ({ type: 'string', is: 'gathered', about });
export const always = (about: string): Column => ({ type: 'string', is: 'derived', about });
export const empty: Column = { type: 'string', is: 'derived', about: 'Always empty.' };
export const subject = link(
  'patients',
  'Row of the Patient resource the document spoke of (patients.resource_id).',
);

/** code, code system and name, slot by slot. */
export const coded = <C extends string, S extends string, N extends string>(
  code: C,
  system: S,
  name: N,
  what: string,
  kind: (about: string) => Column = content,
) =>
  ({
    [code]: kind(`${what}: codes, one per slot, joined with ", ".`),
    [system]: kind(`${what}: code system per slot, urn:oid: form where it has an OID.`),
    [name]: kind(`${what}: name per slot.`),
  }) as Record<C | S | N, Column>;

export type Vocabulary = 'snomed' | 'rxnorm' | 'icd10' | 'loinc' | 'cpt' | 'ndc' | 'cvx';
type Normalised<P extends string, V extends Vocabulary> = `${P}_${V}` | `${P}_${V}_name`;

/** The codes of one vocabulary among the slots, as the source gave them: never mapped, never guessed. */
export const normalisedColumns = <P extends string, V extends Vocabulary>(prefix: P, ...vocabularies: V[]) =>
  Object.fromEntries(
    vocabularies.flatMap((vocabulary): [string, Column][] => [
      [
        `${prefix}_${vocabulary}`,
        { type: 'string', is: 'derived', about: `The ${vocabulary} codes among ${prefix}.` },
      ],
      [`${prefix}_${vocabulary}_name`, { type: 'string', is: 'derived', about: `Their names.` }],
    ]),
  ) as Record<Normalised<P, V>, Column>;
