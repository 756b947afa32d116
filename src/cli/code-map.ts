// hadron code-map NAME FILE: a map between code systems, supplied by the operator under the operator's licences → the database of the settings.
import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { systemClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { openDatabase } from '../platform/database/open.ts';
import { dropCodeMap, loadCodeMap, regroupMarked } from '../records/code-maps/load.ts';
import type { MapParts } from '../records/code-maps/load.ts';
import { codeMaps, isCodeMapName } from '../records/code-maps/maps.ts';
import { NotThisFile } from '../records/code-maps/not-this-file.ts';
import { readMaps } from '../records/code-maps/sql.ts';

const usage = `hadron code-map                          the maps that are loaded
hadron code-map NAME FILE [--version V]  loads a map instead of the one before, and groups the records anew that it is about
hadron code-map NAME --remove            takes it back

${Object.entries(codeMaps)
  .map(([name, { file }]) => `  ${name.padEnd(16)} ${file}`)
  .join('\n')}

The embedded database can be used by one process: stop the gateway first.
`;

export async function codeMapCommand(args: string[]): Promise<number> {
  const asked = read(args);
  if (asked === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  const { name, path, version, remove } = asked;
  if (path !== undefined && !(await isReadable(path))) {
    process.stderr.write(`code-map cannot read ${path}.\n`);
    return 2;
  }
  const config = readConfig(process.env);
  const database = await openDatabase({
    ...(config.databaseUrl === undefined ? { folder: config.dataFolder } : { url: config.databaseUrl }),
    durable: config.isDurable,
    clock: systemClock,
  });
  const parts: MapParts = { database: database.system, clock: systemClock };
  try {
    if (name === undefined) return await list(parts);
    if (remove)
      return report((await dropCodeMap(parts, name)) ? 'It is removed' : 'It was not loaded', parts);
    if (path === undefined) return 2;
    const { pairs } = await loadCodeMap(parts, name, linesOf(path), version ?? releaseOf(path));
    return await report(`${pairs} pairs hold without condition`, parts);
  } catch (error) {
    if (!(error instanceof NotThisFile)) throw error;
    process.stderr.write(`This is not the file that ${name ?? ''} is read from: ${error.message}.\n`);
    return 2;
  } finally {
    await database.close();
  }
}

function read(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { version: { type: 'string' }, remove: { type: 'boolean', default: false } },
    });
    const [name, path, ...rest] = positionals;
    const isWhole = name === undefined || (path === undefined) === values.remove;
    if (rest.length > 0 || !isWhole || (name !== undefined && !isCodeMapName(name))) return undefined;
    return { name, path, ...values };
  } catch {
    return undefined;
  }
}

/** A release of RxNorm says which it is in the name of its folder alone. */
const releaseOf = (path: string): string | undefined => /RxNorm_full_(\d{8})/i.exec(path)?.[1];

/** Opened only when it is read: what a line reader gives before somebody listens is lost. */
async function* linesOf(path: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
}

const isReadable = (path: string): Promise<boolean> =>
  access(path, constants.R_OK).then(
    () => true,
    () => false,
  );

async function list({ database }: MapParts): Promise<number> {
  const loaded = await readMaps(database.executor);
  for (const { map, version, pairs, loadedAt } of loaded)
    process.stdout.write(`${map}  ${version || '-'}  ${pairs} pairs, loaded ${loadedAt.toISOString()}\n`);
  if (loaded.length === 0) process.stdout.write('No map is loaded.\n');
  return 0;
}

async function report(sentence: string, parts: MapParts): Promise<number> {
  process.stdout.write(`${sentence}; the records that it is about are grouped anew …\n`);
  process.stdout.write(`${await regroupMarked(parts)} records.\n`);
  return 0;
}
