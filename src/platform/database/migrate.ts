// migrations/*.sql → the tables, each file once, in the order of their names; several processes may start at once.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { StartTrouble } from '../errors-start.ts';
import type { Link } from './link.ts';

export interface Migration {
  name: string;
  sql: string;
  sha256: string;
}

/** Any number; the same for all processes of Hadron. */
const advisoryLock = 4_711_002_026;

export async function readMigrations(
  folder = new URL('../migrations/', import.meta.url),
): Promise<Migration[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async name => {
      const sql = await readFile(new URL(name, folder), 'utf8');
      return {
        name: name.replace(/\.sql$/, ''),
        sql,
        sha256: createHash('sha256').update(sql).digest('hex'),
      };
    }),
  );
}

/** Applies what is missing in one transaction; refuses a database that another version of Hadron has changed. */
export async function migrate(link: Link, migrations: readonly Migration[], now: Date): Promise<void> {
  await link.run('begin', []);
  try {
    await link.run('set local statement_timeout = 0', []);
    // As a script, since those wait as long as another process's migrations take.
    await link.script(`select pg_advisory_xact_lock(${advisoryLock})`);
    await link.run(
      'create table if not exists migration (name text primary key, sha256 text not null, applied_at timestamptz not null)',
      [],
    );
    const { rows } = await link.run('select name, sha256 from migration order by name', []);
    const applied = new Map(rows.map(row => [row['name'] as string, row['sha256'] as string]));
    refuseOthers(applied, migrations);
    for (const { name, sql, sha256 } of migrations) {
      if (applied.has(name)) continue;
      await link.script(sql);
      await link.run('insert into migration (name, sha256, applied_at) values ($1, $2, $3)', [
        name,
        sha256,
        now,
      ]);
    }
    await link.run('commit', []);
  } catch (error) {
    await link.run('rollback', []).catch(() => undefined);
    throw error;
  }
}

function refuseOthers(applied: ReadonlyMap<string, string>, migrations: readonly Migration[]) {
  const known = new Map(migrations.map(migration => [migration.name, migration]));
  for (const [name, sha256] of applied) {
    const migration = known.get(name);
    if (!migration)
      throw new StartTrouble(
        `The database has the migration ${name}, which this version of Hadron does not know: start the newer version that made it, or restore a backup from before it.`,
      );
    if (migration.sha256 !== sha256)
      throw new StartTrouble(
        `The migration ${name} was applied to this database with another content than this version of Hadron has: start the version that applied it.`,
      );
  }
}
