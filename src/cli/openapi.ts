// hadron openapi: prints the OpenAPI document that the gateway serves at /openapi.json, made of the same schemas. Needs no database.
import { createAccess } from '../access/access.ts';
import { buildApi } from '../api/index.ts';
import { versionOfPackage } from '../main.ts';
import { systemClock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { folderFileStore } from '../platform/files-folder.ts';
import { systemRandom } from '../platform/random.ts';
import { openFlattener } from '../records/flat/flatten-thread.ts';

/** The routes are described, none is called: parts of the database may be taken apart, nothing may be asked of it. */
const undisturbed = (path: string): object =>
  new Proxy(() => {}, {
    get: (_target, name) => undisturbed(`${path}.${String(name)}`),
    apply: () => {
      throw new Error(`hadron openapi has no database, and ${path} was asked.`);
    },
  });
const unused = undisturbed('database') as Database;

export async function openapiCommand(): Promise<number> {
  const parts = {
    database: unused,
    clock: systemClock,
    random: systemRandom,
    observe: () => {},
  };
  const api = buildApi({
    ...parts,
    access: createAccess(parts),
    files: folderFileStore('.'),
    flattener: openFlattener(systemClock),
    limits: { softDeadlineSeconds: 0, hardDeadlineSeconds: 0, unfinishedQueries: 0 },
    version: await versionOfPackage(),
  });
  await api.ready();
  const { body } = await api.inject({ method: 'GET', url: '/openapi.json' });
  process.stdout.write(`${JSON.stringify(JSON.parse(body), null, 2)}\n`);
  await api.close();
  return 0;
}
