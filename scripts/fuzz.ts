// Calls every described operation with right and wrong values, in every role, and tells what is not sound: server errors, statuses and bodies
// that are not described, internals or other projects' data in answers.
//   node scripts/fuzz.ts [--calls 20000] [--seed N]
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { openFuzzer } from '../src/api/surface/fuzzing.testing.ts';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const calls = Number(values.calls);
const seed = Number(values.seed);

const fuzzer = await openFuzzer();
const findings = new Map<string, { count: number; problem: string; call: string }>();
const startedAt = performance.now();
let done = 0;
await fc.check(
  fc.asyncProperty(fc.gen(), async g => {
    const finding = await fuzzer.tryOne(g);
    done++;
    if (done % 2_000 === 0) console.log(`${done} calls, ${findings.size} kinds of findings`);
    if (finding === undefined) return;
    const kind = `${finding.call.split(' ').slice(0, 2).join(' ')} ${finding.problem.slice(0, 60)}`;
    const known = findings.get(kind) ?? { count: 0, ...finding };
    findings.set(kind, { ...known, count: known.count + 1 });
  }),
  { numRuns: calls, seed, interruptAfterTimeLimit: 3_600_000 },
);
await fuzzer.close();

const seconds = (performance.now() - startedAt) / 1000;
console.log(
  `${done} calls in ${seconds.toFixed(0)} s, seed ${seed}; ${fuzzer.succeeded.size} of ${fuzzer.operations.length} operations succeeded at least once`,
);
console.log(
  [...fuzzer.statuses]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${status}: ${count}`)
    .join(', '),
);
const never = fuzzer.operations.filter(each => !fuzzer.succeeded.has(each));
if (never.length > 0) console.log(`Never succeeded: ${never.join(', ')}`);
for (const { count, call, problem } of findings.values())
  console.log(`\n${count} × ${call}\n    ${problem.replaceAll('\n', '\n    ')}`);
console.log(findings.size === 0 ? 'Nothing found.' : `\n${findings.size} kinds of findings.`);
process.exit(findings.size === 0 ? 0 : 1);
