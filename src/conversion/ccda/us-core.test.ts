// What FHIR's own rules ask of a document that breaks them: no end before the start, no home for an organization, nothing claimed that is not kept.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FhirResource } from 'fhir/r4';
import { convert } from './index.ts';

const documentOf = (sections: string, patient = '', header = ''): string =>
  `<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<id root="2.16.840.1.113883.19.7" extension="d1"/><code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><title>Summary</title>
<effectiveTime value="20240301"/>${header}
<recordTarget><patientRole><id root="2.16.840.1.113883.19.5" extension="ariel"/><patient><name><given>Ariel</given><family>Hermiston</family></name>
<administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19800102"/>${patient}</patient></patientRole></recordTarget>
<component><structuredBody>${sections}</structuredBody></component></ClinicalDocument>`;

const section = (code: string, entry: string): string =>
  `<component><section><code code="${code}" codeSystem="2.16.840.1.113883.6.1"/><title>S</title><text>words</text><entry>${entry}</entry></section></component>`;

const all = (document: string): FhirResource[] =>
  (convert(document).bundle.entry ?? []).map(entry => entry.resource).filter(one => one !== undefined);
const one = <T extends FhirResource['resourceType']>(
  document: string,
  type: T,
): Extract<FhirResource, { resourceType: T }> => {
  const found = all(document).find(resource => resource.resourceType === type);
  assert.ok(found !== undefined, `no ${type}`);
  return found as Extract<FhirResource, { resourceType: T }>;
};
const claims = (resource: FhirResource): string[] =>
  (resource.meta?.profile ?? []).map(url => url.slice(url.lastIndexOf('/') + 1));

const visit = (time: string, code = '<code code="99213" codeSystem="2.16.840.1.113883.6.12"/>'): string =>
  section(
    '46240-8',
    `<encounter classCode="ENC" moodCode="EVN"><id root="2.16.840.1.113883.19.9" extension="v1"/>${code}<effectiveTime>${time}</effectiveTime></encounter>`,
  );

test('an end before the start stays as written beside the start, and is reported', () => {
  const document = documentOf(visit('<low value="20240210"/><high value="20240201"/>'));
  const { period } = one(document, 'Encounter');
  assert.equal(period?.start, '2024-02-10');
  assert.equal(period.end, undefined);
  assert.equal(period._end?.extension?.[0]?.valueString, '2024-02-01');
  assert.ok(convert(document).issues.some(issue => issue.code === 'date.impossible'));
});

test('a start and an end that are one as far as both are known are said as exactly as the coarser, the finer beside', () => {
  const { period } = one(
    documentOf(visit('<low value="202402101530-0500"/><high value="20240210"/>')),
    'Encounter',
  );
  assert.deepEqual([period?.start, period?.end, period?._end], ['2024-02-10', '2024-02-10', undefined]);
  assert.equal(period?._start?.extension?.[0]?.valueString, '2024-02-10T15:30:00-05:00');
  const longer = one(
    documentOf(visit('<low value="202402101530-0500"/><high value="20240211"/>')),
    'Encounter',
  );
  assert.equal(longer.period?.start, '2024-02-10T15:30:00-05:00');
});

test('an organization has no home', () => {
  const custodian =
    '<custodian><assignedCustodian><representedCustodianOrganization><id root="2.16.840.1.113883.19.3"/><name>Clinic</name><telecom use="HP" value="tel:5550100"/><addr use="HP"><city>Here</city></addr></representedCustodianOrganization></assignedCustodian></custodian>';
  const { telecom, address } = one(documentOf('', '', custodian), 'Organization');
  assert.deepEqual(telecom, [{ system: 'phone', value: '5550100' }]);
  assert.deepEqual(address, [{ city: 'Here' }]);
});

test('a language that is no language tag is kept as words', () => {
  const spoken = (code: string) =>
    one(
      documentOf('', `<languageCommunication><languageCode code="${code}"/></languageCommunication>`),
      'Patient',
    ).communication?.[0]?.language;
  assert.deepEqual(spoken('es-MX'), { coding: [{ system: 'urn:ietf:bcp:47', code: 'es-MX' }] });
  assert.deepEqual(spoken('Spanish, some'), { text: 'Spanish, some' });
  assert.equal(
    one(documentOf('', '', '<languageCode code="Spanish, some"/>'), 'Composition').language,
    undefined,
  );
});

test('a race in another system’s code is kept as words', () => {
  const race = '<raceCode code="2106-3" codeSystem="2.16.840.1.113883.6.96" displayName="White"/>';
  assert.deepEqual(one(documentOf('', race), 'Patient').extension?.[0]?.extension, [
    { url: 'text', valueString: 'White' },
  ]);
});

test('a problem that is not over has no end', () => {
  const problem = (high: string): string =>
    section(
      '11450-4',
      `<act classCode="ACT" moodCode="EVN"><statusCode code="active"/><entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.4"/><statusCode code="completed"/><effectiveTime><low value="20200101"/><high value="${high}"/></effectiveTime><value xsi:type="CD" code="195967001" codeSystem="2.16.840.1.113883.6.96"/></observation></entryRelationship></act>`,
    );
  const over = one(documentOf(problem('20230101')), 'Condition');
  assert.equal(over.clinicalStatus?.coding?.[0]?.code, 'resolved');
  assert.equal(over.abatementDateTime, '2023-01-01');
  const goesOn = one(documentOf(problem('20300101')), 'Condition');
  assert.equal(goesOn.clinicalStatus?.coding?.[0]?.code, 'active');
  assert.equal(goesOn.abatementDateTime, undefined);
});

test('numbers too large for FHIR are left out', () => {
  const drug =
    '<consumable><manufacturedProduct><manufacturedMaterial><code code="197361" codeSystem="2.16.840.1.113883.6.88"/></manufacturedMaterial></manufacturedProduct></consumable>';
  const supply = (repeat: string): string =>
    section(
      '10160-0',
      `<substanceAdministration classCode="SBADM" moodCode="INT"><statusCode code="active"/>${drug}<entryRelationship typeCode="REFR"><supply classCode="SPLY" moodCode="INT"><repeatNumber value="${repeat}"/><quantity value="30"/></supply></entryRelationship></substanceAdministration>`,
    );
  const repeats = (value: string) =>
    one(documentOf(supply(value)), 'MedicationRequest').dispenseRequest?.numberOfRepeatsAllowed;
  assert.equal(repeats('3'), 2);
  assert.equal(repeats('99999999999999'), undefined);
});

test('a US Core profile is claimed by what keeps it, and only by that', () => {
  const low = '<low value="20240210"/>';
  assert.deepEqual(claims(one(documentOf(visit(low)), 'Encounter')), ['us-core-encounter']);
  assert.deepEqual(claims(one(documentOf(visit(low, '')), 'Encounter')), []);
  assert.deepEqual(claims(one(documentOf(''), 'Patient')), ['us-core-patient']);
  const nameless = documentOf('').replace(/<name>.*<\/name>/, '');
  assert.deepEqual(claims(one(nameless, 'Patient')), []);
});

test('a vital sign claims its own profile in the profile’s units, else that of vital signs', () => {
  const pulse = (unit: string): string =>
    section(
      '8716-3',
      `<observation classCode="OBS" moodCode="EVN"><code code="8867-4" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/><effectiveTime value="20240210"/><value xsi:type="PQ" value="71" unit="${unit}"/></observation>`,
    );
  assert.deepEqual(claims(one(documentOf(pulse('/min')), 'Observation')), ['us-core-heart-rate']);
  assert.deepEqual(claims(one(documentOf(pulse('{paces}/h')), 'Observation')), ['us-core-vital-signs']);
});

const drug =
  '<consumable><manufacturedProduct><manufacturedMaterial><code code="197361" codeSystem="2.16.840.1.113883.6.88"/></manufacturedMaterial></manufacturedProduct></consumable>';
const prescribedBy = (name: string): string =>
  section(
    '10160-0',
    `<substanceAdministration classCode="SBADM" moodCode="INT"><statusCode code="active"/>${drug}<author><time value="20240210"/><assignedAuthor><id root="2.16.840.1.113883.4.6" extension="1234567893"/><assignedPerson><name>${name}</name></assignedPerson></assignedAuthor></author></substanceAdministration>`,
  );

test('who points at a resource that keeps no profile, where US Core wants one, claims none either', () => {
  const named = documentOf(prescribedBy('<given>Henry</given><family>Seven</family>'));
  assert.deepEqual(claims(one(named, 'MedicationRequest')), ['us-core-medicationrequest']);
  const unnamed = documentOf(prescribedBy('The doctor'));
  assert.deepEqual(claims(one(unnamed, 'Practitioner')), []);
  assert.deepEqual(claims(one(unnamed, 'MedicationRequest')), []);
  assert.deepEqual(claims(one(unnamed, 'Patient')), ['us-core-patient']);
});

test('of a patient who keeps no profile nothing claims one', () => {
  const document = documentOf(`${visit('<low value="20240210"/>')}${prescribedBy('The doctor')}`).replace(
    /<name>.*?<\/name>/,
    '',
  );
  const claiming = all(document).filter(one => one.meta?.profile !== undefined);
  assert.deepEqual(
    claiming.map(({ resourceType }) => resourceType),
    [],
  );
});
