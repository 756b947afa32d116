// The words in which the sandbox people are described: who they are, what is known of them, and which documents say it.
import type { PersonDescription } from '../../../patients/matching/person.ts';
import type { Concept } from './codes.ts';
import type { Clinician, Organization } from './places.ts';

/** ISO 8601 with a zone, or a date, month or year; 'unknown' where a document says that it does not know. */
export type Moment = string;
export interface Period {
  start?: Moment;
  end?: Moment;
}

/** The body of POST /api/v2/patients. */
export interface Registration {
  given_name: string;
  family_name: string;
  date_of_birth: string;
  gender: 'MALE' | 'FEMALE';
  postal_code: string;
  address_city: string;
  address_state: string;
  address_lines: string[];
  patient_id: string;
  ssn?: string;
  telephone?: string;
  email?: string;
}

/** The person of a document's header. */
export interface Subject {
  given: string[];
  family: string;
  suffix?: string;
  formerFamily?: string;
  birthDate: string;
  sex: 'F' | 'M';
  addresses: Address[];
  telephones?: string[];
  emails?: string[];
  ssn?: string;
  race?: Concept;
  detailedRace?: Concept;
  ethnicity?: Concept;
  maritalStatus?: Concept;
  language?: string;
  religion?: string;
  guardian?: { given: string; family: string; relation: Concept; telephone?: string };
  deceasedAt?: Moment;
}

export interface Address {
  lines: string[];
  city: string;
  state: string;
  postalCode: string;
  use?: 'HP' | 'H' | 'TMP' | 'OLD';
}

export interface Problem {
  concept: Concept;
  status: 'active' | 'inactive' | 'resolved';
  onset?: Moment;
  ended?: Moment;
  recorded?: Moment;
  recordedBy?: Clinician;
  isAbsent?: true;
  isDiagnosis?: true;
}

export interface Allergy {
  agent: Concept;
  kind: 'drug' | 'food' | 'environment';
  status: 'active' | 'inactive';
  onset?: Moment;
  ended?: Moment;
  reactions?: { manifestation: Concept; severity?: Severity }[];
  severity?: Severity;
  criticality?: 'low' | 'high';
}
export type Severity = 'mild' | 'moderate' | 'severe';

export interface Medication {
  drug: Concept;
  status: 'active' | 'completed' | 'aborted';
  sig: string;
  start?: Moment;
  end?: Moment;
  dose?: { value: string; unit?: string };
  route?: Concept;
  /** `every 8 hours`, or at an event of the day (HL7 TimingEvent: HS at bedtime, ACM before breakfast), or once. */
  timing?: { every: string; unit: 'h' | 'd' | 'wk' } | { event: string } | 'once';
  asNeededFor?: Concept;
  reason?: Concept;
  prescriber?: Clinician;
  supply?: { quantity: string; unit?: string; fills: string };
  isOrder?: true;
}

export interface Immunization {
  vaccine: Concept;
  at: Moment;
  dose?: { value: string; unit: string };
  lot?: string;
  manufacturer?: string;
  route?: Concept;
  performer?: Clinician;
  refusal?: Concept;
}

export interface Procedure {
  concept: Concept;
  at?: Moment;
  until?: Moment;
  status?: 'completed' | 'active' | 'aborted' | 'cancelled';
  /** Which of C-CDA's three procedure classes records it. */
  as?: 'procedure' | 'act' | 'observation';
  performer?: Clinician;
  site?: Concept;
  device?: { name: string; code?: Concept; udi: string };
  wasNotDone?: Concept;
}

export interface ResultPanel {
  panel: Concept;
  at: Moment;
  results: Result[];
  specimen?: Concept;
  laboratory?: Organization;
}
export interface Result {
  test: Concept;
  value: { number: string; unit: string; comparator?: '<' | '>' } | { text: string } | { coded: Concept };
  range?: { low?: string; high?: string; text?: string };
  interpretation?: 'N' | 'H' | 'L' | 'A' | 'HH' | 'LL';
  isPreliminary?: true;
  comment?: string;
}

export interface VitalSigns {
  at: Moment;
  signs: Partial<Record<VitalSign, string>>;
}
/** The unit of each is in `vitals` of codes.ts. */
export type VitalSign =
  | 'height'
  | 'weight'
  | 'bmi'
  | 'systolic'
  | 'diastolic'
  | 'pulse'
  | 'temperature'
  | 'respiration'
  | 'oxygen'
  | 'headCircumference';

export interface Encounter {
  /** The visit's number at the place that kept it. */
  number: string;
  kind: Concept;
  class: 'AMB' | 'IMP' | 'EMER' | 'VR';
  period: Period;
  clinician: Clinician;
  place: Organization;
  /** The part of the place, as `Pre-Admission Testing`. */
  department?: Concept;
  diagnoses?: Concept[];
  disposition?: Concept;
}

export interface SocialFact {
  observation: Concept;
  value: { coded: Concept } | { number: string; unit: string } | { text: string };
  at?: Moment;
  until?: Moment;
  as?: 'smoking' | 'tobacco' | 'pregnancy' | 'birth-sex' | 'social';
}

export interface PlanItem {
  concept: Concept;
  as: 'procedure' | 'encounter' | 'observation' | 'medication' | 'act' | 'goal';
  at?: Moment;
  /** INT where it is intended, RQO where it is ordered, APT where it is booked, GOL for a goal. */
  mood?: 'INT' | 'RQO' | 'APT' | 'GOL' | 'PRP';
  goal?: string;
}

export interface Relative {
  relation: Concept;
  sex?: 'F' | 'M';
  birthYear?: string;
  conditions: { concept: Concept; atAge?: string; causedDeath?: true }[];
}

export interface Payer {
  payer: string;
  plan: string;
  kind: Concept;
  memberId: string;
  groupNumber?: string;
  holder: 'SELF' | { relation: Concept; given: string; family: string; birthDate: string };
}

export interface Note {
  type: Concept;
  title: string;
  at: Moment;
  author: Clinician;
  paragraphs: string[];
  /** The encounter's number, where the note belongs to one. */
  encounter?: Encounter;
}

export interface NarrativeSection {
  code?: Concept;
  title: string;
  paragraphs: string[];
  list?: string[];
}

export interface Facts {
  problems?: Problem[] | 'none known';
  allergies?: Allergy[] | 'none known' | 'no drug allergies known' | 'no information';
  medications?: Medication[] | 'none known' | 'no information';
  dischargeMedications?: Medication[];
  immunizations?: Immunization[];
  procedures?: Procedure[];
  results?: ResultPanel[];
  vitals?: VitalSigns[];
  encounters?: Encounter[];
  dischargeDiagnoses?: Problem[];
  social?: SocialFact[];
  plan?: PlanItem[];
  family?: Relative[];
  payers?: Payer[];
  notes?: Note[];
  narratives?: NarrativeSection[];
}

export type HolderKey = 'harbor' | 'cedar' | 'mesa' | 'prairie' | 'lakeside' | 'summit';
export type VendorKey = 'northstar' | 'meadowlark' | 'tessera' | 'oldmill' | 'pocketchart';
export type DocumentKind = 'continuity' | 'discharge' | 'progress' | 'history' | 'consultation' | 'operative';

interface AnyDocument {
  /** Its file's name, without the person's key and the ending. */
  name: string;
  title?: string;
  written: Moment;
  author: Clinician;
  place: Organization;
  period?: Period;
  holders: HolderKey[];
  /** Listed for this person by its holder although it is about somebody else. */
  isStrangers?: true;
  /** Where the document describes its person in its own way. */
  subject?: Partial<Subject>;
}

export interface StructuredDocument extends AnyDocument {
  vendor: VendorKey;
  kind: DocumentKind;
  encounter?: Encounter;
  moreAuthors?: Clinician[];
  facts: Facts;
}

/** A scan or letter: alone, or wrapped in a nonXMLBody when a vendor is named. */
export interface PageDocument extends AnyDocument {
  vendor?: VendorKey;
  type: Concept;
  page: string[];
  as: 'pdf' | 'text';
}

export type DocumentDescription = StructuredDocument | PageDocument;

export interface SandboxPerson {
  key: string;
  /** Why this person is in the cast. */
  story: string;
  subject: Subject;
  registration: Registration;
  documents: DocumentDescription[];
}

/** What the gateway should recognise them by: the header of their documents. */
export function describe(subject: Subject): PersonDescription {
  return {
    names: [
      { given: subject.given, family: subject.family },
      ...(subject.formerFamily === undefined ? [] : [{ given: subject.given, family: subject.formerFamily }]),
    ],
    birthDate: subject.birthDate,
    gender: subject.sex === 'F' ? 'FEMALE' : 'MALE',
    addresses: subject.addresses.map(({ lines, city, state, postalCode }) => ({
      lines,
      city,
      state,
      postalCode,
    })),
    telephones: subject.telephones ?? [],
    emails: subject.emails ?? [],
    ...(subject.ssn === undefined ? {} : { ssn: subject.ssn }),
  };
}
