// Register: a caller's id and demographics → the patient, made or corrected. POST /api/v2/patients, contract/particle-api.md §2.
import type { ProjectId } from '../access/project.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { refuse } from '../platform/errors.ts';
import type { Random } from '../platform/random.ts';
import { searchKeys } from './keys.ts';
import { compare, describe } from './matching/compare.ts';
import type { Demographics, ExternalPatientId, ParticlePatientId, Patient } from './patient.ts';
import { insertPatient, lockPatientByExternalId, replaceKeys, updateDemographics } from './sql.ts';

export interface RegisterParts {
  database: Database;
  clock: Clock;
  random: Random;
}

/**
 * One patient per caller's id, however often and however concurrently it is registered; the particle id never changes.
 * Sent again for the same person, the demographics become those that were sent: an optional field left out is cleared, since
 * a caller has no other way to say that a telephone number is no longer known. Sent for somebody else, it is an overlay and refused.
 * Several ids may hold the same person: each is a patient of its own.
 */
export function registerPatient(
  { database, clock, random }: RegisterParts,
  projectId: ProjectId,
  externalPatientId: ExternalPatientId,
  demographics: Demographics,
): Promise<Patient> {
  const now = clock.now();
  const particlePatientId = random.uuid() as ParticlePatientId;
  const patient = {
    projectId,
    particlePatientId,
    externalPatientId,
    demographics,
    createdAt: now,
    updatedAt: now,
  };
  return database.transaction(tx => insertOrUpdate(tx, patient));
}

/** Deletions that may come between finding the id taken and locking its row; then it is free again. */
const mostRounds = 5;

async function insertOrUpdate(tx: Transaction, patient: Patient): Promise<Patient> {
  for (let round = 0; round < mostRounds; round += 1) {
    const inserted = await insertPatient(tx, patient);
    const registered =
      inserted ?? (await lockPatientByExternalId(tx, patient.projectId, patient.externalPatientId));
    if (!registered) continue;
    if (!inserted) await correct(tx, registered, patient);
    await replaceKeys(tx, registered, searchKeys(describe(patient.demographics)));
    return inserted ?? { ...registered, demographics: patient.demographics, updatedAt: patient.updatedAt };
  }
  throw refuse('service.unavailable', { retryAfterSeconds: 1 });
}

/** `possible` is enough: whoever holds the id corrects a slip, a move or a new name; only somebody else is an overlay. */
async function correct(
  tx: Transaction,
  registered: Patient,
  { demographics, updatedAt }: Patient,
): Promise<void> {
  if (isOverlay(registered.demographics, demographics)) throw refuse('patient.overlay');
  await updateDemographics(tx, registered, demographics, updatedAt);
}

/** A placeholder name or birth date leaves nothing to compare: the same text is still the same registration. */
function isOverlay(registered: Demographics, sent: Demographics): boolean {
  const isRepeated = (['givenName', 'familyName', 'dateOfBirth'] as const).every(
    field => registered[field] === sent[field],
  );
  return !isRepeated && compare(registered, describe(sent)).verdict === 'different';
}
