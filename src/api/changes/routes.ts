// The change feed: every change of every record of a project, or of one patient's, in an order that skips nothing. Ids only, no clinical word.
import type { FastifyRequest } from 'fastify';
import type { ProjectId } from '../../access/project.ts';
import { getPatient } from '../../patients/find.ts';
import type { PatientKey } from '../../patients/patient.ts';
import { refuse } from '../../platform/errors.ts';
import { readChanges, readPatientChanges } from '../../records/changes.ts';
import { readEpoch, requireEpoch } from '../../records/feed-epoch.ts';
import type { ChangePage, ProjectChange } from '../../records/record.ts';
import { answers, json } from '../answers.ts';
import { secured } from '../openapi.ts';
import { allow } from '../parts.ts';
import type { Api, ServedParts } from '../parts.ts';
import { patientParams } from '../patients-v2/schema.ts';
import { changesAnswer, changesQuery, mostChanges } from './schema.ts';

const about = { tags: ['Changes'], security: secured };
/** How often a waiting caller's feed is looked at. */
const lookMs = 500;

interface Asked {
  cursor?: string | undefined;
  limit?: string | undefined;
  wait?: string | undefined;
}

export function changes(app: Api, parts: ServedParts): void {
  const { executor } = parts.database;

  app.get(
    '/api/v2/changes',
    {
      schema: {
        ...about,
        summary: 'Read what changed in all records',
        description:
          'Append-only. A cursor stands before everything that is told later: whoever reads on from it misses nothing, and nothing comes twice. So nobody has to poll patient by patient.',
        querystring: changesQuery,
        response: answers(
          { 200: json(changesAnswer, 'A page of changes.') },
          'request.parameter-invalid',
          'request.page-invalid',
          'changes.begun-anew',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'record:read');
      const { cursor } = request.query;
      return read(request, request.query, limit => readChanges(executor, projectId, cursor, limit));
    },
  );

  app.get(
    '/api/v2/patients/:id/changes',
    {
      schema: {
        ...about,
        summary: "Read what changed in a patient's record",
        params: patientParams,
        querystring: changesQuery,
        response: answers(
          { 200: json(changesAnswer, 'A page of changes.') },
          'request.parameter-invalid',
          'request.page-invalid',
          'changes.begun-anew',
          'patient.unknown',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'record:read');
      const patient = await getPatient(executor, projectId, request.params.id);
      return read(request, request.query, limit => ofPatient(patient, request.query.cursor, limit));
    },
  );

  async function ofPatient(
    patient: PatientKey & { projectId: ProjectId },
    cursor: string | undefined,
    limit: number,
  ): Promise<ChangePage> {
    const epoch = await readEpoch(executor);
    const after = seqOf(cursor, epoch);
    const found = await readPatientChanges(executor, patient, after, limit + 1);
    const { particlePatientId } = patient;
    const page = found.slice(0, limit).map((change): ProjectChange => ({ ...change, particlePatientId }));
    return {
      changes: page,
      cursor: cursorOf(epoch, page.at(-1)?.seq ?? after),
      hasMore: found.length > limit,
    };
  }

  /** One look, or several while somebody waits, the caller is there and the server stays. */
  async function read(request: FastifyRequest, asked: Asked, look: (limit: number) => Promise<ChangePage>) {
    const limit = Math.min(Number(asked.limit ?? mostChanges), mostChanges);
    const endMs = parts.clock.monotonicMs() + Number(asked.wait ?? 0) * 1_000;
    const gone = new AbortController();
    const leave = () => gone.abort();
    request.raw.socket.once('close', leave);
    const signals = [gone.signal, ...(parts.stopping ? [parts.stopping] : [])];
    const stopped = AbortSignal.any(signals);
    try {
      for (;;) {
        const page = await look(limit);
        const leftMs = endMs - parts.clock.monotonicMs();
        if (page.changes.length > 0 || leftMs <= 0 || stopped.aborted) return present(page);
        await parts.clock.sleep(Math.min(lookMs, leftMs), stopped);
      }
    } finally {
      request.raw.socket.off('close', leave);
    }
  }
}

const present = ({ changes: page, cursor, hasMore }: ChangePage) => ({
  changes: page.map(change => ({
    kind: change.kind,
    resource_type: change.resourceType,
    resource_id: change.resourceId,
    version: change.version,
    particle_patient_id: change.particlePatientId,
    superseded_by: change.supersededBy ?? null,
    recorded_at: change.recordedAt.toISOString(),
  })),
  cursor,
  has_more: hasMore,
});

/** The last number read of the patient's sequence. */
const cursorOf = (epoch: number, seq: number): string =>
  Buffer.from(`seq.${epoch}.${seq}`).toString('base64url');

function seqOf(cursor: string | undefined, epoch: number): number {
  if (cursor === undefined || cursor === '') return 0;
  const [, ofCursor, seq] =
    /^seq\.(?:(\d{1,9})\.)?(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (seq === undefined) throw refuse('request.page-invalid');
  requireEpoch(epoch, ofCursor);
  return Number(seq);
}
