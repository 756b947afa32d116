// Calls every row of the published API's endpoint tables and writes docs/compatibility.md; tells what does not hold.
//   node scripts/compatibility.ts
import { writeFileSync } from 'node:fs';
import { documentOf, runRows } from '../test/compatibility/endpoints.ts';

const results = await runRows();
writeFileSync(new URL('../docs/compatibility.md', import.meta.url), documentOf(results));
const wrong = results.filter(({ trouble }) => trouble !== undefined);
for (const { call, trouble } of wrong)
  console.log(`${call}\n    ${(trouble ?? '').slice(0, 500).replaceAll('\n', '\n    ')}`);
console.log(
  `${results.length - wrong.length} of ${results.length} rows are answered as published: docs/compatibility.md`,
);
