// A patient's record → Patient/$everything, streamed from stored text; also the Bundles of …/patients/{id}/fhir and of the deltas.
import type { PatientKey } from '../../patients/patient.ts';
import type { Executor } from '../../platform/database.ts';
import {
  countEntries,
  everythingPlace,
  everythingToken,
  readEntries,
  streamEntries,
} from '../../records/everything.ts';
import type { EverythingFilter } from '../../records/everything.ts';
import { recordSeq } from '../../records/read.ts';
import { writeBatches } from './bundles.ts';
import type { Link } from './bundles.ts';

export interface EverythingRequest {
  /** fullUrls are this, the type and the id. */
  baseUrl: string;
  /** Of this very search, without a page token. */
  selfUrl: string;
  filter: EverythingFilter;
  /** Resources a page; without it everything is one Bundle. */
  count?: number;
  pageToken?: string;
}

/** Whatever can be refused is refused before this resolves; the rest is read while it is sent. */
export async function writeEverything(
  executor: Executor,
  key: PatientKey,
  request: EverythingRequest,
): Promise<AsyncGenerator<string | Buffer>> {
  const { filter, baseUrl, count } = request;
  if (count === undefined) {
    const links: Link[] = [{ relation: 'self', url: request.selfUrl }];
    return writeBatches(streamEntries(executor, key, filter, { baseUrl }), { links });
  }
  return onePage(executor, key, request, count);
}

/** Pages hold while data arrive: what came after the first page belongs to none, what changed since is given as it is now. */
async function onePage(
  executor: Executor,
  key: PatientKey,
  { filter, baseUrl, selfUrl, pageToken }: EverythingRequest,
  count: number,
): Promise<AsyncGenerator<string | Buffer>> {
  const place = pageToken === undefined ? undefined : everythingPlace(pageToken);
  const stoodAtSeq = place?.seq ?? (await recordSeq(executor, key));
  const stood = { ...filter, stoodAtSeq };
  const total = await countEntries(executor, key, stood);
  const urlOf = (token: string) => `${selfUrl}${selfUrl.includes('?') ? '&' : '?'}page_token=${token}`;
  const links: Link[] = [{ relation: 'self', url: pageToken === undefined ? selfUrl : urlOf(pageToken) }];
  const after = place && { after: place.after };
  const batches =
    count === 0 ? [] : [await readEntries(executor, key, { ...stood, ...after }, { baseUrl, limit: count })];
  const last = batches[0]?.last;
  const hasMore =
    last !== undefined &&
    batches[0]?.count === count &&
    (await readEntries(executor, key, { ...stood, after: last }, { baseUrl, limit: 1 })).count > 0;
  if (hasMore)
    links.push({ relation: 'next', url: urlOf(everythingToken({ after: last, seq: stoodAtSeq })) });
  return writeBatches(each(batches.filter(batch => batch.count > 0)), { links, total });
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
