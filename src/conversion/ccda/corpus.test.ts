// Real and certification documents (not part of the repository): what must hold for all of them.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { convert } from './index.ts';

const folder = join(import.meta.dirname, '../../../../shared/corpora/ccda');
const files = existsSync(folder) ? readdirSync(folder).filter(file => file.endsWith('.xml')) : [];

/** Ids of the bundle, and every reference and text that could be wrong. */
function faults(text: string): string[] {
  const bundle = JSON.parse(text) as {
    entry?: { fullUrl: string; resource: { resourceType: string; id: string } }[];
  };
  const entries = bundle.entry ?? [];
  const known = new Set(entries.map(({ resource }) => `${resource.resourceType}/${resource.id}`));
  const found: string[] = [];
  if (known.size !== entries.length) found.push('an id is used twice');
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (value !== null && typeof value === 'object') {
      for (const [name, inner] of Object.entries(value)) {
        if (name === 'reference' && typeof inner === 'string' && !known.has(inner))
          found.push('a reference leads nowhere');
        if ((name === 'text' || name === 'display') && typeof inner === 'string' && /^#\S+$/.test(inner))
          found.push('a pointer was left as text');
        if (
          inner === null ||
          inner === undefined ||
          inner === '' ||
          (Array.isArray(inner) && inner.length === 0)
        )
          found.push(`${name} is empty`);
        walk(inner);
      }
    }
  };
  walk(bundle);
  return found;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

test('every document converts without fault, and again to the same bytes', t => {
  if (files.length === 0) return t.skip('C-CDA corpora absent: ../shared/corpora/ccda');
  const faulty: string[] = [];
  for (const file of files) {
    const bytes = readFileSync(join(folder, file));
    const { bundle, issues } = convert(bytes);
    const text = JSON.stringify(bundle);
    if (issues.some(issue => issue.code === 'entry.unreadable'))
      faulty.push(`${file}: an entry was unreadable`);
    for (const fault of new Set(faults(text))) faulty.push(`${file}: ${fault}`);
    if (JSON.stringify(convert(bytes).bundle) !== text) faulty.push(`${file}: differs when converted again`);
  }
  assert.deepEqual(faulty, []);
});

test('the machine’s time zone changes nothing', t => {
  const some = files.filter((_, at) => at % 20 === 0);
  if (some.length === 0) return t.skip('C-CDA corpora absent: ../shared/corpora/ccda');
  const here = some.map(file => digest(JSON.stringify(convert(readFileSync(join(folder, file))).bundle)));
  const script = `
    import { readFileSync } from 'node:fs';
    import { createHash } from 'node:crypto';
    import { convert } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
    for (const file of process.argv.slice(1)) {
      console.log(createHash('sha256').update(JSON.stringify(convert(readFileSync(file)).bundle)).digest('hex'));
    }`;
  for (const zone of ['Pacific/Kiritimati', 'America/St_Johns']) {
    const run = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', script, ...some.map(file => join(folder, file))],
      {
        env: { ...process.env, TZ: zone },
        encoding: 'utf8',
        timeout: 120_000,
      },
    );
    assert.equal(run.status, 0, run.stderr);
    assert.deepEqual(run.stdout.trim().split('\n'), here);
  }
});
