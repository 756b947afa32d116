// For tests of the record: patients without a past, and documents that say what the test wants.
import type { TestContext } from 'node:test';
import type { Bundle, Resource } from 'fhir/r4';
import { createProject } from '../access/projects.ts';
import type { DocumentId } from '../documents/document.ts';
import { insertDocument } from '../documents/sql.ts';
import type { ExternalPatientId, PatientKey } from '../patients/patient.ts';
import { registerPatient } from '../patients/register.ts';
import { systemClock } from '../platform/clock.ts';
import type { Transaction } from '../platform/database.ts';
import { openTestDatabase } from '../platform/database/testing.ts';
import { systemRandom } from '../platform/random.ts';
import { mergeRecord, statementsOf } from './merge.ts';
import { readResources } from './read.ts';
import type { ServedResource } from './record.ts';

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
  const parts = { database, clock: systemClock, random: systemRandom };
  const project = await database.transaction(tx => createProject(tx, 'Test', parts));
  let patients = 0;
  const newPatient = (): Promise<PatientKey> =>
    registerPatient(parts, project.projectId, `mrn-${patients++}` as ExternalPatientId, {
      givenName: 'Nora',
      familyName: 'Sample',
      dateOfBirth: '1980-02-29',
      gender: 'FEMALE',
      postalCode: '12207',
      addressCity: 'Albany',
      addressState: 'NY',
      addressLines: [],
    });

  const merge = async (tx: Transaction, key: PatientKey, told: Told): Promise<DocumentId> => {
    const documentId = (told.documentId ?? systemRandom.uuid()) as DocumentId;
    const bundle: Bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: told.resources.map(resource => ({ resource: resource as never })),
    };
    const at = told.at ?? arrival;
    await insertDocument(
      tx,
      {
        projectId: key.projectId,
        particlePatientId: key.particlePatientId,
        documentId,
        sha256: documentId,
        sizeBytes: 1,
        mimeType: 'application/xml',
        title: 'x',
        state: 'KEPT',
        metadata: {},
        documentTime: told.time,
        quarantineReason: undefined,
        queryId: systemRandom.uuid(),
      },
      at,
    );
    await mergeRecord(tx, key, { documentId, documentTime: told.time }, statementsOf(bundle), at);
    return documentId;
  };

  /** A document arrives; answers its id. */
  const tell = (key: PatientKey, told: Told): Promise<DocumentId> =>
    database.transaction(tx => merge(tx, key, told));

  return { database, parts, project, newPatient, merge, tell };
}

export const resourceOf = (served: { json: string | undefined }): Resource =>
  JSON.parse(served.json ?? 'null') as Resource;

/** `Type/id` → what is served there, without what arrival decides: version, time, and the document that came first. */
export function saidBy(
  resources: readonly Pick<ServedResource, 'resourceType' | 'resourceId' | 'json'>[],
  patient: PatientKey,
): Record<string, unknown> {
  const said: Record<string, unknown> = {};
  for (const { json } of resources) {
    // Two patients of a test have the same record but for their own ids.
    const text = json
      .replaceAll(patient.particlePatientId, 'the-patient')
      .replace(/"value":"mrn-\d+"/, '"value":"mrn"');
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
