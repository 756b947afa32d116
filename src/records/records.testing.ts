// For tests of the record: patients without a past, and documents that say what the test wants.
import assert from 'node:assert/strict';
import { sql } from 'kysely';
import type { TestContext } from 'node:test';
import type { Bundle, Reference, Resource } from 'fhir/r4';
import type { DocumentId } from '../documents/document.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import { openTestDatabase } from '../platform/database/testing.ts';
import { keepDocument, newPatient, newProject, surroundings } from './flat/arrivals.testing.ts';
import { mergeRecord, statementsOf } from './merge.ts';
import { readPatientChanges } from './changes.ts';
import { readResources, recordSeq } from './read.ts';
import type { Change, ServedResource } from './record.ts';
import { ofPatient } from './sql.ts';

export interface Told {
  resources: Resource[];
  /** When the document says it was written. */
  time?: Date | undefined;
  documentId?: string;
  /** When it arrives. */
  at?: Date;
}

export const arrival = new Date('2026-01-01T00:00:00Z');

export async function openRecords(t: Pick<TestContext, 'after'>) {
  const database = await openTestDatabase();
  t.after(() => database.close());
  const projectId = await newProject(database);

  const merge = async (tx: Transaction, key: PatientKey, told: Told): Promise<DocumentId> => {
    const bundle: Bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: told.resources.map(resource => ({ resource: resource as never })),
    };
    const at = told.at ?? arrival;
    const documentId = await keepDocument(tx, key, at, {
      documentId: told.documentId as DocumentId | undefined,
      documentTime: told.time,
    });
    await mergeRecord(tx, key, { documentId, documentTime: told.time }, statementsOf(bundle), at);
    return documentId;
  };

  return {
    database,
    parts: surroundings(database),
    newPatient: (): Promise<PatientKey> => newPatient(database, projectId),
    merge,
    /** A document arrives; answers its id. */
    tell: (key: PatientKey, told: Told): Promise<DocumentId> =>
      database.transaction(tx => merge(tx, key, told)),
  };
}

export const resourceOf = (served: { json: string | undefined }): Resource =>
  JSON.parse(served.json ?? 'null') as Resource;

/** `Type/id` → what is served there, without what arrival decides: version, time, and the document that came first. */
function saidBy(
  resources: readonly Pick<ServedResource, 'resourceType' | 'resourceId' | 'json'>[],
  patient: PatientKey,
): Record<string, unknown> {
  const said: Record<string, unknown> = {};
  for (const { json } of resources) {
    // Two patients of a test have the same record but for their own ids.
    const text = json
      .replaceAll(patient.particlePatientId, 'the-patient')
      .replace(/"value":"arrivals-\d+"/, '"value":"mrn"');
    const { meta, recorded: _, ...rest } = JSON.parse(text) as Resource & { recorded?: string };
    const { versionId: __, lastUpdated: ___, source: ____, ...about } = meta ?? {};
    const isOurs = rest.resourceType === 'Provenance' && text.includes('"assembler"');
    // The id of a group's Provenance is made of the patient's.
    const name = isOurs
      ? `Provenance of ${JSON.stringify((rest as { target?: unknown }).target)}`
      : `${rest.resourceType}/${rest.id}`;
    said[name] = { ...rest, id: undefined, meta: about };
  }
  return Object.fromEntries(Object.entries(said).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const readSaid = async (
  database: Awaited<ReturnType<typeof openRecords>>['database'],
  key: PatientKey,
): Promise<Record<string, unknown>> => saidBy(await readResources(database.executor, key), key);

export const snomed = 'http://snomed.info/sct';
export const icd10 = 'http://hl7.org/fhir/sid/icd-10-cm';
export const loinc = 'http://loinc.org';
export const pneumonia = { system: snomed, code: '233604007', display: 'Pneumonia' };
export const pneumoniaIcd = { system: icd10, code: 'J18.9', display: 'Pneumonia, unspecified organism' };
export const active = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
};
export const subject = { reference: 'Patient/p' };

export const condition = (
  id: string,
  coding: readonly object[],
  onset: string | undefined = '2019-03-01',
  more: object = {},
) =>
  ({
    resourceType: 'Condition',
    id,
    clinicalStatus: active,
    code: { coding, text: 'Pneumonia' },
    subject,
    ...(onset === undefined ? {} : { onsetDateTime: onset }),
    ...more,
  }) as Resource;

export const glucose = (id: string, value: number, time: string, performer?: string) =>
  ({
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ system: loinc, code: '2345-7', display: 'Glucose' }] },
    subject,
    effectiveDateTime: time,
    valueQuantity: { value, unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
    ...(performer === undefined ? {} : { performer: [{ reference: `Practitioner/${performer}` }] }),
  }) as Resource;

export const practitioner = (id: string, family: string, npi = '1234567893') =>
  ({
    resourceType: 'Practitioner',
    id,
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npi }],
    name: [{ family, given: ['Meredith'] }],
  }) as Resource;

export const year = (n: number) => new Date(Date.UTC(n, 0, 1));

export const referencesOf = (value: unknown): string[] => {
  if (value === null || typeof value !== 'object') return [];
  const { reference } = value as Reference;
  return [
    ...(typeof reference === 'string' ? [reference] : []),
    ...Object.values(value).flatMap(inner => referencesOf(inner)),
  ];
};

/** Every reference of what is served leads to what is served. */
export async function assertNothingDangles(executor: Executor, key: PatientKey): Promise<void> {
  const served = await readResources(executor, key);
  const names = new Set(served.map(each => `${each.resourceType}/${each.resourceId}`));
  for (const each of served)
    for (const reference of referencesOf(resourceOf(each)))
      assert.ok(names.has(reference), `${each.resourceType}/${each.resourceId} names ${reference}`);
  const { rows } = await sql`
    select k.resource_type, k.resource_id from (
      select project_id, patient_id, resource_type, resource_id from statement_key
      union select project_id, patient_id, resource_type, resource_id from statement_reference) k
    where ${ofPatient(key, 'k')} and not exists (
      select from statement s where s.project_id = k.project_id and s.patient_id = k.patient_id
        and s.resource_type = k.resource_type and s.resource_id = k.resource_id)`.execute(executor);
  assert.deepEqual(rows, [], 'met or naming, though nobody says it');
}

/** The changes, applied one after the other to nothing, are what stands. */
function replay(changes: readonly Change[]): Map<string, string> {
  const standing = new Map<string, string>();
  for (const { kind, resourceType, resourceId, json } of changes) {
    const name = `${resourceType}/${resourceId}`;
    if (kind === 'added') assert.ok(!standing.has(name), `${name} is added once`);
    else assert.ok(standing.has(name), `${name} was there before it was ${kind}`);
    if (kind === 'added' || kind === 'changed') standing.set(name, json ?? '');
    else standing.delete(name);
  }
  return standing;
}

export async function assertFeedTellsAll(executor: Executor, key: PatientKey): Promise<void> {
  const changes = await readPatientChanges(executor, key, 0, 100_000);
  assert.deepEqual(
    changes.map(change => change.seq),
    changes.map((_, i) => i + 1),
    'no number is left out',
  );
  assert.equal(await recordSeq(executor, key), changes.length);
  const served = await readResources(executor, key);
  assert.deepEqual(
    [...replay(changes)].sort(),
    served.map(each => [`${each.resourceType}/${each.resourceId}`, each.json] as [string, string]).sort(),
  );
}
