// The sandbox people's documents: what is committed is what the descriptions say, and it is what the stories promise.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SaxesParser } from 'saxes';
import { people } from '../people/index.ts';
import { systems } from '../people/codes.ts';
import type { System } from '../people/codes.ts';
import type { Manifest, ManifestDocument, ManifestPerson } from './manifest.ts';
import { writeSandbox } from './manifest.ts';

const folder = fileURLToPath(new URL('../documents/', import.meta.url));
const files = writeSandbox(people);
const bytesOf = (file: string) => Buffer.from(files.get(file) ?? assert.fail(`no ${file}`));
const manifest = JSON.parse(bytesOf('manifest.json').toString('utf8')) as Manifest;

const personOf = (key: string): ManifestPerson =>
  manifest.people.find(person => person.key === key) ?? assert.fail(`no ${key}`);
const xmlOf = ({ documents }: ManifestPerson) =>
  documents
    .filter(({ file, stranger }) => file.endsWith('.xml') && stranger !== true)
    .map(({ file }) => read(file));

interface Tag {
  path: string;
  attributes: Record<string, string>;
  text: string;
}
interface Reading {
  file: string;
  tags: Tag[];
  text: string;
}
const readings = new Map<string, Reading>();

/** Every element with its path, by an XML reader that is not ours. */
function read(file: string): Reading {
  const known = readings.get(file);
  if (known !== undefined) return known;
  const bytes = bytesOf(file);
  const text = bytes.toString(bytes.subarray(0, 80).includes('ISO-8859-1') ? 'latin1' : 'utf8');
  const parser = new SaxesParser({ xmlns: true });
  const open: Tag[] = [];
  const tags: Tag[] = [];
  parser.on('error', error => assert.fail(`${file}: ${error.message}`));
  parser.on('opentag', ({ name, attributes }) => {
    const values = Object.entries(attributes).map(([key, { value }]) => [key, value] as const);
    const tag = {
      path: `${open.at(-1)?.path ?? ''}/${name}`,
      attributes: Object.fromEntries(values),
      text: '',
    };
    open.push(tag);
    tags.push(tag);
  });
  parser.on('text', value => {
    const tag = open.at(-1);
    if (tag !== undefined) tag.text += value;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(text).close();
  const reading = { file, tags, text };
  readings.set(file, reading);
  return reading;
}

const at = ({ tags }: Reading, end: string): Tag[] => tags.filter(({ path }) => path.endsWith(end));
const patient = '/recordTarget/patientRole/patient';
const headerOf = (reading: Reading) => ({
  given: at(reading, `${patient}/name/given`).map(({ text }) => text),
  family: at(reading, `${patient}/name/family`).map(({ text }) => text),
  birthDate: at(reading, `${patient}/birthTime`)[0]?.attributes['value']?.slice(0, 8),
  sex: at(reading, `${patient}/administrativeGenderCode`)[0]?.attributes['code'],
});

function holds(readings: Reading[], system: System, code: string): boolean {
  return readings.some(({ tags }) =>
    tags.some(
      ({ attributes }) => attributes['code'] === code && attributes['codeSystem'] === systems[system].oid,
    ),
  );
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
    const { tags } = read(file);
    const marks = tags.flatMap(({ attributes }) => attributes['ID'] ?? []);
    const references = at(read(file), '/reference').map(({ attributes }) => attributes['value'] ?? '');
    assert.equal(new Set(marks).size, marks.length, `${file} repeats an ID`);
    assert.deepEqual(
      references.filter(reference => !marks.includes(reference.slice(1))),
      [],
      file,
    );
  }
});

test('no two documents have one id, and all together stay under 3 MB', () => {
  const ids = [...files.keys()]
    .filter(name => name.endsWith('.xml'))
    .flatMap(file => read(file).tags.filter(({ path }) => path === '/ClinicalDocument/id'))
    .map(({ attributes }) => attributes['root']);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok([...files.values()].reduce((total, bytes) => total + bytes.length, 0) < 3_000_000);
});

test('at least sixteen people with two to ten documents each, and one whom nobody knows', () => {
  assert.ok(manifest.people.length >= 16);
  for (const { key, documents } of manifest.people) {
    if (key === 'iris-pion') assert.equal(documents.length, 0);
    else assert.ok(documents.length >= 2 && documents.length <= 10, `${key}: ${documents.length}`);
  }
});

test('what is registered is what the API takes', () => {
  for (const { registration } of manifest.people) {
    assert.match(registration.date_of_birth, /^\d{4}-\d\d-\d\d$/);
    assert.match(registration.gender, /^(MALE|FEMALE)$/);
    assert.match(registration.postal_code, /^\d{5}(-\d{4})?$/);
    assert.match(registration.ssn ?? '123-45-6789', /^\d{3}-\d\d-\d{4}$/);
    assert.ok(registration.given_name && registration.family_name && registration.patient_id);
  }
  assert.equal(
    new Set(manifest.people.map(({ registration }) => registration.patient_id)).size,
    manifest.people.length,
  );
});

test('a document is listed in the words of a registry', () => {
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
  for (const document of manifest.people.flatMap(({ documents }) => documents)) {
    for (const code of [document.typeCode, document.classCode]) assert.match(code, /^\d{4,9}-\d$/);
    for (const code of [document.healthcareFacilityTypeCode, document.practiceSettingCode])
      assert.match(code, /^\d{8,9}$/);
    for (const time of ['creationTime', 'serviceStartTime', 'serviceStopTime'] as const)
      assert.match(document[time], instant);
    assert.ok(document.serviceStartTime <= document.serviceStopTime, document.file);
    assert.match(document.formatCode, /^urn:(ihe|hl7-org):/);
    assert.ok(document.holders.length > 0);
  }
});

test('each document is about its person by birth date and sex, a stranger’s about somebody else', () => {
  const strangers: string[] = [];
  for (const { key, person, documents } of manifest.people) {
    for (const { file, stranger, holders } of documents.filter(document => document.file.endsWith('.xml'))) {
      const header = headerOf(read(file));
      const isSame =
        header.birthDate === person.birthDate?.replaceAll('-', '') &&
        person.gender?.startsWith(header.sex ?? '?') === true &&
        person.names.some(({ family }) => header.family.includes(family)) &&
        header.given[0] !== undefined &&
        person.names.some(({ given }) => given[0]?.startsWith(header.given[0] ?? '') === true);
      assert.equal(isSame, stranger !== true, file);
      if (stranger !== true) continue;
      strangers.push(key);
      assert.deepEqual(holders, ['summit']);
    }
  }
  assert.deepEqual(strangers, ['kam-quark', 'ariel-hermiston', 'mila-gluon', 'walter-boson-jr']);
});

test('each holder has the temper the simulator gives it something to show with', () => {
  const held = (holder: string): [ManifestPerson, ManifestDocument][] =>
    manifest.people.flatMap(person =>
      person.documents
        .filter(({ holders }) => holders.some(one => one === holder))
        .map(document => [person, document] as [ManifestPerson, ManifestDocument]),
    );
  for (const holder of ['harbor', 'cedar', 'mesa', 'prairie', 'lakeside', 'summit'])
    assert.ok(held(holder).length >= 3, holder);
  for (const [, document] of held('harbor')) assert.ok(document.holders.includes('lakeside'), document.file);
  const states = held('mesa').flatMap(([{ person }]) => person.addresses.map(({ state }) => state));
  assert.deepEqual([...new Set(states)], ['AZ']);
  for (const key of ['kam-quark', 'elvira-valadez', 'ariel-hermiston', 'henrick-testingson']) {
    const holders = new Set(personOf(key).documents.flatMap(document => document.holders));
    assert.ok(holders.size >= 4 && !holders.has('mesa'), key);
  }
});

test('Kam Quark is registered as MALE, recorded as female, and holds what the reference document shows', () => {
  const kam = personOf('kam-quark');
  const readings = xmlOf(kam);
  assert.equal(kam.registration.gender, 'MALE');
  assert.deepEqual([...new Set(readings.map(reading => headerOf(reading).sex))], ['F']);
  const shown: [System, string][] = [
    ['SNOMED', '11996161000119100'],
    ['ICD-10-CM', 'T87.43'],
    ['ICD-9-CM', '997.62'],
    ['IMO', '1582724'],
    ['RxNorm', '311041'],
    ['RxNorm', '285018'],
    ['NDC', '0088-2220-33'],
    ['local', '70789'],
    ['GPI', '27104003002020'],
    ['RxNorm', '1665461'],
    ['RxNorm', '310431'],
    ['RxNorm', '2193'],
    ['SNOMED', '62315008'],
    ['CPT-4', '80048'],
    ['LOINC', '14957-5'],
    ['LOINC', '8302-2'],
    ['SNOMED', '229819007'],
    ['LOINC', '88031-0'],
    ['SNOMED', '451381000124107'],
    ['CVX', '140'],
    ['ActCode', 'AMB'],
    ['LOINC', '34109-9'],
  ];
  for (const [system, code] of shown) assert.ok(holds(readings, system, code), `${system} ${code}`);
  const [hospital] = readings;
  assert.ok(hospital !== undefined);
  for (const value of [
    'value="3.4" unit="mg/dL"',
    'value="162.6" unit="cm"',
    'value="0.5" unit="mL"',
    '<name>pfizer</name>',
    '<family>Gray</family>',
    '<name>Sandbox Hospital</name>',
    'ec66c20f-eed8-4bb5-943e-55ecbc71b64e',
  ]) {
    assert.ok(hospital.text.includes(value), value);
  }
});

test('Elvira is registered as Valadez-Nucleus with an empty address line; her documents say Valadez', () => {
  const elvira = personOf('elvira-valadez');
  assert.equal(elvira.registration.family_name, 'Valadez-Nucleus');
  assert.deepEqual(elvira.registration.address_lines, ['']);
  for (const reading of xmlOf(elvira)) assert.deepEqual(headerOf(reading).family, ['Valadez'], reading.file);
});

test('the cast has its twins, its father and son, its dead, its marks and its apostrophe', () => {
  const [mila, maya] = [personOf('mila-gluon').person, personOf('maya-gluon').person];
  assert.deepEqual({ ...mila, names: [] }, { ...maya, names: [] });
  const [father, son] = [personOf('walter-boson-sr').registration, personOf('walter-boson-jr').registration];
  assert.deepEqual(
    [father.given_name, father.family_name, father.address_lines],
    [son.given_name, son.family_name, son.address_lines],
  );
  assert.notEqual(father.date_of_birth, son.date_of_birth);
  assert.ok(xmlOf(personOf('thomas-kaon')).some(reading => at(reading, '/sdtc:deceasedTime').length === 1));
  const jose = xmlOf(personOf('jose-munon-pena'));
  assert.ok(jose.some(({ file }) => bytesOf(file).includes(Buffer.from('Muñón', 'latin1'))));
  assert.ok(jose.every(reading => headerOf(reading).family.includes('Muñón Peña')));
  assert.ok(xmlOf(personOf('siobhan-omeson')).every(reading => headerOf(reading).family.includes("O'Meson")));
});

test('a visit is written down by two vendors under one number', () => {
  for (const [key, number] of [
    ['kam-quark', '200907010457'],
    ['ariel-hermiston', 'CB-18-0122-03'],
    ['henrick-testingson', 'CB-16-0830-11'],
  ] as const) {
    const writers = xmlOf(personOf(key)).filter(({ text }) => text.includes(`extension="${number}"`));
    assert.ok(new Set(writers.map(({ text }) => text.slice(0, 60))).size >= 2, key);
  }
});

test('each vendor has its habit', () => {
  const kam = (name: string) => read(`kam-quark-${name}.xml`);
  const [northstar, meadowlark, tessera, oldmill, pocketchart] = [
    kam('hospital-summary'),
    kam('family-practice-summary'),
    kam('foot-consultation'),
    kam('exchange-summary-2012'),
    kam('vaccine-visit-2020'),
  ];
  assert.ok(at(northstar, '/value/translation').length >= 5);
  assert.ok(at(meadowlark, '/value/originalText/reference').length >= 4);
  assert.ok(at(meadowlark, '/value').some(({ attributes }) => attributes['nullFlavor'] === 'UNK'));
  assert.ok(
    at(tessera, '/manufacturedMaterial/code').every(({ attributes }) => attributes['nullFlavor'] === 'OTH'),
  );
  assert.ok(at(tessera, '/manufacturedMaterial/code/translation').length >= 2);
  assert.equal(tessera.tags.filter(({ path }) => path === '/ClinicalDocument/author').length, 3);
  assert.ok(oldmill.text.includes('20121119000000+0000') && oldmill.text.includes('\r\n'));
  assert.equal(at(oldmill, '/doseQuantity').length, 0);
  const pressures = pocketchart.tags.filter(({ attributes }) =>
    ['8480-6', '8462-4'].includes(attributes['code'] ?? ''),
  );
  assert.equal(pressures.length, 2);
  assert.equal(at(pocketchart, '/entry/organizer').length, 2);
  assert.ok(at(pocketchart, '/value').some(({ attributes }) => attributes['unit'] === 'lbs'));
});

test('nothing known is said by negation, by a code, in narrative only, and not at all', () => {
  const allergies = (file: string) => read(file);
  const negated = at(allergies('siobhan-omeson-prenatal-visit.xml'), '/act/entryRelationship/observation');
  assert.ok(negated.some(({ attributes }) => attributes['negationInd'] === 'true'));
  assert.ok(holds([allergies('siobhan-omeson-clinic-summary.xml')], 'SNOMED', '716186003'));
  const narrative = allergies('elvira-valadez-exchange-summary.xml');
  assert.ok(narrative.text.includes('No known allergies') && !holds([narrative], 'SNOMED', '716186003'));
  assert.ok(
    at(allergies('kam-quark-vaccine-visit-2020.xml'), '/section').some(
      ({ attributes }) => attributes['nullFlavor'] === 'NI',
    ),
  );
  const refused = at(read('ariel-hermiston-practice-summary.xml'), '/entry/substanceAdministration');
  assert.ok(refused.some(({ attributes }) => attributes['negationInd'] === 'true'));
});

test('every section of the first slice is there, and sections of no template', () => {
  const codes = manifest.people
    .flatMap(xmlOf)
    .flatMap(reading => at(reading, '/section/code'))
    .map(({ attributes }) => attributes['code']);
  for (const code of [
    '11450-4',
    '48765-2',
    '10160-0',
    '11369-6',
    '47519-4',
    '30954-2',
    '8716-3',
    '46240-8',
    '29762-2',
    '18776-5',
    '10157-6',
    '48768-6',
    '34109-9',
    '8648-8',
  ]) {
    assert.ok(codes.includes(code), code);
  }
  assert.ok(read('mei-lin-axion-video-visit.xml').text.includes('<title>Pharmacy Preference</title>'));
});

test('pages are valid PDFs, alone and inside a nonXMLBody', () => {
  const wrapped = at(read('kam-quark-laboratory-report.xml'), '/nonXMLBody/text')[0];
  assert.equal(wrapped?.attributes['mediaType'], 'application/pdf');
  const pages = [...files].filter(([name]) => name.endsWith('.pdf')).map(([, bytes]) => Buffer.from(bytes));
  for (const page of [...pages, Buffer.from(wrapped.text, 'base64')]) {
    const text = page.toString('latin1');
    const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)?.[1]);
    assert.equal(text.slice(start, start + 4), 'xref');
    const offsets = [...text.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)].map(row => Number(row[1]));
    assert.equal(offsets.length, 5);
    offsets.forEach((offset, i) => assert.ok(text.startsWith(`${i + 1} 0 obj`, offset)));
  }
});
