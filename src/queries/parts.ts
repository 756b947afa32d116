// What the life of a query is made with.
import type { Holder, Network } from '../networks/network.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import type { FileStore } from '../platform/files.ts';
import type { Observe } from '../platform/observations.ts';
import type { Random } from '../platform/random.ts';
import type { Flattener } from '../records/flat/flatten-thread.ts';
import type { ConvertPool } from './convert-pool.ts';
import type { QueryId } from './query.ts';

export interface QueryLimits {
  /** From acceptance: after this a query ends with what has come, if anything has. */
  softDeadlineSeconds: number;
  /** From acceptance: after this nothing is asked any more. */
  hardDeadlineSeconds: number;
  /** Unfinished queries of a project; one more is refused. */
  unfinishedQueries: number;
}

export interface QueryParts {
  database: Database;
  files: FileStore;
  conversions: ConvertPool;
  flattener: Flattener;
  clock: Clock;
  random: Random;
  observe: Observe;
  /** All holders that may be asked. */
  directory: readonly Holder[];
  networks: Readonly<Record<Holder['connector'], Network>>;
  limits: QueryLimits;
  /** Told of an event in the transaction that makes it true; left out, the outbox alone knows it. */
  announce?: ((tx: Transaction, patient: PatientKey, event: QueryEvent) => Promise<void>) | undefined;
}

export interface QueryEvent {
  eventId: string;
  type: 'query.ended';
  queryId: QueryId;
}
