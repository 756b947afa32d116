#!/usr/bin/env node
// Starts the command on the Node that npm brought (package `node`), whatever Node the host has. Plain JavaScript: any Node must read it.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const inPackage = path => fileURLToPath(new URL(`../${path}`, import.meta.url));
const brought = inPackage('node_modules/node/bin/node');
const node = existsSync(brought) ? brought : process.execPath;
if (node === process.execPath && Number(process.versions.node.split('.')[0]) < 24) {
  console.error(`Hadron needs Node 24 or newer; this is ${process.versions.node}. "npm install" brings it.`);
  process.exit(1);
}
// As `npm start`: how memory is kept for large answers (docs/decisions/014) is said in package.json alone.
const { scripts } = JSON.parse(readFileSync(inPackage('package.json'), 'utf8'));
const flags = scripts.start.match(/--\S+/g) ?? [];
const child = spawn(node, [...flags, inPackage('src/cli/hadron.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
