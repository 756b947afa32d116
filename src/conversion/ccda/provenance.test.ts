import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Provenance } from 'fhir/r4';
import { convert } from './index.ts';

const xml = readFileSync(
  new URL('../../../test/golden/ccda/immunizations/told-by-the-patient-and-others.xml', import.meta.url),
  'utf8',
);

const provenance = (document: string): Provenance[] =>
  convert(document)
    .bundle.entry?.map(({ resource }) => resource)
    .filter(resource => resource?.resourceType === 'Provenance') ?? [];

const agentOf = ({ agent }: Provenance) => ({
  part: agent[0]?.type?.coding?.[0]?.code,
  who: agent[0]?.who.display ?? agent[0]?.who.reference?.split('/')[0],
});

test('who told a statement is named beside who wrote it down; the patient as the patient', () => {
  assert.deepEqual(
    provenance(xml).map(one => [agentOf(one), one.target.length]),
    [
      [{ part: 'author', who: 'Nora Nurse' }, 4],
      [{ part: 'informant', who: 'Patient' }, 2],
      [{ part: 'informant', who: 'Ida Testingson' }, 1],
      [{ part: 'informant', who: 'Travel Clinic' }, 1],
    ],
  );
});

test('an informant who is not named adds nothing', () => {
  const unnamed = xml.replace(
    /<informant>[^]*?<\/informant>/g,
    '<informant><assignedEntity nullFlavor="UNK"/></informant>',
  );
  assert.deepEqual(
    provenance(unnamed).map(one => agentOf(one).part),
    ['author'],
  );
});
