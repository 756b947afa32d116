// Every golden case converts to what was accepted: `node scripts/golden.ts` shows differences, `--accept` rewrites.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { test } from 'node:test';
import { expectedText, goldenCases } from './cases.ts';

for (const { name, expected } of goldenCases()) {
  test(name, () => {
    for (const { file, said } of expected) {
      assert.ok(existsSync(file), `${relative(process.cwd(), file)} is missing`);
      assert.deepEqual(JSON.parse(JSON.stringify(said())), JSON.parse(expectedText(file)));
    }
  });
}
