// A patient's record → a Bundle of what is new, in one piece or in pages; it counts as given when the last byte of the last page was sent.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { PatientKey } from '../../patients/patient.ts';
import { countAsGiven, planFhir } from '../../records/deltas.ts';
import type { FhirPlan, Since } from '../../records/deltas.ts';
import { readEntries, streamEntries } from '../../records/everything.ts';
import type { EntryBatch, EverythingFilter } from '../../records/everything.ts';
import type { Reader } from '../../records/marks.ts';
import { nameOf } from '../delivery.ts';
import { writeBatches } from '../fhir/bundles.ts';
import type { Link } from '../fhir/bundles.ts';
import { mediaTypeOf } from '../fhir/media.ts';
import { readPageToken, writePageToken } from '../page-token.ts';
import { allow, baseUrlOf } from '../parts.ts';
import type { ServedParts } from '../parts.ts';

export interface DeltaRequest {
  types?: readonly string[];
  since: Since | undefined;
  /** Conditions beyond those: whatever they leave out was not given, so the answer counts as nothing. */
  narrower?: Pick<EverythingFilter, 'careFrom' | 'careTo' | 'since' | 'until'>;
  count: number | undefined;
  pageToken: string | undefined;
}

export async function sendDelta(
  parts: ServedParts,
  request: FastifyRequest,
  reply: FastifyReply,
  patient: PatientKey,
  asked: DeltaRequest,
): Promise<FastifyReply> {
  const { serviceAccountId } = allow(request, 'record:read');
  const reader: Reader = { consumer: serviceAccountId, format: 'fhir' };
  const readerName = nameOf(patient, reader);
  const { executor } = parts.database.of(patient.projectId);
  const place = asked.pageToken === undefined ? undefined : placeOf(asked.pageToken);
  if (asked.since?.is === 'lastQuery') await parts.deliveries.settled(readerName);

  const plan = await planFhir(
    executor,
    patient,
    reader.consumer,
    { types: asked.types, since: asked.since },
    place,
  );
  const filter: EverythingFilter = {
    ...plan.filter,
    ...asked.narrower,
    ...later(plan.filter.since, asked.narrower?.since),
  };
  const origin = baseUrlOf(request, parts);
  const baseUrl = `${origin}/deltas/R4`;
  const selfUrl = `${origin}${request.originalUrl}`;
  const links: Link[] = [{ relation: 'self', url: selfUrl }];

  const page = asked.count === undefined ? undefined : await readPage(asked.count, place?.after);
  if (page?.next !== undefined) links.push({ relation: 'next', url: page.next });
  const text = writeBatches(
    page?.batches ??
      streamEntries(executor, patient, { ...filter, ...(place && { after: place.after }) }, { baseUrl }),
    { links },
  );
  const { given } = plan;
  const isWhole = page?.next === undefined && asked.count !== 0;
  return parts.deliveries.send(
    request,
    reply.type(mediaTypeOf(request)),
    text,
    given && asked.narrower === undefined && isWhole
      ? { reader: readerName, delivered: () => countAsGiven(parts, patient, reader, given) }
      : undefined,
  );

  async function readPage(count: number, start: DeltaPlace['after'] | undefined) {
    if (count === 0) return { batches: only(undefined), next: undefined };
    const batch = await readEntries(
      executor,
      patient,
      { ...filter, ...(start && { after: start }) },
      { baseUrl, limit: count },
    );
    const { last } = batch;
    const hasMore =
      batch.count === count &&
      last !== undefined &&
      (await readEntries(executor, patient, { ...filter, after: last }, { baseUrl, limit: 1 })).count > 0;
    const next = hasMore ? nextUrl(selfUrl, tokenOf(plan, last)) : undefined;
    return { batches: only(batch.count === 0 ? undefined : batch), next };
  }
}

const later = (...instants: (Date | undefined)[]): { since?: Date } => {
  const [latest] = instants.filter(each => each !== undefined).toSorted((a, b) => b.getTime() - a.getTime());
  return latest === undefined ? {} : { since: latest };
};

async function* only(batch: EntryBatch | undefined): AsyncGenerator<EntryBatch> {
  if (batch) yield batch;
}

function nextUrl(selfUrl: string, token: string): string {
  const [path = '', query = ''] = selfUrl.split('?', 2);
  const kept = new URLSearchParams(query);
  kept.set('page_token', token);
  return `${path}?${kept.toString()}`;
}

/** Where a page ended, and as of when the reading goes: all pages are of one moment, and of what was not given before it. */
const deltaPlace = z.strictObject({
  after: z.strictObject({
    resourceType: z.string().regex(/^[A-Z][A-Za-z]{0,63}$/),
    resourceId: z.string().regex(/^[A-Za-z0-9.-]{1,64}$/),
  }),
  seq: z.int().nonnegative(),
  marks: z
    .strictObject({
      all: z.int().nonnegative(),
      types: z.record(z.string().regex(/^[A-Z][A-Za-z]{0,63}$/), z.int().nonnegative()),
    })
    .optional(),
});
type DeltaPlace = z.output<typeof deltaPlace>;

const tokenOf = ({ seq, marks }: FhirPlan, after: DeltaPlace['after']): string =>
  writePageToken({ after, seq, ...(marks && { marks }) });

function placeOf(token: string): DeltaPlace & { marks: FhirPlan['marks'] } {
  const place = readPageToken(deltaPlace, token);
  return { ...place, marks: place.marks };
}
