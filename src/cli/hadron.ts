// The command `hadron`: one word says what to do, the environment says how.
import { createInterface } from 'node:readline';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describeSettings } from '../platform/config.ts';
import { StartTrouble } from '../platform/errors-start.ts';
import { codeMapCommand } from './code-map.ts';
import { convertCommand } from './convert.ts';
import { demoCommand } from './demo.ts';
import { openapiCommand } from './openapi.ts';
import { organizationCommand } from './organization.ts';
import { restoredCommand } from './restored.ts';
import { startCommand } from './start.ts';

const help = `Hadron: a self-hosted gateway to a patient's health records.

  hadron start              the gateway with its sandbox network
  hadron demo [--once]      the same on an empty folder, with one query to watch; --once ends after it
  hadron convert FILE       a C-CDA document → a FHIR R4 Bundle; --flat, --issues, or --lines for many
  hadron organization NAME  a new organisation and its owner's credential, on the database of the settings
  hadron code-map           loads a map between code systems that you supply; without a name it lists them
  hadron restored           files of the database were put back: the change feed begins anew
  hadron openapi            the API's OpenAPI 3.1 document

Settings are environment variables (default in brackets):

${describeSettings()}
`;

const commands: Record<string, (args: string[]) => Promise<number>> = {
  start: startCommand,
  demo: demoCommand,
  'code-map': codeMapCommand,
  restored: restoredCommand,
  openapi: openapiCommand,
  organization: organizationCommand,
  convert: args =>
    convertCommand(args, {
      read: path => readFile(resolve(callersFolder(), path)),
      input: linesOfInput(),
      write: text => process.stdout.write(text),
      complain: text => process.stderr.write(text),
    }),
};

/** `npm run convert` runs in the package's folder, and says in INIT_CWD where it was typed. */
const callersFolder = (): string =>
  (process.env['npm_lifecycle_event'] === 'convert' && process.env['INIT_CWD']) || process.cwd();

/** Opened only when somebody reads: an open standard input would keep the process waiting. */
async function* linesOfInput(): AsyncGenerator<string> {
  yield* createInterface({ input: process.stdin, crlfDelay: Infinity });
}

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || ['help', '--help', '-h'].includes(name) || args.includes('--help')) {
    process.stdout.write(help);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    process.stderr.write(`There is no command "${name}". hadron --help lists them.\n`);
    return 2;
  }
  try {
    return await command(args);
  } catch (error) {
    if (!(error instanceof StartTrouble)) throw error;
    // What could not start ends, whatever a driver has left open.
    return new Promise(() => process.stderr.write(`${error.sentence}\n`, () => process.exit(1)));
  }
}

// A reader that closes the pipe (head, a pager) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await main(process.argv.slice(2));
