// Social History Observations → Observation; birth sex and gender identity also on Patient. HL7 C-CDA on FHIR, CF-social.

import type { CodeableConcept, Extension, Reference } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import { add, again, resourceOf, type Context } from '../context.ts';
import { coded, codings, concept, LOINC } from '../datatypes.ts';
import { isObserved, observation } from '../observations.ts';
import { trace } from '../provenance.ts';
import { ENTRY, hasTemplate, isNegated, related } from '../statements.ts';
import type { Mapping } from './section.ts';

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/';
const PREGNANCY = '2.16.840.1.113883.10.20.15.3.8';
const GENDER_IDENTITY = '2.16.840.1.113883.10.20.34.3.45';

/** Releases before 2.1 said only ASSERTION; the template says what is asserted. */
const assertions: readonly (readonly [template: string, code: CodeableConcept])[] = [
  [`${ENTRY}78`, coded(LOINC, '72166-2', 'Tobacco smoking status')],
  [`${ENTRY}85`, coded(LOINC, '11367-0', 'History of tobacco use')],
  [PREGNANCY, coded(LOINC, '82810-3', 'Pregnancy status')],
];

function codeOf(o: XmlElement): CodeableConcept | undefined {
  const written = o.one('code')?.attr('code');
  if (written !== undefined && written !== 'ASSERTION') return undefined;
  const found = assertions.find(([template]) => hasTemplate(o, template))?.[1];
  return found === undefined ? undefined : { coding: found.coding?.map(coding => ({ ...coding })) ?? [] };
}

const profileOf = (o: XmlElement): string | undefined => {
  if (hasTemplate(o, `${ENTRY}78`) || o.one('code')?.attr('code') === '72166-2')
    return `${US_CORE}us-core-smokingstatus`;
  return hasTemplate(o, PREGNANCY) ? `${US_CORE}us-core-observation-pregnancystatus` : undefined;
};

const isBirthSex = (o: XmlElement): boolean =>
  hasTemplate(o, `${ENTRY}200`) || o.one('code')?.attr('code') === '76689-9';
const isGenderIdentity = (o: XmlElement): boolean =>
  hasTemplate(o, GENDER_IDENTITY) || o.one('code')?.attr('code') === '76691-5';

function extend(ctx: Context, extension: Extension): void {
  const person = ctx.patientResource;
  if (person === undefined || person.extension?.some(other => other.url === extension.url)) return;
  (person.extension ??= []).push(extension);
}

/** What the patient says of sex and gender belongs to Patient as well. */
function onPatient(o: XmlElement, ctx: Context): void {
  if (isNegated(o)) return;
  if (isBirthSex(o)) {
    const code = codings(o.one('value'), ctx)[0]?.code;
    if (code === 'F' || code === 'M' || code === 'UNK' || code === 'OTH' || code === 'ASKU')
      extend(ctx, { url: `${US_CORE}us-core-birthsex`, valueCode: code });
  } else if (isGenderIdentity(o)) {
    const identity = concept(o.one('value'), ctx);
    if (identity !== undefined)
      extend(ctx, { url: `${US_CORE}us-core-genderIdentity`, valueCodeableConcept: identity });
  }
}

function socialObservation(o: XmlElement, organizer: XmlElement | undefined, ctx: Context): Reference[] {
  if (!isObserved(o, ctx)) return [];
  onPatient(o, ctx);
  const reference = add(
    ctx,
    observation(o, ctx, { category: 'social-history', organizer, code: codeOf(o), profile: profileOf(o) }),
  );
  trace(reference, [o, organizer], ctx);
  // What an observation holds in turn (estimated delivery date, supporting answers) is an observation too.
  const members = [
    ...related(o, 'COMP', 'observation'),
    ...related(o, 'REFR', 'observation'),
    ...related(o, 'SPRT', 'observation'),
  ].flatMap(inner => socialObservation(inner, undefined, ctx));
  const resource = resourceOf(ctx, reference);
  if (members.length > 0 && resource?.resourceType === 'Observation' && resource.hasMember === undefined)
    resource.hasMember = members.map(member => again(ctx, member));
  return [reference, ...members];
}

export const socialHistory: Mapping = (statement, ctx) => {
  if (statement.name === 'observation') return socialObservation(statement, undefined, ctx);
  if (statement.name === 'organizer')
    return statement.all('component/observation').flatMap(o => socialObservation(o, statement, ctx));
  return statement.name === 'act'
    ? related(statement, '*', 'observation').flatMap(o => socialObservation(o, undefined, ctx))
    : [];
};
