// What the conversion makes, judged by FHIR R4's own definitions and US Core 6.1: the golden cases, the sandbox's documents, and, where they are, the real and certification documents.

import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { convert } from '../../src/conversion/ccda/index.ts';
import { bundleErrors, unknownCodes } from './bundle.ts';
import { definitions } from './definitions.ts';
import type { Fault } from './fault.ts';
import { judgeClaims } from './us-core.ts';
import { referenceFaults } from './us-core-references.ts';

const root = join(import.meta.dirname, '../..');
const corpora = join(root, '../shared/corpora');

/** US Core promises that may be broken, by rule, with the reason why the source leaves no other way. None is. */
const excused: Readonly<Record<string, string>> = {};

/** Codes that were sent under a system that has them not: kept as sent, since only the sender could say what was meant. */
const sentAsIs = new Set([
  'Specimen.type.coding: http://terminology.hl7.org/CodeSystem/v3-SpecimenType has no Rad_Type',
  'FamilyMemberHistory.relationship.coding: http://terminology.hl7.org/CodeSystem/v3-RoleCode has no UNK',
  'Observation.valueCodeableConcept.coding: http://terminology.hl7.org/CodeSystem/v3-ObservationValue has no R',
  'PractitionerRole.code.coding: http://terminology.hl7.org/CodeSystem/v3-ParticipationFunction has no ATTYPHYS',
]);

interface Verdict {
  errors: string[];
  codes: string[];
  broken: string[];
  claiming: number;
  conforming: number;
}

const sentence = (file: string, { rule, at, why }: Fault): string =>
  `${basename(file)}: ${rule} at ${at}: ${why}`;

function judge(files: readonly string[]): Verdict {
  const verdict: Verdict = { errors: [], codes: [], broken: [], claiming: 0, conforming: 0 };
  for (const file of files) {
    const bundle: unknown = JSON.parse(JSON.stringify(convert(readFileSync(file)).bundle));
    verdict.errors.push(...bundleErrors(bundle, definitions()).map(fault => sentence(file, fault)));
    for (const fault of unknownCodes(bundle, definitions()))
      if (!sentAsIs.has(`${fault.at}: ${fault.why}`)) verdict.codes.push(sentence(file, fault));
    const claims = judgeClaims(bundle);
    verdict.claiming += claims.claiming;
    verdict.conforming += claims.conforming;
    for (const fault of [...claims.faults, ...referenceFaults(bundle)])
      if (excused[`${fault.at} ${fault.rule}`] === undefined) verdict.broken.push(sentence(file, fault));
  }
  return verdict;
}

function check(files: readonly string[], leastClaims: number): void {
  const { errors, codes, broken, claiming, conforming } = judge(files);
  assert.deepEqual(errors, [], 'errors of base R4');
  assert.deepEqual(codes, [], 'codes that their system does not have');
  assert.deepEqual(broken, [], 'promises of US Core 6.1 that are not kept');
  // A converter that claims nothing would break no promise.
  assert.ok(claiming >= leastClaims, `only ${claiming} resources claim a profile`);
  assert.ok(conforming / claiming >= 0.98, `${conforming} of ${claiming} conform to the profile they claim`);
}

test('the golden cases are valid R4 and keep the US Core profiles they claim', () => {
  // Most of these documents do not tell the patient's gender: what they say of that patient claims nothing.
  check(globSync(join(root, 'test/golden/ccda/*/*.xml')), 15);
});

test('the sandbox’s documents are valid R4 and keep the US Core profiles they claim', () => {
  check(globSync(join(root, 'src/networks/sandbox/documents/*.xml')), 900);
});

test('real and certification documents become valid R4 and keep the US Core profiles they claim', t => {
  if (!existsSync(join(corpora, 'ccda'))) return t.skip('C-CDA corpora absent: ../shared/corpora/ccda');
  check(globSync(join(corpora, '{ccda,pairs}/*.xml')), 10_000);
});
