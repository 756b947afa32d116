// PostgreSQL as links: a pool of connections, and one more for NOTIFY that comes back by itself.
import pg from 'pg';
import { within, type Clock } from '../clock.ts';
import type { Observe } from '../observations.ts';
import { quoteName, type Link, type LinkSource, type Session } from './link.ts';
import { DatabaseAway, isAway, StatementFailed } from './trouble.ts';
import { readerOf, writeValue } from './values.ts';

const connections = 12;
const connectTimeoutMs = 5_000;
const statementTimeoutMs = 30_000;
const idleInTransactionTimeoutMs = 30_000;
/** When not even the server's timeout arrives, the network is gone. */
const answerTimeoutMs = 60_000;
/** Of scripts: migrations take as long as they take. */
const scriptTimeoutMs = 24 * 60 * 60 * 1000;
const heartbeatMs = 30_000;
const longestWaitAtCloseMs = 10_000;
const firstPauseMs = 100;
const longestPauseMs = 5_000;

const types: pg.CustomTypesConfig = { getTypeParser: (oid: number) => readerOf(oid) };

/** The server's settings that rows and limits depend on, whatever its own configuration says. */
const sessionSettings = `set datestyle = 'ISO'; set timezone = 'UTC'; set bytea_output = 'hex'; set extra_float_digits = 1`;

function clientSettings(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'hadron',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: answerTimeoutMs,
    keepAlive: true,
    types,
  };
}

/** Errors of the driver and of the server, as ours. */
function troubleOf(error: unknown): Error {
  if (error instanceof DatabaseAway) return error;
  const { code, message, constraint, table, column, severity } = error as Partial<pg.DatabaseError> & Error;
  // The driver's words when the server asks for a password and the URL has none.
  if (message?.startsWith('SASL'))
    return new StatementFailed({
      code: '28P01',
      message: 'the server asks for a password, and DATABASE_URL has none',
    });
  const isFromServer = severity !== undefined && code !== undefined;
  if (!isFromServer) return new DatabaseAway(code ?? 'connection lost');
  if (isAway(code)) return new DatabaseAway(code);
  return new StatementFailed({ code, message, constraint, table, column });
}

type Connection = Link & { client: pg.PoolClient; isBroken: boolean };

function linkOf(client: pg.PoolClient, session: Session): Connection {
  const connection: Connection = {
    client,
    session,
    isBroken: false,
    async run(text, params) {
      const result = await ask(() => client.query<Record<string, unknown>>(text, params.map(writeValue)));
      return {
        rows: result.rows,
        command: result.command,
        affected: result.command === 'SELECT' ? 0 : (result.rowCount ?? 0),
      };
    },
    async script(text) {
      const script: pg.QueryConfig & { query_timeout: number } = { text, query_timeout: scriptTimeoutMs };
      await ask(() => client.query(script));
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
  const settings: pg.PoolConfig = {
    ...clientSettings(url),
    max: connections,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
  };
  const pool = new pg.Pool(settings);
  // A lost connection is told to its client, in use or not; without a listener there it would end the process.
  pool.on('connect', client => {
    client.on('error', error =>
      observe({ kind: 'database.trouble', what: 'connection', code: codeOf(error) }),
    );
  });
  pool.on('error', () => {});
  const ear = listener(url, clock, observe);

  const sessions = new WeakMap<pg.PoolClient, Session>();
  let isClosed = false;

  return {
    kind: 'postgres',
    async acquire() {
      let client: pg.PoolClient | undefined;
      try {
        client = await pool.connect();
        let session = sessions.get(client);
        if (session === undefined) {
          await client.query(sessionSettings);
          sessions.set(client, (session = {}));
        }
        return linkOf(client, session);
      } catch (error) {
        client?.release(true);
        throw troubleOf(error);
      }
    },
    release(link) {
      const { client, isBroken } = link as Connection;
      client.release(isBroken);
    },
    listen: ear.listen,
    async close() {
      if (isClosed) return;
      isClosed = true;
      await ear.close();
      // A transaction that does not end is rolled back by the server when this process ends.
      await within(clock, longestWaitAtCloseMs, pool.end());
    },
  };
}

const codeOf = (error: unknown) => (error as { code?: string } | undefined)?.code ?? 'connection lost';

/** One connection of its own for NOTIFY, made with the first listener and made again whenever it is lost. */
function listener(url: string, clock: Clock, observe: Observe) {
  const channels = new Map<string, Set<(payload: string) => void>>();
  const closed = new AbortController();
  let client: pg.Client | undefined;
  let opening: Promise<void> | undefined;
  let wasOpen = false;

  const open = () => (opening ??= connect().finally(() => (opening = undefined)));

  const connect = async (): Promise<void> => {
    const fresh = new pg.Client(clientSettings(url));
    const lost = (error?: unknown) => {
      if (client !== fresh) return;
      client = undefined;
      void fresh.end().catch(() => undefined);
      if (closed.signal.aborted) return;
      observe({ kind: 'database.trouble', what: 'listening connection', code: codeOf(error) });
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
      closed.signal.throwIfAborted();
    } catch (error) {
      void fresh.end().catch(() => undefined);
      throw troubleOf(error);
    }
    client = fresh;
    beat(fresh, lost);
    // Something may have been told while nobody listened.
    if (wasOpen) for (const all of channels.values()) for (const heard of all) heard('');
    wasOpen = true;
  };

  /** A connection whose other end has vanished is silent, like one on which nothing is told. */
  const beat = (fresh: pg.Client, lost: (error: unknown) => void) => {
    clock.after(heartbeatMs, () => {
      if (client !== fresh) return;
      fresh.query('select 1').then(() => beat(fresh, lost), lost);
    });
  };

  const reconnect = async () => {
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      await clock.sleep(pause, closed.signal);
      if (client || closed.signal.aborted) return;
      await open().catch(() => undefined);
    }
  };

  return {
    listen: async (channel: string, heard: (payload: string) => void) => {
      const all = channels.get(channel) ?? new Set();
      channels.set(channel, all.add(heard));
      const stop = async () => {
        all.delete(heard);
        if (all.size > 0 || channels.get(channel) !== all) return;
        channels.delete(channel);
        await client?.query(`unlisten ${quoteName(channel)}`).catch(() => undefined);
      };
      try {
        if (client) await client.query(`listen ${quoteName(channel)}`);
        else await open();
      } catch (error) {
        await stop();
        throw troubleOf(error);
      }
      return { stop };
    },
    async close() {
      closed.abort();
      await opening?.catch(() => undefined);
      await client?.end().catch(() => undefined);
    },
  };
}
