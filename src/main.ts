// Wiring: configuration → parts → a running gateway, by role. Plain arguments, no container; whoever calls hands in clock, chance and observer.
import { accessSync, constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent } from 'undici';
import { createAccess } from './access/access.ts';
import { ensureDevelopmentProject } from './access/development.ts';
import type { DevelopmentAccess } from './access/development.ts';
import { createKeySets } from './access/key-sets.ts';
import { openAudit } from './api/audit.ts';
import { closeApi } from './api/close.ts';
import { buildApi } from './api/index.ts';
import { DirectoryTrouble, loadHolders } from './networks/directory.ts';
import { monitoringTasks } from './monitoring/tasks.ts';
import { announcing } from './monitoring/tell.ts';
import { networks } from './networks/index.ts';
import type { Holder } from './networks/network.ts';
import { loadSandboxPeople, startSandbox } from './networks/sandbox/index.ts';
import type { Sandbox } from './networks/sandbox/index.ts';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import type { Database } from './platform/database.ts';
import { openDatabase } from './platform/database/open.ts';
import { StartTrouble } from './platform/errors-start.ts';
import { folderFileStore } from './platform/files-folder.ts';
import type { FileStore } from './platform/files.ts';
import { makeFolder } from './platform/make-folder.ts';
import type { Observe } from './platform/observations.ts';
import { outwardAgent } from './platform/outward.ts';
import type { Random } from './platform/random.ts';
import { startWorker } from './platform/tasks/worker.ts';
import { openConvertPool } from './queries/convert-pool.ts';
import { settleQuery } from './queries/finish.ts';
import type { QueryParts } from './queries/parts.ts';
import { queryTasks } from './queries/run.ts';
import { localLaneCaps } from './queries/steps/lanes.ts';
import { settleFeed } from './records/feed-epoch.ts';
import { regroupOutdated } from './records/regroup-all.ts';
import { openFlattener } from './records/flat/flatten-thread.ts';

export interface Surroundings {
  clock: Clock;
  random: Random;
  observe: Observe;
}

export interface Gateway {
  /** Where the API answers; undefined in the role worker. */
  url: string | undefined;
  database: Database;
  /** Undefined when the sandbox is off or this process asks no holders. */
  sandbox: Sandbox | undefined;
  directory: Holder[];
  /** The first credential; its secret only when it was made just now. */
  development: DevelopmentAccess | undefined;
  /** Lets requests and tasks end, then closes everything; what had to be cut off is taken up at the next start. */
  stop(): Promise<void>;
}

/** A call to a holder can be asked again; a caller should not wait long for the end. */
const stopGraceMs = 5_000;
/** A holder without a cap of its own. */
const perLane = 4;

/** Throws StartTrouble, one sentence, when it cannot start; nothing is left running then. */
export async function openGateway(config: Config, surroundings: Surroundings): Promise<Gateway> {
  const closers: (() => Promise<unknown>)[] = [];
  const closeAll = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    return { ...(await open(config, surroundings, closers)), stop: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function open(
  config: Config,
  { clock, random, observe }: Surroundings,
  closers: (() => Promise<unknown>)[],
): Promise<Omit<Gateway, 'stop'>> {
  const startedMs = clock.monotonicMs();
  const database = await openDatabase({
    ...(config.databaseUrl === undefined ? { folder: config.dataFolder } : { url: config.databaseUrl }),
    durable: config.isDurable,
    clock,
    observe,
  });
  closers.push(() => database.close());
  const files = openFiles(config.dataFolder);
  const flattener = openFlattener(clock);
  closers.push(() => flattener.stop());
  // Who may what is decided across projects.
  const overall = { ...database, ...database.system };
  await settleFeed(overall);
  // Records from before there were groups, or grouped by other rules.
  await regroupOutdated(overall, clock);
  const development = await ensureDevelopmentProject(
    overall,
    { clientId: config.clientId, clientSecret: config.clientSecret, projectId: config.projectId },
    { clock, random },
  );
  const asksHolders = config.role !== 'web';
  const sandbox =
    asksHolders && config.sandbox ? await openSandbox(config, { clock, random, observe }) : undefined;
  if (sandbox) closers.push(() => sandbox.stop());
  const directory = [...(sandbox?.holders ?? []), ...(await operatorsHolders(config))];

  const limits = {
    softDeadlineSeconds: config.softDeadlineSeconds,
    hardDeadlineSeconds: config.hardDeadlineSeconds,
    unfinishedQueries: config.pendingLimit,
  };
  const { allowPrivateAddresses } = config;
  const outward = outwardAgent({ allowPrivate: allowPrivateAddresses });
  closers.push(() => outward.destroy());
  if (asksHolders) {
    const dispatcher = new Agent();
    closers.push(() => dispatcher.close());
    const conversions = openConvertPool(clock);
    closers.push(() => conversions.stop());
    const parts: QueryParts = {
      database,
      files,
      conversions,
      flattener,
      clock,
      random,
      observe,
      directory,
      networks: networks({ dispatcher, clock }),
      limits,
      announce: announcing({ clock, random }),
    };
    const telling = {
      database,
      clock,
      random,
      dispatcher: outward,
      allowPrivateAddresses,
      allowUnsigned: config.allowUnsigned,
    };
    const worker = await startWorker(
      parts,
      { ...queryTasks(parts), ...monitoringTasks(telling) },
      {
        slots: config.workers,
        limits: {
          lanes: new Map([...localLaneCaps, ...directory.map(h => [h.id, h.patience.concurrent] as const)]),
          perLane,
          perProject: config.callsPerProject,
        },
        settled: settleQuery(parts),
        isAlone: database.kind === 'pglite',
      },
    );
    closers.push(() => worker.stop(stopGraceMs));
  }

  const url = config.role === 'worker' ? undefined : await serve();
  observe({
    kind: 'gateway.ready',
    port: url === undefined ? 0 : Number(new URL(url).port),
    role: config.role,
    database: database.kind,
    ms: Math.round(clock.monotonicMs() - startedMs),
  });
  return { url, database, sandbox, directory, development };

  async function serve(): Promise<string> {
    const stopping = new AbortController();
    const audit = openAudit({ database: overall, clock, random, observe });
    const access = createAccess({
      audit,
      keySets: createKeySets({ dispatcher: outward, clock, allowPrivate: allowPrivateAddresses }),
      database: overall,
      clock,
      random,
      observe,
      ...(config.baseUrl === undefined ? {} : { issuer: config.baseUrl }),
    });
    const api = buildApi({
      access,
      audit,
      allowPrivateAddresses,
      database,
      files,
      flattener,
      clock,
      random,
      observe,
      limits,
      version: await versionOfPackage(),
      baseUrl: config.baseUrl,
      directory,
      sandbox: config.sandbox,
      batchLimit: config.batchLimit,
      filesV1Days: config.filesV1Days,
      patientListV1: config.patientListV1,
      rateLimits: { perProject: config.projectRate, perCredential: config.credentialRate },
      corsOrigins: config.corsOrigins,
      stopping: stopping.signal,
    });
    closers.push(async () => {
      stopping.abort();
      await closeApi(api, clock);
    });
    try {
      await api.listen({ port: config.port, host: config.host });
    } catch (error) {
      throw new StartTrouble(whyNotListening(config, error), { cause: error });
    }
    const address = api.server.address();
    const port = typeof address === 'object' && address ? address.port : config.port;
    const host = config.host.includes(':') ? `[${config.host}]` : config.host;
    return `http://${host}:${port}`;
  }
}

/** Told at the start, not by the first document. */
function openFiles(dataFolder: string): FileStore {
  const folder = join(dataFolder, 'files');
  try {
    makeFolder(folder, 0o700);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartTrouble(`The data folder ${dataFolder} cannot be used (${codeOf(error) ?? 'unknown'}).`, {
      cause: error,
    });
  }
  return folderFileStore(folder);
}

async function openSandbox(config: Config, surroundings: Surroundings): Promise<Sandbox> {
  const documentsFolder = config.sandboxDocuments;
  try {
    return await startSandbox({
      people: documentsFolder === undefined ? await loadSandboxPeople() : [],
      ...(documentsFolder === undefined ? {} : { documentsFolder }),
      ...surroundings,
    });
  } catch (error) {
    const code = codeOf(error);
    if (documentsFolder === undefined || code === undefined) throw error;
    throw new StartTrouble(
      `The folder ${documentsFolder} of HADRON_SANDBOX_DOCUMENTS cannot be read (${code}).`,
      {
        cause: error,
      },
    );
  }
}

async function operatorsHolders(config: Config): Promise<Holder[]> {
  if (config.holders === undefined) return [];
  try {
    return await loadHolders(config.holders);
  } catch (error) {
    if (error instanceof DirectoryTrouble) throw new StartTrouble(error.message, { cause: error });
    throw error;
  }
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

function whyNotListening({ port, host }: Config, error: unknown): string {
  const code = codeOf(error) ?? 'unknown';
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} is in use by another program: stop it, or set PORT to another one.`,
    EACCES: `Port ${port} needs more rights than this user has: set PORT to one above 1023.`,
    EADDRNOTAVAIL: `The address ${host} is not one of this machine: set HOST to one that is.`,
  };
  return reasons[code] ?? `The gateway cannot listen on ${host}, port ${port} (${code}).`;
}

export async function versionOfPackage(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
