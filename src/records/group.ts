// An id → the resource that is served there, with the statements it is made of, where they stand in their documents, and whose values were chosen.
import type { Resource } from 'fhir/r4';
import type { PatientKey } from '../patients/patient.ts';
import type { Executor } from '../platform/database.ts';
import { consolidate } from './consolidation/index.ts';
import type { Choice } from './consolidation/index.ts';
import { originsOf, readResources, readStatement, readStatements } from './read.ts';
import type { Place, ServedResource, StatementDetail, StatementOrigin } from './record.ts';

export interface Group {
  served: ServedResource;
  statements: StatementDetail[];
  origins: StatementOrigin[];
  /** Where statements differ and one value stands. */
  choices: Choice[];
}

/** Undefined when the record has nothing of this id; the id of a statement leads to the resource it is part of. */
export async function readGroup(
  executor: Executor,
  key: PatientKey,
  { resourceType, resourceId }: Place,
): Promise<Group | undefined> {
  const statement = await readStatement(executor, key, resourceType, resourceId);
  const place = { resourceType, resourceId: statement?.groupId ?? resourceId };
  const [served] = await readResources(executor, key, { resourceType, resourceIds: [place.resourceId] });
  if (served === undefined) return undefined;
  const statements = await readStatements(executor, key, place);
  const origins = await originsOf(executor, key, place);
  const isChosen = statements.length > 1 && resourceType !== 'Patient';
  const choices = isChosen ? consolidate(statements.map(statedOf)).choices : [];
  return { served, statements, origins, choices };
}

const statedOf = ({ resourceId, json, documentTime, hash }: StatementDetail) => ({
  id: resourceId,
  resource: JSON.parse(json) as Resource,
  documentTime,
  hash,
});
