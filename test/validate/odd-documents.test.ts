// The sandbox's documents with attributes, elements and words changed at random (from fixed seeds): whatever a document says, what comes out is valid R4 and keeps the US Core profiles it claims.

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { convert } from '../../src/conversion/ccda/index.ts';
import { bundleErrors } from './bundle.ts';
import { definitions } from './definitions.ts';
import { judgeClaims } from './us-core.ts';

const documents = globSync(join(import.meta.dirname, '../../src/networks/sandbox/documents/*.xml')).sort();

/** What systems write where something else belongs. */
const odd = [
  ...['', '  ', '#x', '-1', '0', '1e400', '99999999999999', '1.5', 'NaN', 'true', 'a  b', '{x}', 'é\u00a0'],
  ...['00000000', '20231345', '2023-02-30', '20230101250000', '19000101000000.000+1500', 'UNK', 'PT1H'],
  ...[
    'urn:oid:1.02',
    '2.16.840.1.113883.6.1.',
    'tel:',
    'mailto:',
    'http://a b',
    'english language',
    '9'.repeat(400),
  ],
];
const types = 'PQ CD ST IVL_PQ TS IVL_TS RTO BL INT REAL ED PIVL_TS EIVL_TS MO CO'.split(' ');

/** The same changes for the same seed, on every machine. */
function oddly(document: string, seed: number): string {
  let state = seed;
  const below = (limit: number): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor(state / 7) % limit;
  };
  const some = (list: readonly string[]): string => list[below(list.length)] ?? '';
  return document
    .replace(/\s([A-Za-z:]+)="([^"]*)"/g, (written, name: string) => {
      if (name.startsWith('xmlns')) return written;
      if (name === 'xsi:type') return below(60) === 0 ? ` xsi:type="${some(types)}"` : written;
      const way = below(25);
      return way === 0 ? ` ${name}="${some(odd)}"` : way === 1 ? '' : written;
    })
    .replace(/<\w+[^<>]*\/>/g, written =>
      below(40) === 0 ? '' : below(40) === 0 ? written + written : written,
    )
    .replace(/<low/g, written => (below(10) === 0 ? '<high' : written))
    .replace(/>([^<>]{1,40})</g, (written, words: string) =>
      words.trim() !== '' && below(30) === 0 ? `>${some(odd)}<` : written,
    );
}

test('odd documents become valid R4 and keep the US Core profiles they claim', () => {
  const wrong = new Set<string>();
  let resources = 0;
  documents.forEach((file, at) => {
    const document = readFileSync(file, 'utf8');
    for (const seed of [at + 1, at + 1001]) {
      const { bundle, issues } = convert(oddly(document, seed));
      if (issues.some(issue => issue.code === 'entry.unreadable'))
        wrong.add(`seed ${seed}: an entry was unreadable`);
      const said: unknown = JSON.parse(JSON.stringify(bundle));
      resources += bundle.entry?.length ?? 0;
      for (const { rule, at, why } of [...bundleErrors(said, definitions()), ...judgeClaims(said).faults])
        wrong.add(`seed ${seed}: ${rule} at ${at}: ${why}`);
    }
  });
  assert.deepEqual([...wrong], []);
  assert.ok(resources > 1000, `only ${resources} resources were made`);
});
