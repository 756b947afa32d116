// Runs a command with DATABASE_URL set to a throw-away PostgreSQL: node scripts/with-postgres.ts [--fast] -- node --test …
// --fast switches fsync off. Exits as the command did, and 3 when this machine has no PostgreSQL.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const startTries = 3;
const readyTries = 300;
const readyPauseMs = 100;

interface Server {
  url: string;
  stop(): Promise<void>;
}

/** The folder with initdb and postgres: on the PATH, or where Debian keeps them. */
function findPrograms(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map(v => join(debian, v, 'bin')),
  ];
  return folders.find(folder => ['initdb', 'postgres'].every(program => existsSync(join(folder, program))));
}

/** PostgreSQL refuses to run as root, so root lends it another user of this machine. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find(line => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function startServer(programs: string, isFast: boolean): Promise<Server> {
  const user = serverUser();
  const folder = mkdtempSync(join(tmpdir(), 'hadron-postgres-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const password = randomBytes(16).toString('hex');
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (user) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid);
    const data = join(folder, 'data');
    const common = { ...user, cwd: folder, env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' } };
    const made = spawnSync(
      join(programs, 'initdb'),
      [
        '-D',
        data,
        '-U',
        'postgres',
        '-E',
        'UTF8',
        '--no-sync',
        '-A',
        'scram-sha-256',
        `--pwfile=${passwordFile}`,
      ],
      { ...common, encoding: 'utf8' },
    );
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || String(made.error)}`);

    for (let attempt = 1; ; attempt++) {
      const port = await freePort();
      const settings = [
        `port=${port}`,
        'listen_addresses=127.0.0.1',
        `unix_socket_directories=`,
        'max_connections=200',
        `fsync=${isFast ? 'off' : 'on'}`,
        'logging_collector=off',
      ];
      const server = spawn(join(programs, 'postgres'), ['-D', data, ...settings.flatMap(s => ['-c', s])], {
        ...common,
        stdio: ['ignore', 'ignore', 'pipe'],
        // A Ctrl-C in the terminal is for the command; the server goes last.
        detached: true,
      });
      let log = '';
      server.stderr.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-4_000)));
      const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
      if (await isReady(server, url)) return { url, stop: () => stop(server).finally(remove) };
      await stop(server);
      if (attempt === startTries) throw new Error(`PostgreSQL did not start:\n${log}`);
    }
  } catch (error) {
    remove();
    throw error;
  }
}

async function isReady(server: ChildProcess, url: string): Promise<boolean> {
  for (let i = 0; i < readyTries && server.exitCode === null; i++) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      await sleep(readyPauseMs);
    }
  }
  return false;
}

/** SIGINT is PostgreSQL's fast shutdown: sessions are ended, data are written. */
async function stop(server: ChildProcess) {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGINT');
  await ended;
}

async function run([program, ...args]: string[], url: string): Promise<number> {
  if (program === undefined) throw new Error('no command');
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, DATABASE_URL: url } });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of signals) process.on(signal, forward);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal ? constants.signals[signal] : 0);
  } finally {
    for (const signal of signals) process.off(signal, forward);
  }
}

async function main(): Promise<number> {
  const [options, command] = split(process.argv.slice(2));
  if (command.length === 0 || options.some(option => option !== '--fast')) {
    console.error('Usage: node scripts/with-postgres.ts [--fast] -- command …');
    return 2;
  }
  const programs = findPrograms();
  if (programs === undefined) {
    console.error(
      'PostgreSQL is not on this machine: initdb and postgres are neither on the PATH nor in /usr/lib/postgresql.',
    );
    return 3;
  }
  // Until the command runs, a signal only leaves a note: the server must not be left behind.
  let signalled: NodeJS.Signals | undefined;
  const note = (signal: NodeJS.Signals) => (signalled = signal);
  for (const signal of signals) process.on(signal, note);
  const server = await startServer(programs, options.includes('--fast'));
  try {
    if (signalled) return 128 + constants.signals[signalled];
    return await run(command, server.url);
  } catch (error) {
    console.error(`The command cannot be started (${(error as { code?: string }).code ?? 'unknown'}).`);
    return 127;
  } finally {
    await server.stop();
  }
}

function split(args: string[]): [options: string[], command: string[]] {
  const at = args.indexOf('--');
  return at < 0 ? [[], args] : [args.slice(0, at), args.slice(at + 1)];
}

process.exitCode = await main();
