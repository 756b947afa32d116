import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bundle } from 'fhir/r4';
import type { FlatResult } from '../conversion/flat/index.ts';
import { convertCommand } from './convert.ts';

const CCD = `<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <templateId root="2.16.840.1.113883.10.20.22.1.2" extension="2015-08-01"/>
  <id root="2.16.840.1.113883.19.5.99999.1" extension="doc-1"/>
  <code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summarization of Episode Note"/>
  <title>Continuity of Care Document</title>
  <effectiveTime value="20251101183000-0500"/>
  <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
  <recordTarget><patientRole>
    <id root="2.16.840.1.113883.19.5.99999.2" extension="998991"/>
    <addr use="HP"><streetAddressLine>1 Test Way</streetAddressLine><city>Boston</city><state>MA</state><postalCode>02215</postalCode></addr>
    <patient>
      <name use="L"><given>Henrick</given><family>Testingson</family></name>
      <administrativeGenderCode code="M" codeSystem="2.16.840.1.113883.5.1"/>
      <birthTime value="19620304"/>
    </patient>
  </patientRole></recordTarget>
  <author>
    <time value="20251101183000-0500"/>
    <assignedAuthor>
      <id root="2.16.840.1.113883.4.6" extension="1467899294"/>
      <assignedPerson><name><given>Meredith</given><family>Gray</family></name></assignedPerson>
    </assignedAuthor>
  </author>
  <component><structuredBody>
    <component><section>
      <templateId root="2.16.840.1.113883.10.20.22.2.5.1"/>
      <code code="11450-4" codeSystem="2.16.840.1.113883.6.1" displayName="Problem list"/>
      <title>Problems</title>
      <text><paragraph>Anaphylaxis</paragraph></text>
      <entry><act classCode="ACT" moodCode="EVN">
        <templateId root="2.16.840.1.113883.10.20.22.4.3"/>
        <id root="1.2.3.4" extension="concern-1"/>
        <code code="CONC" codeSystem="2.16.840.1.113883.5.6"/>
        <statusCode code="active"/>
        <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
          <templateId root="2.16.840.1.113883.10.20.22.4.4"/>
          <id root="1.2.3.4" extension="problem-1"/>
          <code code="55607006" codeSystem="2.16.840.1.113883.6.96" displayName="Problem"/>
          <statusCode code="completed"/>
          <effectiveTime><low value="20251101153000-0500"/></effectiveTime>
          <value xsi:type="CD" code="39579001" codeSystem="2.16.840.1.113883.6.96" displayName="Anaphylaxis">
            <translation code="T78.2XXA" codeSystem="2.16.840.1.113883.6.90" displayName="Anaphylactic shock"/>
          </value>
        </observation></entryRelationship>
      </act></entry>
    </section></component>
    <component><section>
      <templateId root="2.16.840.1.113883.10.20.22.2.4.1"/>
      <code code="8716-3" codeSystem="2.16.840.1.113883.6.1" displayName="Vital signs"/>
      <title>Vital Signs</title>
      <text><paragraph>120/80</paragraph></text>
      <entry><organizer classCode="CLUSTER" moodCode="EVN">
        <templateId root="2.16.840.1.113883.10.20.22.4.26"/>
        <id root="1.2.3.4" extension="vitals-1"/>
        <code code="46680005" codeSystem="2.16.840.1.113883.6.96" displayName="Vital signs"/>
        <statusCode code="completed"/>
        <effectiveTime value="20251101181500-0500"/>
        ${vital('8480-6', 'Systolic blood pressure', '120', 'mm[Hg]')}
        ${vital('8462-4', 'Diastolic blood pressure', '80', 'mm[Hg]')}
        ${vital('8867-4', 'Heart rate', '88', '/min')}
      </organizer></entry>
    </section></component>
  </structuredBody></component>
</ClinicalDocument>`;

function vital(code: string, name: string, value: string, unit: string): string {
  return `<component><observation classCode="OBS" moodCode="EVN">
    <templateId root="2.16.840.1.113883.10.20.22.4.27"/>
    <id root="1.2.3.4" extension="${code}"/>
    <code code="${code}" codeSystem="2.16.840.1.113883.6.1" displayName="${name}"/>
    <statusCode code="completed"/>
    <effectiveTime value="20251101181500-0500"/>
    <value xsi:type="PQ" value="${value}" unit="${unit}"/>
  </observation></component>`;
}

/** A terminal with some files: what a command wrote, complained of, and left with. */
async function run(args: string[], lines: string[] = []) {
  const files = new Map([
    ['ccd.xml', CCD],
    ['note.txt', 'Not XML at all'],
    ['cut.xml', CCD.slice(0, 2500)],
  ]);
  let written = '';
  let complaint = '';
  const code = await convertCommand(args, {
    read: async path => {
      const text = files.get(path);
      if (text === undefined) throw new Error('ENOENT');
      return new TextEncoder().encode(text);
    },
    input: (async function* () {
      yield* lines;
    })(),
    write: text => void (written += text),
    complain: text => void (complaint += text),
  });
  return { code, written, complaint };
}

const typesOf = (bundle: Bundle): string[] =>
  (bundle.entry ?? []).map(entry => entry.resource?.resourceType ?? '');

test('convert FILE prints the Bundle', async () => {
  const { code, written } = await run(['ccd.xml']);
  const types = typesOf(JSON.parse(written) as Bundle);
  assert.equal(code, 0);
  for (const type of ['Patient', 'Condition', 'Observation', 'Composition'])
    assert.ok(types.includes(type), type);
});

test('a C-CDA document becomes Flat: rows of its entries, its people and its sections, joined', async () => {
  const { code, written } = await run(['--flat', 'ccd.xml']);
  assert.equal(code, 0);
  const flat = JSON.parse(written) as FlatResult;

  assert.equal(flat.patients[0]?.family_name, 'Testingson');
  assert.equal(flat.patients[0]?.date_of_birth, '1962-03-04T00:00:00');

  const [problem] = flat.problems;
  assert.equal(problem?.condition_code, '39579001, T78.2XXA');
  assert.equal(
    problem?.condition_code_system,
    'urn:oid:2.16.840.1.113883.6.96, urn:oid:2.16.840.1.113883.6.90',
  );
  assert.equal(problem?.condition_code_icd10, 'T78.2XXA');
  assert.equal(problem?.condition_onset_date, '2025-11-01T20:30:00+0000');
  assert.equal(problem?.subject_patient_id, flat.patients[0]?.resource_id);

  assert.deepEqual(
    flat.vitalSigns
      .map(row => [row.vital_sign_observation_code_loinc, row.vital_sign_observation_value])
      .sort(),
    [
      ['8462-4', 80],
      ['8480-6', 120],
      ['8867-4', 88],
    ],
  );
  assert.equal(new Set(flat.vitalSigns.map(row => row.vital_sign_grouping_observation_id)).size, 1);

  assert.deepEqual(flat.documentReferences.map(row => row.document_reference_type).sort(), [
    'Problems',
    'Vital Signs',
  ]);
  const section = flat.documentReferences.find(row => row.document_reference_type === 'Vital Signs');
  for (const row of flat.recordSources.filter(one => one.resource_type === 'vital_sign'))
    assert.equal(row.document_reference_id, section?.document_reference_id);

  assert.equal(flat.practitioners[0]?.practitioner_identifier_value, '1467899294');
  assert.equal(flat.sources[0]?.title, 'Continuity of Care Document');
  assert.equal(flat.sources[0]?.source_name, 'ccd.xml');
});

test('--issues prints one JSON a line, and nothing of the document', async () => {
  const { code, written } = await run(['--issues', 'cut.xml']);
  assert.equal(code, 0);
  const issues = written
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { code: string; severity: string });
  assert.ok(issues.some(issue => issue.severity === 'error'));
  assert.ok(!written.includes('Testingson'));
});

test('--lines answers every line with a Bundle, whatever the line names', async () => {
  const { code, written } = await run(
    ['--lines'],
    ['ccd.xml', 'absent.xml', '', 'note.txt', 'cut.xml', 'ccd.xml\r'],
  );
  const bundles = written
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Bundle);
  assert.equal(code, 0);
  assert.equal(bundles.length, 6);
  assert.ok(bundles.every(bundle => bundle.resourceType === 'Bundle'));
  assert.deepEqual(typesOf(bundles[1] ?? { resourceType: 'Bundle', type: 'collection' }), [
    'OperationOutcome',
  ]);
  assert.deepEqual(typesOf(bundles[2] ?? { resourceType: 'Bundle', type: 'collection' }), [
    'OperationOutcome',
  ]);
  assert.deepEqual(bundles[5], bundles[0]);
});

test('a command that cannot be understood is refused with one sentence and exit code 2', async () => {
  const refused: [string[], RegExp][] = [
    [[], /needs a file/],
    [['absent.xml'], /cannot read absent\.xml/],
    [['--jason', 'ccd.xml'], /does not know --jason/],
    [['--flat', '--issues', 'ccd.xml'], /one of/],
    [['ccd.xml', 'cut.xml'], /one file/],
    [['--lines', 'ccd.xml'], /standard input/],
    [['constructor'], /cannot read constructor/],
  ];
  for (const [args, sentence] of refused) {
    const { code, written, complaint } = await run(args);
    assert.equal(code, 2, args.join(' '));
    assert.equal(written, '');
    assert.match(complaint, sentence);
    assert.equal(complaint.split('\n').length, 2);
  }
});
