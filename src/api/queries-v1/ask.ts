// A demographic query → the patient it is of, found or made, and the query started. /api/v1/queries and /flat do the same.
import type { ProjectId } from '../../access/project.ts';
import { registerAsked } from '../../patients/register-asked.ts';
import type { AskedDemographics, Query, RequestEndpoint } from '../../queries/query.ts';
import { startQuery } from '../../queries/start.ts';
import type { ApiParts } from '../parts.ts';
import { askedOf, personOf, requestOf } from './present.ts';
import type { DemographicQuery } from './schema.ts';

export async function startAsked(
  parts: ApiParts,
  projectId: ProjectId,
  body: DemographicQuery,
  endpoint: RequestEndpoint,
): Promise<{ query: Query; asked: AskedDemographics }> {
  const patient = await registerAsked(parts, projectId, body.patient_id || undefined, personOf(body));
  return { asked: askedOf(body), query: await startQuery(parts, patient, requestOf(body, endpoint)) };
}
