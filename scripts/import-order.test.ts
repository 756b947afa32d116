import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { judgeImports, readImports, readOrder } from './import-order.ts';

const order = readOrder(readFileSync(new URL('../docs/ARCHITECTURE.md', import.meta.url), 'utf8'));
const judge = (from: string, to: string) => judgeImports(order, [{ from, to }]);

test('the house as it stands keeps the order', () => {
  assert.deepEqual(judgeImports(order, readImports()), []);
});

test('an import upward, of an unknown folder, or out of src/ is refused', () => {
  assert.equal(judge('src/platform/clock.ts', 'src/queries/query.ts').length, 1);
  assert.equal(judge('src/records/merge.ts', 'src/api/index.ts').length, 1);
  assert.equal(judge('src/attic/box.ts', 'src/platform/clock.ts').length, 1);
  assert.equal(judge('src/api/index.ts', '../../scripts/check.ts').length, 1);
  assert.deepEqual(judge('src/api/index.ts', 'src/queries/query.ts'), []);
  assert.deepEqual(judge('src/main.ts', 'src/api/index.ts'), []);
});

test('conversion and matching stay pure', () => {
  assert.equal(judge('src/conversion/ccda/index.ts', 'node:fs').length, 1);
  assert.equal(judge('src/conversion/ccda/index.ts', 'src/platform/clock.ts').length, 1);
  assert.equal(judge('src/patients/matching/compare.ts', 'src/patients/sql.ts').length, 1);
  assert.deepEqual(judge('src/conversion/ccda/golden.test.ts', 'node:fs'), []);
  assert.deepEqual(judge('src/conversion/ccda/ids.ts', 'node:crypto'), []);
});
