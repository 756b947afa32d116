// A patient's record → a FHIR R4 searchset Bundle, written while it is read: the stored JSON text goes out as it is.
import type { Executor } from '../../platform/database.ts';
import { refuse } from '../../platform/errors.ts';
import type { PatientKey } from '../../patients/patient.ts';
import { countRecord, readRecord } from '../../records/read.ts';
import type { RecordFilter, RecordResource } from '../../records/record.ts';

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

const perRead = 500;

/** The first read happens before this resolves, so that what can be refused is refused with a status. */
export async function readBundle(
  executor: Executor,
  patient: PatientKey,
  request: BundleRequest,
): Promise<AsyncGenerator<string>> {
  const { count, pageToken, resourceType, resourceId, since } = request;
  const filter: RecordFilter = {
    ...(resourceType === undefined ? {} : { resourceType }),
    ...(resourceId === undefined ? {} : { resourceId }),
    ...(since === undefined ? {} : { since }),
  };
  const start = pageToken === undefined ? undefined : placeOf(pageToken);
  // One more than the page, to know whether another follows.
  const firstLimit = count === undefined ? perRead : count + 1;
  const first = await readRecord(executor, patient, {
    ...filter,
    ...(start ? { after: start } : {}),
    limit: firstLimit,
  });
  if (resourceId !== undefined && since === undefined && first.length === 0)
    throw refuse('record.resource-unknown');
  if (count === undefined) return writeAll(executor, patient, request, filter, first);
  const total =
    since === undefined && resourceId === undefined
      ? await countOf(executor, patient, resourceType)
      : undefined;
  return writePage(request, first, count, total);
}

async function countOf(
  executor: Executor,
  patient: PatientKey,
  resourceType: string | undefined,
): Promise<number> {
  const counts = await countRecord(executor, patient);
  return counts
    .filter(each => resourceType === undefined || each.resourceType === resourceType)
    .reduce((sum, each) => sum + each.count, 0);
}

async function* writeAll(
  executor: Executor,
  patient: PatientKey,
  request: BundleRequest,
  filter: RecordFilter,
  first: RecordResource[],
): AsyncGenerator<string> {
  let total = 0;
  yield opening([{ relation: 'self', url: urlOf(request) }]);
  for (let batch = first; batch.length > 0;) {
    yield batch.map((each, i) => entryOf(each, request, total + i === 0)).join('');
    total += batch.length;
    const last = batch.at(-1);
    batch =
      last === undefined || batch.length < perRead
        ? []
        : await readRecord(executor, patient, { ...filter, after: last, limit: perRead });
  }
  yield closing(total > 0, total);
}

async function* writePage(
  request: BundleRequest,
  found: RecordResource[],
  count: number,
  total: number | undefined,
): AsyncGenerator<string> {
  const page = found.slice(0, count);
  const last = page.at(-1);
  const links = [{ relation: 'self', url: urlOf(request) }];
  if (found.length > count && last !== undefined)
    links.push({ relation: 'next', url: urlOf({ ...request, pageToken: tokenOf(last) }) });
  yield opening(links);
  yield page.map((each, i) => entryOf(each, request, i === 0)).join('');
  yield closing(page.length > 0, total);
}

const opening = (links: { relation: string; url: string }[]) =>
  `{"resourceType":"Bundle","type":"searchset","link":${JSON.stringify(links)}`;

/** An empty array is not valid FHIR (§2.6.2): `entry` begins with its first resource. */
const entryOf = (
  { resourceType, resourceId, json }: RecordResource,
  { baseUrl }: BundleRequest,
  isFirst: boolean,
) =>
  `${isFirst ? ',"entry":[' : ','}{"fullUrl":${JSON.stringify(`${baseUrl}/${resourceType}/${resourceId}`)},"resource":${json},"search":{"mode":"match"}}`;

const closing = (hasEntries: boolean, total: number | undefined) =>
  `${hasEntries ? ']' : ''}${total === undefined ? '' : `,"total":${total}`}}`;

function urlOf({ baseUrl, resourceType, resourceId, since, count, pageToken }: BundleRequest): string {
  const path = [baseUrl, resourceType, resourceId].filter(part => part !== undefined).join('/');
  const query = new URLSearchParams({
    ...(since === undefined ? {} : { _since: since.toISOString() }),
    ...(count === undefined ? {} : { _count: String(count) }),
    ...(pageToken === undefined ? {} : { page_token: pageToken }),
  });
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

const tokenOf = ({ resourceType, resourceId }: RecordResource) =>
  Buffer.from(`${resourceType}/${resourceId}`).toString('base64url');

function placeOf(token: string): { resourceType: string; resourceId: string } {
  const [, resourceType, resourceId] =
    /^([A-Z][A-Za-z]{0,63})\/([A-Za-z0-9.-]{1,64})$/.exec(
      Buffer.from(token, 'base64url').toString('latin1'),
    ) ?? [];
  if (resourceType === undefined || resourceId === undefined) throw refuse('request.page-invalid');
  return { resourceType, resourceId };
}
