// Links → the Database that features use: Kysely on top, transactions with a second try, and a guard against the outer handle.
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import type { Clock } from '../clock.ts';
import type { Database, Executor, Scoped, Transaction } from '../database.ts';
import type { Link, LinkSource } from './link.ts';
import { enterProject, everyProject, NoProject } from './row-security.ts';
import { DatabaseAway, isRetryable, OuterHandleInTransaction, StatementFailed } from './trouble.ts';

const tries = 6;
const firstPauseMs = 20;

class LinkConnection implements DatabaseConnection {
  readonly link: Link;

  constructor(link: Link) {
    this.link = link;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const answer = await this.link.run(query.sql, query.parameters);
    return { rows: answer.rows as R[], numAffectedRows: BigInt(answer.affected) };
  }

  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('rows are not streamed; read them in pages');
  }
}

/** Undefined: as the connection is, for tests that run as whoever may everything. */
type ProjectOf = () => string | undefined;

function linkDriver(source: LinkSource, guard: () => void, projectOf: ProjectOf): Driver {
  const linkOf = (connection: DatabaseConnection) => (connection as LinkConnection).link;
  return {
    init: async () => {},
    acquireConnection: async () => {
      guard();
      const project = projectOf();
      const link = await source.acquire();
      try {
        if (project !== undefined) await enterProject(link, project);
      } catch (error) {
        source.release(link);
        throw error;
      }
      return new LinkConnection(link);
    },
    releaseConnection: async connection => source.release(linkOf(connection)),
    beginTransaction: async connection => {
      await linkOf(connection).run('begin isolation level read committed', []);
    },
    commitTransaction: async connection => {
      const { command } = await linkOf(connection)
        .run('commit', [])
        .catch((error: unknown) => {
          throw error instanceof DatabaseAway ? new DatabaseAway(error.code, { duringCommit: true }) : error;
        });
      // COMMIT of a transaction in which a statement failed rolls back and reports no error.
      if (command === 'ROLLBACK')
        throw new StatementFailed({
          code: '25P02',
          message: 'a statement of the transaction had failed, so nothing was committed',
        });
    },
    rollbackTransaction: async connection => {
      // Best effort: a connection that is gone has rolled back, and the first error is the one to tell.
      await linkOf(connection)
        .run('rollback', [])
        .catch((error: unknown) => {
          if (!(error instanceof DatabaseAway)) throw error;
        });
    },
    destroy: async () => {},
  };
}

export interface Options {
  /** Statements outside any project are refused, and row-level security binds; else whoever connects sees everything. */
  bindsRows: boolean;
}

export function databaseOn(source: LinkSource, clock: Clock, { bindsRows }: Options): Database {
  const inside = new AsyncLocalStorage<{ isOpen: boolean }>();
  const project = new AsyncLocalStorage<string>();
  const guard = () => {
    if (inside.getStore()?.isOpen) throw new OuterHandleInTransaction();
  };
  const current = () => {
    const own = project.getStore();
    if (own === undefined) throw new NoProject();
    return own;
  };

  const scoped = (projectOf: ProjectOf): Scoped => {
    const dialect: Dialect = {
      createDriver: () => linkDriver(source, guard, bindsRows ? projectOf : () => undefined),
      createAdapter: () => new PostgresAdapter(),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createIntrospector: db => new PostgresIntrospector(db),
    };
    const kysely: Executor = new Kysely<unknown>({ dialect });

    const once = async <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
      kysely.transaction().execute(async tx => {
        const state = { isOpen: true };
        try {
          return await inside.run(state, () => work(tx));
        } finally {
          // What the work started and did not wait for may use the outer handle again.
          state.isOpen = false;
        }
      });

    return {
      executor: kysely,
      async transaction(work) {
        for (let attempt = 1; ; attempt++) {
          try {
            return await once(work);
          } catch (error) {
            if (attempt === tries || !isRetryable(error)) throw error;
            await clock.sleep(firstPauseMs * 2 ** (attempt - 1));
          }
        }
      },
    };
  };

  let closing: Promise<void> | undefined;
  return {
    kind: source.kind,
    ...scoped(current),
    system: scoped(() => everyProject),
    of: projectId => scoped(() => projectId),
    inProject: (projectId, work) => project.run(projectId, work),
    listen: (channel, heard) => source.listen(channel, heard),
    // Not by Kysely's destroy: that forgets a driver which ran no statement yet.
    close: () => (closing ??= source.close()),
  };
}
