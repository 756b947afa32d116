// What happened → rows of audit_event: in the transaction of a change, or gathered and written in batches, so that reading a record costs
// no statement more.
import type { Clock, Timer } from '../../platform/clock.ts';
import type { Database, Executor } from '../../platform/database.ts';
import type { Observe } from '../../platform/observations.ts';
import type { Random } from '../../platform/random.ts';
import { isUuid } from '../../platform/uuid.ts';
import type { ProjectId } from '../project.ts';
import type { AuditEvent, WrittenAuditEvent } from './event.ts';
import { insertAuditEvents } from './sql.ts';

const flushMs = 1_000;
const mostPerStatement = 500;
/** While the database is away; above it the oldest are given up, and that is observed. */
const usualMostWaiting = 20_000;
/** One row for the equal events of this long. */
const countMs = 60_000;

interface Parts {
  clock: Clock;
  random: Random;
}

const written = (event: AuditEvent, { clock, random }: Parts): WrittenAuditEvent => ({
  ...event,
  auditEventId: random.uuid(),
  at: clock.now(),
  count: 1,
});

/** At once, with the change itself: neither is there without the other. */
export const audit = (executor: Executor, event: AuditEvent, parts: Parts): Promise<void> =>
  insertAuditEvents(executor, [written(event, parts)]);

export interface AuditWriter {
  /** Soon, with others. */
  record(event: AuditEvent): void;
  /** One row a minute for equal events: token requests come by the thousand. */
  count(event: AuditEvent): void;
  /** Everything so far, at once. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface NamedPatient {
  projectId: ProjectId;
  /** Ours or the caller's. */
  id: string;
}

export interface AuditWriterParts extends Parts {
  database: Pick<Database, 'executor'>;
  observe: Observe;
  /** Callers name patients by their own ids too; an audit speaks of one patient by one id. Undefined: there is none (any more). */
  patientIdsOf?: (named: readonly NamedPatient[]) => Promise<readonly (string | undefined)[]>;
  /** What an id is written as when it is not one of ours: a caller's own id of a patient may be a record number. */
  disguise: (projectId: ProjectId, id: string) => string;
  /** Events that wait at most. */
  mostWaiting?: number;
}

export function createAuditWriter(parts: AuditWriterParts): AuditWriter {
  const { mostWaiting = usualMostWaiting } = parts;
  let waiting: WrittenAuditEvent[] = [];
  const counted = new Map<string, WrittenAuditEvent>();
  let timer: Timer | undefined;
  let flushing: Promise<void> = Promise.resolve();
  let isClosed = false;
  let isWriting = false;
  /** Then the timer tries again: not every event anew. */
  let isAway = false;

  const start = () => {
    timer ??= parts.clock.after(flushMs, () => {
      timer = undefined;
      void flush(event => event.at.getTime() + countMs <= parts.clock.now().getTime());
    });
  };

  const add = (events: WrittenAuditEvent[]) => {
    waiting.push(...events);
    const lost = waiting.length - mostWaiting;
    if (lost <= 0) return;
    waiting.splice(0, lost);
    parts.observe({ kind: 'audit.lost', events: lost });
  };

  const flush = (isRipe: (event: WrittenAuditEvent) => boolean): Promise<void> => {
    for (const [key, event] of counted)
      if (isRipe(event)) {
        counted.delete(key);
        add([event]);
      }
    // One after another: the next takes what this one leaves.
    isWriting = true;
    flushing = flushing.then(() => write());
    return flushing;
  };

  const write = async () => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, mostPerStatement);
      try {
        await insertAuditEvents(parts.database.executor, await withOneId(parts, batch));
        isAway = false;
      } catch (error) {
        isAway = true;
        waiting = [...batch, ...waiting];
        add([]);
        parts.observe({
          kind: 'audit.delayed',
          events: waiting.length,
          error: error instanceof Error ? error.name : 'unknown',
        });
        break;
      }
    }
    isWriting = false;
    if (!isClosed && (waiting.length > 0 || counted.size > 0)) start();
  };

  return {
    record(event) {
      if (isClosed) return;
      add([written(event, parts)]);
      if (waiting.length >= mostPerStatement && !isAway) {
        if (!isWriting) void flush(() => false);
      } else start();
    },
    count(event) {
      if (isClosed) return;
      const key = JSON.stringify([
        event.organizationId,
        event.projectId,
        event.clientId,
        event.action,
        event.outcome,
      ]);
      const known = counted.get(key);
      if (known === undefined) counted.set(key, { ...written(event, parts), requestId: undefined });
      else known.count += 1;
      if (counted.size >= mostPerStatement) void flush(() => true);
      else start();
    },
    flush: () => flush(() => true),
    async close() {
      isClosed = true;
      timer?.cancel();
      await flush(() => true);
      if (waiting.length > 0) parts.observe({ kind: 'audit.lost', events: waiting.length });
      waiting = [];
    },
  };
}

const patientOf = ({ projectId, object }: AuditEvent): NamedPatient | undefined =>
  object?.kind === 'patient' && projectId !== undefined ? { projectId, id: object.id } : undefined;
const keyOf = ({ projectId, id }: NamedPatient): string => `${projectId} ${id}`;

async function withOneId(
  { patientIdsOf, disguise }: AuditWriterParts,
  events: WrittenAuditEvent[],
): Promise<WrittenAuditEvent[]> {
  const named = events.map(patientOf).filter(each => each !== undefined);
  const asked = [...new Map(named.map(each => [keyOf(each), each])).values()];
  const found = asked.length === 0 ? [] : await patientIdsOf?.(asked);
  const ids = new Map(asked.map((each, at) => [keyOf(each), found?.[at]]));
  return events.map(event => {
    const patient = patientOf(event);
    if (patient === undefined) return event;
    const { projectId, id } = patient;
    const known = ids.get(keyOf(patient)) ?? (isUuid(id) ? id : disguise(projectId, id));
    return { ...event, object: { kind: 'patient', id: known } };
  });
}
