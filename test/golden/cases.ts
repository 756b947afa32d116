// Golden cases: test/golden/ccda/<section>/<case>.xml, what it must become in FHIR (<case>.json) and in Flat (<case>.flat.json). Written and read by people.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { convert } from '../../src/conversion/ccda/index.ts';
import { flatten } from '../../src/conversion/flat/index.ts';

const folder = join(import.meta.dirname, 'ccda');

export interface GoldenCase {
  /** problems: status and negation */
  name: string;
  section: string;
  input: string;
  /** Each expected file, and what the conversion says now. */
  expected: { file: string; said: () => unknown }[];
}

/** What every case repeats from the header is left out, unless the case is about the header, the narrative or the whole. */
const everywhere = new Set(['Patient', 'Composition', 'Provenance']);
const whole = new Set(['header', 'narrative']);
const everywhereInFlat = new Set(['patients', 'sources', 'recordSources', 'practitioners', 'organizations']);

interface Said {
  resourceType: string;
  [name: string]: unknown;
}

const isId = (text: string): boolean => /^(urn:uuid:)?[0-9a-f]{8}-[0-9a-f-]{27}$|^[0-9a-f]{64}$/.test(text);

/** Ids and what they refer to are told by kind only: their values are checked elsewhere. */
function withoutIds(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map(one => withoutIds(one));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => key !== 'id' && key !== 'profile')
        .map(([key, inner]) => [key, withoutIds(inner, key)]),
    );
  }
  return name === 'reference' && typeof value === 'string' ? value.replace(/\/.*/, '') : value;
}

function fhirOf(document: Uint8Array, section: string): { resources: unknown[]; issues: string[] } {
  const { bundle, issues } = convert(document);
  const resources = (bundle.entry ?? []).map(entry => withoutIds(entry.resource) as Said);
  const shown = resources.filter(resource => {
    if (whole.has(section)) return resource.resourceType !== 'Provenance';
    if (section === 'social-history' && resource.resourceType === 'Patient') return true;
    return (
      !everywhere.has(resource.resourceType) &&
      !(
        section !== 'unstructured' &&
        resource.resourceType === 'DocumentReference' &&
        'masterIdentifier' in resource
      )
    );
  });
  for (const resource of shown)
    if (Object.keys((resource.meta as object | undefined) ?? { full: true }).length === 0)
      delete resource.meta;
  return { resources: shown, issues: issues.map(issue => issue.code) };
}

/** Only cells that say something; hashes and ids are told as such. */
function flatOf(document: Uint8Array, section: string): Record<string, unknown[]> {
  const { bundle } = convert(document);
  const resources = (bundle.entry ?? []).flatMap(entry => entry.resource ?? []);
  const sourceId = createHash('sha256').update(document).digest('hex');
  const flat = flatten({
    patientId: 'patient',
    resources: resources.map(resource => ({ resource, sourceIds: [sourceId] })),
    sources: [{ sourceId, name: 'case.xml', title: undefined, mimeType: 'application/xml' }],
  });
  const shown: Record<string, unknown[]> = {};
  for (const [dataset, rows] of Object.entries(flat)) {
    if (rows.length === 0 || (everywhereInFlat.has(dataset) && !whole.has(section))) continue;
    shown[dataset] = rows.map(row =>
      Object.fromEntries(
        Object.entries(row)
          .filter(([, cell]) => cell !== '' && cell !== null)
          .map(([name, cell]) => [name, typeof cell === 'string' && isId(cell) ? '(id)' : cell]),
      ),
    );
  }
  return shown;
}

export function goldenCases(only?: string): GoldenCase[] {
  const found: GoldenCase[] = [];
  for (const section of readdirSync(folder).sort()) {
    if (only !== undefined && section !== only) continue;
    const inputs = readdirSync(join(folder, section)).filter(name => name.endsWith('.xml'));
    for (const file of inputs.sort()) {
      const input = join(folder, section, file);
      const read = () => readFileSync(input);
      found.push({
        name: `${section}: ${file.slice(0, -4).replaceAll('-', ' ')}`,
        section,
        input,
        expected: [
          { file: input.replace(/xml$/, 'json'), said: () => fhirOf(read(), section) },
          { file: input.replace(/xml$/, 'flat.json'), said: () => flatOf(read(), section) },
        ],
      });
    }
  }
  return found;
}

export const textOf = (said: unknown): string => `${JSON.stringify(said, null, 2)}\n`;

export const expectedText = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** Rewrites an expected file; the difference is then read in review. */
export const accept = (file: string, said: unknown): void => {
  writeFileSync(file, textOf(said));
};
