// The sandbox people's documents: what is committed is what the descriptions say, and it is what the stories promise.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SaxesParser } from 'saxes';
import { people } from '../people/index.ts';
import { writeSandbox } from './manifest.ts';

const folder = fileURLToPath(new URL('../documents/', import.meta.url));
const files = writeSandbox(people);

/** As its XML declaration says. */
function textOf(file: string): string {
  const bytes = Buffer.from(files.get(file) ?? assert.fail(`no ${file}`));
  return bytes.toString(bytes.subarray(0, 80).includes('ISO-8859-1') ? 'latin1' : 'utf8');
}

test('the committed documents are what the descriptions say, byte for byte', () => {
  const committed = readdirSync(folder).filter(name => name !== '.gitattributes');
  assert.deepEqual(committed.sort(), [...files.keys()].sort());
  for (const [name, bytes] of files) {
    assert.equal(
      Buffer.compare(readFileSync(folder + name), bytes),
      0,
      `${name}: run npm run sandbox:documents`,
    );
  }
});

test('every XML document is well-formed and every reference it makes into its narrative is met', () => {
  for (const file of [...files.keys()].filter(name => name.endsWith('.xml'))) {
    const parser = new SaxesParser({ xmlns: true });
    const marks: string[] = [];
    const references: string[] = [];
    parser.on('error', error => assert.fail(`${file}: ${error.message}`));
    parser.on('opentag', ({ name, attributes }) => {
      if (attributes['ID'] !== undefined) marks.push(attributes['ID'].value);
      const value = attributes['value']?.value;
      if (name === 'reference' && value?.startsWith('#')) references.push(value.slice(1));
    });
    parser.write(textOf(file)).close();
    assert.equal(new Set(marks).size, marks.length, `${file} repeats an ID`);
    assert.deepEqual(
      references.filter(reference => !marks.includes(reference)),
      [],
      file,
    );
  }
});
