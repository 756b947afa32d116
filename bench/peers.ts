// The converters of others, when `npm --prefix bench install` has brought them; each from bytes to JSON text, as ours. blue-button makes its own model, not FHIR; its libxmljs is built for the Node that installs it and not for ours, so it runs in a process of that one.
import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

export interface Converter {
  name: string;
  /** JSON text; throws where it cannot. */
  run: (bytes: Uint8Array) => string;
}

export const howToInstall = 'npm --prefix bench install --no-package-lock';

const decoder = new TextDecoder();
const require = createRequire(import.meta.url);

type Callable = (...given: unknown[]) => unknown;

/** The functions of a package that is no dependency; undefined when it is not there, or its native part was not built. */
function functionsOf(name: string, ...wanted: string[]): Callable[] | undefined {
  let found: Record<string, unknown>;
  try {
    found = require(name) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  return wanted.map(one => {
    const value = found[one];
    if (typeof value !== 'function') throw new TypeError(`${name} has no ${one}`);
    return value as Callable;
  });
}

/** They report what they do not know to the console, at every document. */
function quietly(run: () => unknown): string {
  const { log, warn, error } = console;
  console.log = console.warn = console.error = () => {};
  try {
    return JSON.stringify(run());
  } finally {
    Object.assign(console, { log, warn, error });
  }
}

export function installedPeers(): Converter[] {
  const peers: Converter[] = [];
  const medplum = functionsOf('@medplum/ccda', 'convertXmlToCcda', 'convertCcdaToFhir');
  if (medplum) {
    const [read, convert] = medplum;
    peers.push({
      name: '@medplum/ccda',
      run: bytes => quietly(() => convert?.(read?.(decoder.decode(bytes)))),
    });
  }
  return peers;
}

/** What blue-button took, by document. */
export interface BlueButton {
  node: string;
  /** Least time in ms of each document that it converts. */
  least: Record<string, number>;
}

/** blue-button over these documents, in the first Node on the path that can load it; undefined where none can. */
export function blueButton(folder: string, documents: readonly string[]): BlueButton | undefined {
  const own = realpathSync(process.execPath);
  const nodes = (process.env.PATH ?? '')
    .split(delimiter)
    .map(path => join(path, 'node'))
    .filter(node => existsSync(node) && realpathSync(node) !== own);
  for (const node of new Set(nodes))
    try {
      const script = join(import.meta.dirname, 'blue-button.mjs');
      const told = execFileSync(node, [script, folder], {
        encoding: 'utf8',
        input: JSON.stringify(documents),
        maxBuffer: 2 ** 26,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      return JSON.parse(told) as BlueButton;
    } catch {
      // Not there, or built for another Node.
    }
  return undefined;
}
