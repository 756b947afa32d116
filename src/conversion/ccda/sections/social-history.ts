// Social History Observations → Observation; birth sex and gender identity also on Patient. HL7 C-CDA on FHIR, CF-social.

import type { CodeableConcept, Extension, Observation, ObservationComponent } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import { add, type Context } from '../context.ts';
import { coded, codings, concept, LOINC, named, PARTICIPATION } from '../datatypes.ts';
import { defined, same } from '../defined.ts';
import { collapse, textOf } from '../narrative.ts';
import { observation } from '../observations.ts';
import { relatedPerson } from '../participants.ts';
import { trace } from '../provenance.ts';
import {
  comments,
  ENTRY,
  hasTemplate,
  isNegated,
  recordedDate,
  related,
  saysNothing,
} from '../statements.ts';
import { dateTime } from '../times.ts';
import { observationSection } from './observation-tree.ts';
import type { Mapping } from './section.ts';
import { table } from '../../table.ts';

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/';
const CORE = 'http://hl7.org/fhir/StructureDefinition/';
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
const isSex = (o: XmlElement): boolean =>
  hasTemplate(o, `${ENTRY}507`) || o.one('code')?.attr('code') === '46098-0';
const isTribalAffiliation = (o: XmlElement): boolean =>
  hasTemplate(o, `${ENTRY}506`) || o.one('code')?.attr('code') === '95370-3';
/** SNOMED CT: female, male. */
const sexes = new Set(['248152002', '248153007']);
const birthSexes = new Set(['F', 'M', 'UNK', 'OTH', 'ASKU']);

function extend(ctx: Context, extension: Extension, most = 1): void {
  const person = ctx.patientResource;
  if (person === undefined) return;
  const known = person.extension?.filter(other => other.url === extension.url) ?? [];
  if (known.length >= most || known.some(other => same(other, extension))) return;
  (person.extension ??= []).push(extension);
}

/** Nobody belongs to more tribes than this; a document that says so is not believed further. */
const mostTribes = 10;

/**
 * What the patient says of sex, gender and tribe belongs to Patient. The guide leaves it at that; the observation stays beside it, since it
 * alone says who told it, and when.
 */
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
  } else if (isSex(o)) {
    const valueCode = codings(o.one('value'), ctx)[0]?.code;
    if (valueCode !== undefined && sexes.has(valueCode))
      extend(ctx, { url: `${US_CORE}us-core-sex`, valueCode });
  } else if (isTribalAffiliation(o)) {
    const tribe = concept(o.one('value'), ctx);
    if (tribe !== undefined)
      extend(
        ctx,
        {
          url: `${US_CORE}us-core-tribal-affiliation`,
          extension: [{ url: 'tribalAffiliation', valueCodeableConcept: tribe }],
        },
        mostTribes,
      );
  } else alsoOfSpeech(o, ctx);
}

const pronouns = new Set(['90778-2', '90779-0', '90779-2']);
const yesOrNo: Readonly<Record<string, boolean>> = table({ '373066001': true, '373067005': false });

/** How the patient is spoken of (Individual Pronoun) and with (Interpreter Needed 4.515). */
function alsoOfSpeech(o: XmlElement, ctx: Context): void {
  const kind = o.one('code')?.attr('code') ?? '';
  if (pronouns.has(kind)) {
    const valueCodeableConcept = concept(o.one('value'), ctx);
    if (valueCodeableConcept !== undefined)
      extend(ctx, { url: `${CORE}individual-pronouns`, extension: [{ url: 'value', valueCodeableConcept }] });
  } else if (kind === '54588-9') {
    const codes = codings(o.one('value'), ctx).map(({ code }) => code ?? '');
    const valueBoolean = codes.map(one => yesOrNo[one]).find(one => one !== undefined);
    if (valueBoolean !== undefined) extend(ctx, { url: `${CORE}patient-interpreterRequired`, valueBoolean });
  }
}

const INTENTION = '86645-9';
const isPregnancy = (o: XmlElement): boolean =>
  hasTemplate(o, PREGNANCY) || o.one('code')?.attr('code') === '82810-3';
const isIntention = (o: XmlElement): boolean => o.one('code')?.attr('code') === INTENTION;

/** Estimated date of delivery, by whichever method (LOINC). */
const deliveryDates = new Set(['11778-8', '11779-6', '11780-4', '11781-2']);
const isDeliveryDate = (inner: XmlElement): boolean =>
  !isNegated(inner) &&
  deliveryDates.has(inner.one('code')?.attr('code') ?? '') &&
  inner.one('value')?.attr('value') !== undefined;

function deliveryDate(inner: XmlElement, ctx: Context): ObservationComponent | undefined {
  const code = concept(inner.one('code'), ctx);
  const valueDateTime = dateTime(inner.one('value'), ctx);
  return code === undefined || valueDateTime === undefined
    ? undefined
    : defined<ObservationComponent>({ code, valueDateTime });
}

const CAREGIVER = `${ENTRY}72`;

/** Caregiver Characteristics 4.72: of whom it is said. */
function cared(o: XmlElement, ctx: Context): Partial<Observation> | undefined {
  const caregiver = relatedPerson(o.one('participant/participantRole'), ctx);
  return caregiver === undefined ? undefined : { focus: [caregiver] };
}

/** CF-social: of a pregnancy, and of what is wished for, one time; that it is unknown is a value; when the child is due is a component. */
function rows(o: XmlElement, ctx: Context): Partial<Observation> | undefined {
  if (hasTemplate(o, CAREGIVER)) return cared(o, ctx);
  if (!isPregnancy(o) && !isIntention(o)) return undefined;
  const time = o.one('effectiveTime');
  // One that has ended keeps its end: a moment has no room for it.
  const isPast = ['low', 'high'].every(end => time?.one(end)?.attr('value') !== undefined);
  const effectiveDateTime = isPast ? undefined : (dateTime(time, ctx) ?? recordedDate([o], ctx));
  const isUnknown = o.one('value')?.attr('nullFlavor') === 'UNK' && !isNegated(o);
  const due = (isNegated(o) || !isPregnancy(o) ? [] : related(o, '*', 'observation'))
    .filter(isDeliveryDate)
    .map(inner => deliveryDate(inner, ctx))
    .filter(component => component !== undefined);
  return {
    ...(effectiveDateTime === undefined ? undefined : { effectiveDateTime, effectivePeriod: undefined }),
    ...(isUnknown
      ? {
          valueCodeableConcept: coded(
            'http://terminology.hl7.org/CodeSystem/v3-NullFlavor',
            'UNK',
            'unknown',
          ),
          dataAbsentReason: undefined,
        }
      : undefined),
    ...(due.length === 0 ? undefined : { component: due }),
  };
}

/** A habit lasts from low on; US Core wants the smoking status as of one day. */
const ongoing = (o: XmlElement): boolean => !isSmokingStatus(o);

/** Where a traveller was: the place by its code, else its address in words. */
const placesOf = (act: XmlElement, ctx: Context): ObservationComponent[] =>
  act.all('participant[@typeCode="LOC"]/participantRole').flatMap((role): ObservationComponent[] => {
    const valueCodeableConcept = named(concept(role.one('code'), ctx));
    const lines = role.one('addr')?.children.map(part => collapse(part.text)) ?? [];
    const valueString = lines.filter(line => line !== '').join(', ');
    const code = coded(PARTICIPATION, 'LOC', 'location');
    if (valueCodeableConcept !== undefined) return [{ code, valueCodeableConcept }];
    return valueString === '' ? [] : [{ code, valueString }];
  });

/** Travel History of electronic case reports (15.2.3.1): an act, its words or its place what it tells; what is denied was no journey. */
export const travelHistory: Mapping = (act, ctx) => {
  if (act.name !== 'act' || saysNothing(act)) return [];
  const told = observation(act, ctx, { category: 'social-history', ongoing: true });
  const valueString = isNegated(act) ? undefined : textOf(act.one('text'), ctx);
  const component = isNegated(act) ? [] : placesOf(act, ctx);
  const isTold = valueString !== undefined || component.length > 0;
  const reference = add(
    ctx,
    defined<Observation>({
      ...told,
      valueString,
      dataAbsentReason: isTold ? undefined : told.dataAbsentReason,
      note: valueString === undefined ? told.note : comments(act, ctx),
      component,
    }),
  );
  trace(reference, [act], ctx);
  return [reference];
};

export const socialHistory = observationSection({
  category: 'social-history',
  code,
  ongoing,
  also,
  rowsOf: o => (isPregnancy(o) ? isDeliveryDate : undefined),
  rows,
});
