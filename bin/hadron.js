#!/usr/bin/env node
// Starts the command on the Node that npm brought (package `node`), whatever Node the host has. Plain JavaScript: any Node must read it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const brought = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
const node = existsSync(brought) ? brought : process.execPath;
if (node === process.execPath && Number(process.versions.node.split('.')[0]) < 24) {
  console.error(`Hadron needs Node 24 or newer; this is ${process.versions.node}. "npm install" brings it.`);
  process.exit(1);
}
const command = fileURLToPath(new URL('../src/cli/hadron.ts', import.meta.url));
// A server of large answers: with V8's own first limits every few megabytes of them begin a collection (docs/decisions/014). As in package.json.
const memory = ['--initial-old-space-size=256', '--min-semi-space-size=16'];
const child = spawn(node, [...memory, command, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
