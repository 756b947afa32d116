// Register: a caller's id and demographics → the patient, made or corrected. POST /api/v2/patients, contract/particle-api.md §2.
import { isDeepStrictEqual } from 'node:util';
import type { ProjectId } from '../access/project.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { refuse } from '../platform/errors.ts';
import type { Random } from '../platform/random.ts';
import { searchKeys } from './keys.ts';
import { compare, describe } from './matching/compare.ts';
import type { Demographics, ExternalPatientId, ParticlePatientId, Patient, PatientKey } from './patient.ts';
import { insertPatient, lockPatientByExternalId, replaceKeys, updateDemographics } from './sql.ts';

export interface RegisterParts {
  database: Database;
  clock: Clock;
  random: Random;
  /** What follows from corrected demographics, in the same transaction: the record is above this folder, and hands it down. */
  corrected?: Corrected | undefined;
}

type Corrected = (tx: Transaction, key: PatientKey, now: Date) => Promise<unknown>;

/**
 * One patient per caller's id, however often and however concurrently it is registered; the particle id never changes.
 * Sent again for the same person, the demographics become those that were sent: an optional field left out is cleared, since
 * a caller has no other way to say that a telephone number is no longer known. Sent for somebody else, it is an overlay and refused.
 * Several ids may hold the same person: each is a patient of its own.
 */
export function registerPatient(
  { database, clock, random, corrected }: RegisterParts,
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
  return database.transaction(tx => insertOrUpdate(tx, patient, (_registered, sent) => sent, corrected));
}

/** What a patient's demographics become when others are sent for the same person. */
type Correct = (registered: Demographics, sent: Demographics) => Demographics;

/** Deletions that may come between finding the id taken and locking its row; then it is free again. */
const mostRounds = 5;

export async function insertOrUpdate(
  tx: Transaction,
  patient: Patient,
  correct: Correct,
  corrected?: Corrected,
): Promise<Patient> {
  for (let round = 0; round < mostRounds; round += 1) {
    const inserted = await insertPatient(tx, patient);
    const registered =
      inserted ?? (await lockPatientByExternalId(tx, patient.projectId, patient.externalPatientId));
    if (!registered) continue;
    // `possible` is enough: whoever holds the id corrects a slip, a move or a new name; only somebody else is an overlay.
    if (!inserted && isOverlay(registered.demographics, patient.demographics))
      throw refuse('patient.overlay');
    const demographics = inserted
      ? patient.demographics
      : correct(registered.demographics, patient.demographics);
    if (!inserted) await updateDemographics(tx, registered, demographics, patient.updatedAt);
    await replaceKeys(tx, registered, searchKeys(describe(demographics)));
    if (!inserted && !isDeepStrictEqual(demographics, registered.demographics))
      await corrected?.(tx, registered, patient.updatedAt);
    return inserted ?? { ...registered, demographics, updatedAt: patient.updatedAt };
  }
  throw refuse('service.unavailable', { retryAfterSeconds: 1 });
}

/** A placeholder name or birth date leaves nothing to compare: the same text is still the same registration. */
function isOverlay(registered: Demographics, sent: Demographics): boolean {
  const isRepeated = (['givenName', 'familyName', 'dateOfBirth'] as const).every(
    field => registered[field] === sent[field],
  );
  return !isRepeated && compare(registered, describe(sent)).verdict === 'different';
}
