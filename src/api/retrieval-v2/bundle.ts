// A patient's record → the searchset Bundle of …/patients/{id}/fhir. Contract §4; the streaming is that of Patient/$everything.
import type { PatientKey } from '../../patients/patient.ts';
import type { Executor } from '../../platform/database.ts';
import { refuse } from '../../platform/errors.ts';
import { countEntries } from '../../records/everything.ts';
import type { EverythingFilter } from '../../records/everything.ts';
import { writeEverything } from '../fhir/everything.ts';

export interface BundleRequest {
  /** …/fhir of this patient; links and fullUrls begin with it. */
  baseUrl: string;
  resourceType?: string;
  resourceId?: string;
  since?: Date;
  /** Resources a page; without it everything. */
  count?: number;
  pageToken?: string;
}

/** What can be refused is refused before this resolves, with a status. */
export async function readBundle(
  executor: Executor,
  patient: PatientKey,
  request: BundleRequest,
): Promise<AsyncGenerator<string | Buffer>> {
  const { baseUrl, count, pageToken, resourceType, resourceId, since } = request;
  const filter: EverythingFilter = {
    ...(resourceType === undefined ? {} : { resourceTypes: [resourceType] }),
    ...(resourceId === undefined ? {} : { resourceId }),
    ...(since === undefined ? {} : { since }),
  };
  if (
    resourceId !== undefined &&
    since === undefined &&
    (await countEntries(executor, patient, filter)) === 0
  )
    throw refuse('record.resource-unknown');
  return writeEverything(executor, patient, {
    baseUrl,
    selfUrl: urlOf(request),
    filter,
    ...(count === undefined ? {} : { count }),
    ...(count === undefined || pageToken === undefined ? {} : { pageToken }),
  });
}

function urlOf({ baseUrl, resourceType, resourceId, since, count }: BundleRequest): string {
  const path = [baseUrl, resourceType, resourceId].filter(part => part !== undefined).join('/');
  const query = new URLSearchParams({
    ...(since === undefined ? {} : { _since: since.toISOString() }),
    ...(count === undefined ? {} : { _count: String(count) }),
  });
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
