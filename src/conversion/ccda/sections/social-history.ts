// Social History Observations → Observation; birth sex and gender identity also on Patient. HL7 C-CDA on FHIR, CF-social.

import type { CodeableConcept, Extension } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import type { Context } from '../context.ts';
import { coded, codings, concept, LOINC } from '../datatypes.ts';
import { ENTRY, hasTemplate, isNegated } from '../statements.ts';
import { observationSection } from './observation-tree.ts';

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/';
const PREGNANCY = '2.16.840.1.113883.10.20.15.3.8';
const GENDER_IDENTITY = '2.16.840.1.113883.10.20.34.3.45';

/** Releases before 2.1 said only ASSERTION; the template says what is asserted. */
const assertions: readonly (readonly [template: string, code: string, display: string])[] = [
  [`${ENTRY}78`, '72166-2', 'Tobacco smoking status'],
  [`${ENTRY}85`, '11367-0', 'History of tobacco use'],
  [PREGNANCY, '82810-3', 'Pregnancy status'],
];

function code(o: XmlElement): CodeableConcept | undefined {
  const written = o.one('code')?.attr('code');
  if (written !== undefined && written !== 'ASSERTION') return undefined;
  const found = assertions.find(([template]) => hasTemplate(o, template));
  return found === undefined ? undefined : coded(LOINC, found[1], found[2]);
}

const isSmokingStatus = (o: XmlElement): boolean =>
  hasTemplate(o, `${ENTRY}78`) || o.one('code')?.attr('code') === '72166-2';
const isBirthSex = (o: XmlElement): boolean =>
  hasTemplate(o, `${ENTRY}200`) || o.one('code')?.attr('code') === '76689-9';
const isGenderIdentity = (o: XmlElement): boolean =>
  hasTemplate(o, GENDER_IDENTITY) || o.one('code')?.attr('code') === '76691-5';
const birthSexes = new Set(['F', 'M', 'UNK', 'OTH', 'ASKU']);

function extend(ctx: Context, extension: Extension): void {
  const person = ctx.patientResource;
  if (person === undefined || person.extension?.some(other => other.url === extension.url)) return;
  (person.extension ??= []).push(extension);
}

/** What the patient says of sex and gender belongs to Patient as well. */
function also(o: XmlElement, ctx: Context): void {
  if (isNegated(o)) return;
  if (isBirthSex(o)) {
    const valueCode = codings(o.one('value'), ctx)[0]?.code;
    if (valueCode !== undefined && birthSexes.has(valueCode))
      extend(ctx, { url: `${US_CORE}us-core-birthsex`, valueCode });
  } else if (isGenderIdentity(o)) {
    const identity = concept(o.one('value'), ctx);
    if (identity !== undefined)
      extend(ctx, { url: `${US_CORE}us-core-genderIdentity`, valueCodeableConcept: identity });
  }
}

/** A habit lasts from low on; US Core wants the smoking status as of one day. */
const ongoing = (o: XmlElement): boolean => !isSmokingStatus(o);

export const socialHistory = observationSection({ category: 'social-history', code, ongoing, also });
