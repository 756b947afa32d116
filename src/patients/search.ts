// Search: demographics → the project's patients who are, or may be, that person. POST /api/v2/patients/search.
import type { ProjectId } from '../access/project.ts';
import type { Executor } from '../platform/database.ts';
import { searchKeys } from './keys.ts';
import { compare, describe } from './matching/compare.ts';
import type { Demographics, Patient } from './patient.ts';
import { patientsWithKeys } from './sql.ts';

/** Compared for one search; those that share the most keys come first. */
const mostCandidates = 500;
const mostFound = 100;

/** Those who are the same person first, then those who may be. */
export async function searchPatients(
  executor: Executor,
  projectId: ProjectId,
  demographics: Demographics,
): Promise<Patient[]> {
  const person = describe(demographics);
  const candidates = await patientsWithKeys(executor, projectId, searchKeys(person), mostCandidates);
  const verdicts = Map.groupBy(candidates, candidate => compare(candidate.demographics, person).verdict);
  return [...(verdicts.get('same') ?? []), ...(verdicts.get('possible') ?? [])].slice(0, mostFound);
}
