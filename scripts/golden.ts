// Golden cases of conversion: shows what differs from what was accepted; --accept rewrites the expected files. Usage: node scripts/golden.ts [section] [--accept]

import { relative } from 'node:path';
import { accept, expectedText, goldenCases, textOf } from '../test/golden/cases.ts';

/** Lines that only one side has, in order, with a little of what stands around them. */
export function difference(before: string, after: string): string[] {
  const a = before.split('\n');
  const b = after.split('\n');
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end++;
  const [gone, come] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return [...longestCommon(gone, come)];
}

/** Longest common subsequence over what lies between the first and the last difference; long stretches are told whole. */
function* longestCommon(a: readonly string[], b: readonly string[]): Generator<string> {
  if (a.length * b.length > 4_000_000) {
    for (const line of a) yield `- ${line}`;
    for (const line of b) yield `+ ${line}`;
    return;
  }
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        a[i] === b[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i++;
      j++;
    } else if (
      j >= b.length ||
      (i < a.length && (lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0))
    )
      yield `- ${a[i++] ?? ''}`;
    else yield `+ ${b[j++] ?? ''}`;
  }
}

function main(args: readonly string[]): number {
  const isAccepting = args.includes('--accept');
  const only = args.find(arg => !arg.startsWith('-'));
  let differing = 0;
  for (const { expected } of goldenCases(only)) {
    for (const { file, said } of expected) {
      const now = said();
      const lines = difference(expectedText(file), textOf(now));
      if (lines.length === 0) continue;
      differing++;
      console.log(`${relative(process.cwd(), file)}\n${lines.join('\n')}\n`);
      if (isAccepting) accept(file, now);
    }
  }
  console.log(
    differing === 0 ? 'No golden case differs.' : `${differing} ${isAccepting ? 'accepted' : 'differ'}.`,
  );
  return differing === 0 || isAccepting ? 0 : 1;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
