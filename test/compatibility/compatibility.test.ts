// docs/compatibility.md is what a run of all rows says now.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { documentOf, runRows } from './endpoints.ts';

test('docs/compatibility.md is what the gateway answers; if not: node scripts/compatibility.ts', async t => {
  const results = await runRows();
  for (const { call, trouble } of results)
    if (trouble !== undefined) t.diagnostic(`${call}: ${trouble.slice(0, 200)}`);
  const written = readFileSync(new URL('../../docs/compatibility.md', import.meta.url), 'utf8');
  assert.equal(written, documentOf(results));
});
