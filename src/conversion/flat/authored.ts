// For tests: a small record in the words of a test → Flat, as one document would give it.
import type { FhirResource } from 'fhir/r4';
import { flatten } from './index.ts';
import type { FlatInput, FlatResult, FlatRow } from './index.ts';

export const PATIENT_ID = '6f3bc061-8515-41b9-bc26-75fc55f53284';

export const SNOMED = 'http://snomed.info/sct';
export const LOINC = 'http://loinc.org';
export const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
export const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm';
export const NPI = 'http://hl7.org/fhir/sid/us-npi';

export const source = (sourceId: string) => ({ sourceId, name: `${sourceId}.xml` });

export const inputOf = (resources: readonly FhirResource[], sourceId = 'document-1'): FlatInput => ({
  patientId: PATIENT_ID,
  resources: resources.map(resource => ({ resource, sourceIds: [sourceId] })),
  sources: [source(sourceId)],
});

export const flat = (...resources: FhirResource[]): FlatResult => flatten(inputOf(resources));

/** The cells of a row that say something, without the ids. */
export function said(row: FlatRow | undefined): FlatRow {
  if (!row) return {};
  const isId = (value: unknown): boolean => typeof value === 'string' && /^([0-9a-f]{64}(, )?)+$/.test(value);
  return Object.fromEntries(
    Object.entries(row).filter(
      ([name, value]) => value !== '' && value !== null && name !== 'patient_id' && !isId(value),
    ),
  );
}

export const henrick = {
  resourceType: 'Patient',
  id: 'henrick',
  name: [{ use: 'official', family: 'Testingson', given: ['Henrick', 'Arne'] }],
  gender: 'male',
  birthDate: '1962-03-04',
} satisfies FhirResource as FhirResource;

export const henrickIsTheSubject = { reference: 'Patient/henrick' };
