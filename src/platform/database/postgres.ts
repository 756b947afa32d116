// PostgreSQL as links: a pool of connections, and one more for NOTIFY that comes back by itself.
import pg from 'pg';
import type { Clock } from '../clock.ts';
import type { Observe } from '../observations.ts';
import type { Link, LinkSource } from './link.ts';
import { quoteName } from './pglite.ts';
import { DatabaseAway, isAway, StatementFailed } from './trouble.ts';
import { readerOf, writeValue } from './values.ts';

const connections = 12;
const connectTimeoutMs = 5_000;
const statementTimeoutMs = 30_000;
const idleInTransactionTimeoutMs = 30_000;
const firstPauseMs = 100;
const longestPauseMs = 5_000;

const types = { getTypeParser: (oid: number) => readerOf(oid) };

/** The server's settings that rows and limits depend on, whatever its own configuration says. */
const sessionSettings = `set datestyle = 'ISO'; set timezone = 'UTC'; set bytea_output = 'hex'; set extra_float_digits = 1`;

function clientSettings(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'hadron',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    types: types as pg.CustomTypesConfig,
  };
}

/** Errors of the driver and of the server, as ours. */
export function troubleOf(error: unknown): Error {
  const { code, message, constraint, table, column, severity } = error as Partial<pg.DatabaseError> & Error;
  const isFromServer = severity !== undefined && code !== undefined;
  if (!isFromServer) return new DatabaseAway(code ?? 'connection lost');
  if (isAway(code)) return new DatabaseAway(code);
  return new StatementFailed({ code, message, constraint, table, column });
}

type Connection = Link & { client: pg.PoolClient; isBroken: boolean };

function linkOf(client: pg.PoolClient): Connection {
  const connection: Connection = {
    client,
    isBroken: false,
    async run(text, params) {
      const result = await ask(() => client.query(text, params.map(writeValue)));
      return {
        rows: result.rows as Record<string, unknown>[],
        command: result.command,
        affected: result.command === 'SELECT' ? 0 : (result.rowCount ?? 0),
      };
    },
    async script(text) {
      await ask(() => client.query(text));
    },
  };
  const ask = async <T>(statement: () => Promise<T>): Promise<T> => {
    try {
      return await statement();
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble instanceof DatabaseAway) connection.isBroken = true;
      throw trouble;
    }
  };
  return connection;
}

export function postgresSource(url: string, clock: Clock, observe: Observe): LinkSource {
  const pool = new pg.Pool({
    ...clientSettings(url),
    max: connections,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    onConnect: async (client: pg.ClientBase) => {
      await client.query(sessionSettings);
    },
  } as pg.PoolConfig);
  // A connection lost while nobody uses it; the pool drops it and makes another when one is asked for.
  pool.on('error', error =>
    observe({ kind: 'database.trouble', what: 'idle connection', code: codeOf(error) }),
  );
  const ear = listener(url, clock, observe);

  return {
    kind: 'postgres',
    async acquire() {
      try {
        return linkOf(await pool.connect());
      } catch (error) {
        throw troubleOf(error);
      }
    },
    release(link) {
      const { client, isBroken } = link as Connection;
      client.release(isBroken);
    },
    listen: ear.listen,
    async close() {
      await ear.close();
      await pool.end();
    },
  };
}

const codeOf = (error: unknown) => (error as { code?: string }).code ?? 'connection lost';

/** One connection of its own for NOTIFY, made with the first listener. */
function listener(url: string, clock: Clock, observe: Observe) {
  const channels = new Map<string, Set<(payload: string) => void>>();
  let client: pg.Client | undefined;
  let opening: Promise<pg.Client> | undefined;
  const closed = new AbortController();

  const connect = async (): Promise<pg.Client> => {
    const fresh = new pg.Client(clientSettings(url));
    let isLost = false;
    const lost = (error?: unknown) => {
      if (isLost) return;
      isLost = true;
      if (client !== fresh) return;
      client = undefined;
      if (closed.signal.aborted) return;
      observe({ kind: 'database.trouble', what: 'listening connection', code: codeOf(error ?? {}) });
      void reconnect();
    };
    fresh.on('error', lost);
    fresh.on('end', () => lost());
    fresh.on('notification', ({ channel, payload }) => {
      for (const heard of channels.get(channel) ?? []) heard(payload ?? '');
    });
    try {
      await fresh.connect();
      for (const channel of channels.keys()) await fresh.query(`listen ${quoteName(channel)}`);
    } catch (error) {
      void fresh.end().catch(() => undefined);
      throw troubleOf(error);
    }
    client = fresh;
    return fresh;
  };

  const reconnect = async () => {
    for (let pause = firstPauseMs; !closed.signal.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
      await clock.sleep(pause, closed.signal);
      if (closed.signal.aborted) return;
      try {
        await connect();
      } catch {
        continue;
      }
      // Something may have been told while nobody listened.
      for (const all of channels.values()) for (const heard of all) heard('');
      return;
    }
  };

  return {
    async listen(channel: string, heard: (payload: string) => void) {
      const all = channels.get(channel) ?? new Set();
      channels.set(channel, all.add(heard));
      if (client) await client.query(`listen ${quoteName(channel)}`);
      else {
        opening ??= connect().finally(() => (opening = undefined));
        await opening;
      }
      return {
        async stop() {
          all.delete(heard);
          if (all.size > 0) return;
          channels.delete(channel);
          await client?.query(`unlisten ${quoteName(channel)}`).catch(() => undefined);
        },
      };
    },
    async close() {
      closed.abort();
      await client?.end().catch(() => undefined);
    },
  };
}
