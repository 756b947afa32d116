// Golden cases: test/golden/ccda/<section>/<case>.xml and what it must become, <case>.json, written and read by people.
// HADRON_ACCEPT_GOLDEN=1 rewrites the expected files; the difference is then read in review.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { convert } from './index.ts';

const folder = join(import.meta.dirname, '../../../test/golden/ccda');

/** What every case repeats from the header is left out, unless the case is about the header or the narrative. */
const everywhere = new Set(['Patient', 'Composition', 'Provenance']);

interface Said {
  resourceType: string;
  [name: string]: unknown;
}

/** Ids and what they refer to are told by kind only: their values are checked elsewhere. */
function withoutIds(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map(one => withoutIds(one));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => key !== 'id' && key !== 'profile')
        .map(([key, inner]) => [key, withoutIds(inner, key)]),
    );
  }
  return name === 'reference' && typeof value === 'string' ? value.replace(/\/.*/, '') : value;
}

function saidBy(document: Uint8Array, section: string): { resources: unknown[]; issues: string[] } {
  const { bundle, issues } = convert(document);
  const resources = (bundle.entry ?? []).map(entry => withoutIds(entry.resource) as Said);
  const shown = resources.filter(resource => {
    if (section === 'header' || section === 'narrative') return resource.resourceType !== 'Provenance';
    if (section === 'social-history' && resource.resourceType === 'Patient') return true;
    return (
      !everywhere.has(resource.resourceType) &&
      !(resource.resourceType === 'DocumentReference' && 'masterIdentifier' in resource)
    );
  });
  for (const resource of shown)
    if (Object.keys((resource.meta as object | undefined) ?? { full: true }).length === 0)
      delete resource.meta;
  return { resources: shown, issues: issues.map(issue => issue.code) };
}

for (const section of readdirSync(folder).sort()) {
  for (const file of readdirSync(join(folder, section)).filter(name => name.endsWith('.xml'))) {
    test(`${section}: ${file.slice(0, -4).replaceAll('-', ' ')}`, () => {
      const expected = join(folder, section, file.replace(/xml$/, 'json'));
      const said = saidBy(readFileSync(join(folder, section, file)), section);
      if (process.env.HADRON_ACCEPT_GOLDEN === '1')
        writeFileSync(expected, `${JSON.stringify(said, null, 2)}\n`);
      assert.ok(existsSync(expected), `${expected} is missing`);
      assert.deepEqual(said, JSON.parse(readFileSync(expected, 'utf8')));
    });
  }
}
