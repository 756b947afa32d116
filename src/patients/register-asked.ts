// Register by asking: a query's demographics → the patient they are of, found or made. POST /api/v1/queries, /flat; contract/particle-api.md §3, §5.
import { sql } from 'kysely';
import type { ProjectId } from '../access/project.ts';
import type { Transaction } from '../platform/database.ts';
import { searchKeys } from './keys.ts';
import { describe } from './matching/compare.ts';
import type { Demographics, ExternalPatientId, ParticlePatientId, Patient } from './patient.ts';
import { stateCode } from './places.ts';
import { insertOrUpdate } from './register.ts';
import type { RegisterParts } from './register.ts';
import { patientsWithKeys } from './sql.ts';

const mostCandidates = 500;

/**
 * With the caller's id: as registering, but what the query leaves out stays as it was registered. Without: the project's patient of
 * identical demographics, else a new one, whose external id is our own id of it.
 */
export function registerAsked(
  { database, clock, random, corrected }: RegisterParts,
  projectId: ProjectId,
  externalPatientId: ExternalPatientId | undefined,
  asked: Demographics,
): Promise<Patient> {
  const now = clock.now();
  const particlePatientId = random.uuid() as ParticlePatientId;
  const patient: Patient = {
    projectId,
    particlePatientId,
    externalPatientId: externalPatientId ?? (particlePatientId as string as ExternalPatientId),
    demographics: asked,
    createdAt: now,
    updatedAt: now,
  };
  return database.transaction(async tx => {
    const known = externalPatientId === undefined ? await findIdentical(tx, patient) : undefined;
    return known ?? insertOrUpdate(tx, patient, fillIn, corrected);
  });
}

/** The caller gave this patient no id: the one it has is ours. */
export const isUnnamed = ({
  externalPatientId,
  particlePatientId,
}: Pick<Patient, 'externalPatientId' | 'particlePatientId'>): boolean =>
  (externalPatientId as string) === (particlePatientId as string);

/** Two queries for one person that come at once wait for each other here, so that they make one patient. */
async function findIdentical(tx: Transaction, { projectId, demographics }: Patient) {
  const sought = canonical(demographics);
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${projectId} ${sought}`}, 0))`.execute(tx);
  const candidates = await patientsWithKeys(
    tx,
    projectId,
    searchKeys(describe(demographics)),
    mostCandidates,
  );
  return candidates.find(candidate => canonical(candidate.demographics) === sought);
}

/** Spellings that say the same are the same: case, `MA` and `Massachusetts`, empty lines. */
const canonical = (demographics: Demographics): string =>
  JSON.stringify(
    [
      demographics.givenName,
      demographics.familyName,
      demographics.dateOfBirth,
      demographics.gender,
      demographics.postalCode,
      demographics.addressCity,
      stateCode(demographics.addressState) ?? demographics.addressState,
      demographics.addressLines.filter(line => line !== '').join('\n'),
      demographics.ssn ?? '',
      demographics.telephone ?? '',
      demographics.email ?? '',
    ].map(text => text.toUpperCase()),
  );

const fillIn = (registered: Demographics, asked: Demographics): Demographics => ({
  ...registered,
  ...asked,
  postalCode: asked.postalCode || registered.postalCode,
  addressCity: asked.addressCity || registered.addressCity,
  addressState: asked.addressState || registered.addressState,
  addressLines: asked.addressLines.some(line => line !== '') ? asked.addressLines : registered.addressLines,
});
