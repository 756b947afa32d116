// Immunization Activity → Immunization; planned ones → ImmunizationRecommendation. HL7 C-CDA on FHIR, CF-immunizations.

import type {
  Annotation,
  CodeableConcept,
  Immunization,
  ImmunizationReaction,
  ImmunizationRecommendation,
  Observation,
  Reference,
} from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import immunizationStatuses from '../concept-maps/immunization-status.json' with { type: 'json' };
import { add, patient, type Context } from '../context.ts';
import { absent, coded, concept, count, LOINC, lookup, quantity } from '../datatypes.ts';
import { defined, definedOrNothing, list } from '../defined.ts';
import { instruction, interval } from '../dosage.ts';
import { identifiers } from '../ids.ts';
import { collapse, textOf } from '../narrative.ts';
import { observation } from '../observations.ts';
import { actors, organization } from '../participants.ts';
import { trace } from '../provenance.ts';
import {
  comments,
  ENTRY,
  hasTemplate,
  isNegated,
  isUntold,
  observationWithCode,
  recordedDate,
  related,
  saysNothing,
  textConcept,
} from '../statements.ts';
import { dateTime } from '../times.ts';
import { drug } from './medication-parts.ts';
import type { Mapping } from './section.ts';

const FUNCTION = 'http://terminology.hl7.org/CodeSystem/v2-0443';

/** No Immunization Reason (2.16.840.1.113883.1.11.19717). */
const reasonsNotGiven = new Set([
  'IMMUNE',
  'MEDPREC',
  'OSTOCK',
  'PATOBJ',
  'PHILISOP',
  'RELIG',
  'VACEFF',
  'VACSAF',
]);
/** The guide: by its code; the template where that is another. */
const isRefusal = (o: XmlElement): boolean =>
  reasonsNotGiven.has(o.one('code')?.attr('code') ?? '') || hasTemplate(o, `${ENTRY}53`);

/** Refusal reason 4.53: the reason is the observation's code. */
function statusReason(statement: XmlElement, ctx: Context): CodeableConcept | undefined {
  const reasons = related(statement, 'RSON', 'observation');
  const refusal = reasons.find(isRefusal) ?? (isNegated(statement) ? reasons[0] : undefined);
  if (refusal !== undefined) return concept(refusal.one('code'), ctx) ?? concept(refusal.one('value'), ctx);
  // Not given since the patient is immune.
  return isNegated(statement)
    ? concept(observationWithCode(statement, '59784-9')?.one('value'), ctx)
    : undefined;
}

/** Who pays for it (VFC): told by observations of its own, alone or in an organizer. */
function funding(
  statement: XmlElement,
  ctx: Context,
): Pick<Immunization, 'programEligibility' | 'fundingSource'> {
  if (statement.one('entryRelationship') === undefined) return {};
  const told = [
    ...related(statement, '*', 'observation'),
    ...statement.all('entryRelationship/organizer/component/observation'),
  ];
  const valueOf = (loinc: string): CodeableConcept | undefined =>
    concept(told.find(o => o.one('code')?.attr('code') === loinc && !isNegated(o))?.one('value'), ctx);
  const fundingSource = valueOf('30963-3');
  return {
    ...definedOrNothing({ programEligibility: list(valueOf('64994-7')) }),
    ...(fundingSource === undefined ? undefined : { fundingSource }),
  };
}

function reasonCode(statement: XmlElement, ctx: Context): CodeableConcept[] {
  const found: CodeableConcept[] = [];
  for (const o of related(statement, 'RSON', 'observation')) {
    if (isRefusal(o) || isNegated(statement)) continue;
    const reason = concept(o.one('value'), ctx) ?? textConcept(o, ctx);
    if (reason !== undefined) found.push(reason);
  }
  return found;
}

/** FHIR's Observation has words only for how severe it was. */
function reactionOf(o: XmlElement, ctx: Context): Observation {
  const found = observation(o, ctx, { category: 'exam' });
  const severity = related(o, '*', 'observation').find(
    one => hasTemplate(one, `${ENTRY}8`) || one.one('code')?.attr('code') === 'SEV',
  );
  const said = concept(severity?.one('value'), ctx);
  const words = said?.text ?? said?.coding?.[0]?.display;
  if (words !== undefined) (found.note ??= []).push({ text: `Severity: ${words}` });
  return found;
}

/** Reaction 4.9 → an Observation of its own, as the guide recommends. */
function reactions(statement: XmlElement, ctx: Context): ImmunizationReaction[] {
  const found: ImmunizationReaction[] = [];
  for (const o of related(statement, '*', 'observation')) {
    if (!hasTemplate(o, `${ENTRY}9`) || concept(o.one('value'), ctx) === undefined) continue;
    found.push(
      defined<ImmunizationReaction>({
        date: dateTime(o.one('effectiveTime'), ctx),
        detail: add(ctx, reactionOf(o, ctx)),
      }),
    );
  }
  return found;
}

/** Which dose of the series: repeatNumber, or the Dose Number observation (30973-2). */
function doseNumber(statement: XmlElement): number | undefined {
  return count(
    statement.one('repeatNumber')?.attr('value') ??
      observationWithCode(statement, '30973-2')?.one('value')?.attr('value'),
  );
}

/** What the patient was told with it (Instruction 4.20): FHIR's education knows documents only. */
const advice = (statement: XmlElement, ctx: Context): Annotation[] => {
  const text = instruction(statement, ctx);
  return text === undefined ? [] : [{ text }];
};

function immunization(statement: XmlElement, vaccineCode: CodeableConcept, ctx: Context): Reference {
  const material = statement.one('consumable/manufacturedProduct/manufacturedMaterial');
  const lotNumber = collapse(material?.one('lotNumberText')?.text ?? '');
  const occurrenceDateTime = dateTime(interval(statement), ctx);
  const dose = doseNumber(statement);
  const status =
    lookup<Immunization['status']>(immunizationStatuses, statement.one('statusCode')) ?? 'completed';
  const reference = add(
    ctx,
    defined<Immunization>({
      resourceType: 'Immunization',
      identifier: identifiers(statement.all('id')),
      status: isNegated(statement) && status !== 'entered-in-error' ? 'not-done' : status,
      statusReason: statusReason(statement, ctx),
      vaccineCode,
      patient: patient(ctx),
      occurrenceDateTime,
      _occurrenceDateTime:
        occurrenceDateTime === undefined ? absent(statement.one('effectiveTime')) : undefined,
      recorded: recordedDate([statement], ctx),
      manufacturer: organization(
        statement.one('consumable/manufacturedProduct/manufacturerOrganization'),
        ctx,
      ),
      lotNumber: lotNumber === '' ? undefined : lotNumber,
      expirationDate: dateTime(material?.one('expirationTime'), ctx)?.slice(0, 10),
      site: concept(statement.one('approachSiteCode'), ctx),
      route: concept(statement.one('routeCode'), ctx),
      doseQuantity: quantity(statement.one('doseQuantity'), ctx),
      performer: actors(statement.all('performer'), ctx).map(actor => ({
        function: coded(FUNCTION, 'AP', 'Administering Provider'),
        actor,
      })),
      note: [...comments(statement, ctx), ...advice(statement, ctx)],
      reasonCode: reasonCode(statement, ctx),
      ...funding(statement, ctx),
      reaction: reactions(statement, ctx),
      protocolApplied: dose === undefined ? undefined : [{ doseNumberPositiveInt: dose }],
    }),
  );
  trace(reference, [statement], ctx);
  return reference;
}

/** How it is to be given: FHIR's recommendation has words only for it. */
function howGiven(statement: XmlElement, ctx: Context): string | undefined {
  const dose = quantity(statement.one('doseQuantity'), ctx);
  const route = concept(statement.one('routeCode'), ctx);
  const maker = organization(statement.one('consumable/manufacturedProduct/manufacturerOrganization'), ctx);
  const parts = [
    dose?.value === undefined ? undefined : `${dose.value} ${dose.unit ?? ''}`.trim(),
    route?.text ?? route?.coding?.[0]?.display,
    maker?.display,
    textOf(statement.one('text'), ctx),
  ].filter(part => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}

function recommendation(statement: XmlElement, vaccineCode: CodeableConcept, ctx: Context): Reference {
  const due = dateTime(interval(statement), ctx);
  const date = recordedDate([statement], ctx) ?? ctx.documentDay;
  const reference = add(ctx, {
    ...defined<ImmunizationRecommendation>({
      resourceType: 'ImmunizationRecommendation',
      identifier: identifiers(statement.all('id')),
      patient: patient(ctx),
      date,
      _date: date === undefined ? absent() : undefined,
    }),
    recommendation: [
      defined<ImmunizationRecommendation['recommendation'][number]>({
        vaccineCode: [vaccineCode],
        forecastStatus: coded(
          'http://terminology.hl7.org/CodeSystem/immunization-recommendation-status',
          'due',
        ),
        dateCriterion:
          due === undefined ? undefined : [{ code: coded(LOINC, '30980-7', 'Date vaccine due'), value: due }],
        forecastReason: reasonCode(statement, ctx),
        description: howGiven(statement, ctx),
        doseNumberPositiveInt: doseNumber(statement),
      }),
    ],
  });
  trace(reference, [statement], ctx);
  return reference;
}

/** Moods that speak of the future. */
const planned = new Set(['INT', 'RQO', 'PRP', 'PRMS']);

export const immunizations: Mapping = (statement, ctx) => {
  if (statement.name !== 'substanceAdministration')
    return related(statement, '*', 'substanceAdministration').flatMap(inner => immunizations(inner, ctx));
  if (saysNothing(statement)) return [];
  const vaccineCode = drug(statement, ctx) ?? textConcept(statement, ctx);
  if (vaccineCode === undefined || isUntold(statement, vaccineCode)) return [];
  const isPlan = planned.has(statement.attr('moodCode') ?? '') && !isNegated(statement);
  return [isPlan ? recommendation(statement, vaccineCode, ctx) : immunization(statement, vaccineCode, ctx)];
};
