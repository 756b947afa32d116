// A document whose codes, units and roots are names that every object of JavaScript has ("constructor") is converted as one whose codes nobody knows.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { convert } from '../../src/conversion/ccda/index.ts';

const cases = globSync('**/*.xml', { cwd: new URL('ccda', import.meta.url).pathname });
const attributes = ['code', 'codeSystem', 'root', 'typeCode', 'classCode', 'moodCode', 'unit', 'use', 'type'];

for (const attribute of attributes)
  test(`${attribute}="constructor" is nothing that is known`, () => {
    const written = new RegExp(`([\\s:]${attribute}=")[^"]*"`, 'g');
    for (const name of cases) {
      const document = readFileSync(new URL(`ccda/${name}`, import.meta.url), 'utf8');
      let count = 0;
      // Every other one: the rest must still lead to where these are read.
      const odd = document.replace(written, (whole, start: string) =>
        count++ % 2 === 0 ? `${start}constructor"` : whole,
      );
      const { bundle, issues } = convert(Buffer.from(odd));
      assert.doesNotThrow(() => structuredClone(bundle), name);
      assert.ok(!issues.some(({ code }) => code === 'entry.unreadable'), name);
    }
  });
