// npm run check: types, lint, format, import order, stale files, tests. Says at the end what was wrong.
import { spawnSync } from 'node:child_process';

const steps: [name: string, command: string, args: string[]][] = [
  ['types', 'tsc', ['--noEmit']],
  ['lint', 'eslint', ['.', '--max-warnings', '0']],
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['import order', 'node', ['scripts/import-order.ts']],
  ['sandbox documents', 'node', ['scripts/sandbox-documents.ts', '--check']],
  ['tests', 'npm', ['test', '--silent']],
];

const wrong: string[] = [];
for (const [name, command, args] of steps) {
  console.log(`\n── ${name}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) wrong.push(name);
}
console.log(wrong.length === 0 ? '\nAll is well.' : `\nNot well: ${wrong.join(', ')}.`);
process.exitCode = wrong.length === 0 ? 0 : 1;
