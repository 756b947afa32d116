// Family History Organizer 4.45 > Family History Observation 4.46 → FamilyMemberHistory. C-CDA 2.1 §3.29.

import type {
  Age,
  Annotation,
  CodeableConcept,
  FamilyMemberHistory,
  FamilyMemberHistoryCondition,
} from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import genders from '../concept-maps/administrative-gender.json' with { type: 'json' };
import { add, patient, type Context } from '../context.ts';
import { absentConcept, coded, concept, lookup, quantity, UCUM } from '../datatypes.ts';
import { defined } from '../defined.ts';
import { identifiers } from '../ids.ts';
import { collapse } from '../narrative.ts';
import { trace } from '../provenance.ts';
import {
  comments,
  ENTRY,
  hasTemplate,
  isNegated,
  related,
  saysNothing,
  textConcept,
  statusCode,
} from '../statements.ts';
import { date, dateTime, startTime } from '../times.ts';
import type { Mapping } from './section.ts';

/** Age Observation 4.31 (445518008) → Age. */
function ageIn(o: XmlElement, ctx: Context): Age | undefined {
  const age = related(o, '*', 'observation').find(
    one => hasTemplate(one, `${ENTRY}31`) || one.one('code')?.attr('code') === '445518008',
  );
  const found = quantity(age?.one('value'), ctx);
  if (found?.value === undefined) return undefined;
  return { value: found.value, unit: found.unit ?? 'a', system: UCUM, code: found.code ?? 'a' };
}

const isDeath = (o: XmlElement): boolean =>
  hasTemplate(o, `${ENTRY}47`) || o.one('code')?.attr('code') === '419099009';

const conditionCode = (o: XmlElement, ctx: Context): CodeableConcept | undefined =>
  concept(o.one('value'), ctx) ?? textConcept(o, ctx);

function condition(o: XmlElement, ctx: Context): FamilyMemberHistoryCondition | undefined {
  const code = conditionCode(o, ctx);
  if (code === undefined) return undefined;
  const onsetAge = ageIn(o, ctx);
  return defined<FamilyMemberHistoryCondition>({
    code,
    contributedToDeath:
      related(o, '*', 'observation').some(isDeath) || o.all('entryRelationship[@typeCode="CAUS"]').length > 0
        ? true
        : undefined,
    onsetAge,
    onsetString: onsetAge === undefined ? startTime(o.one('effectiveTime'), ctx) : undefined,
    note: comments(o, ctx),
  });
}

/** FHIR cannot say that a relative did not have something but in words. */
function negativeNotes(observations: readonly XmlElement[], ctx: Context): Annotation[] {
  const found: Annotation[] = [];
  for (const o of observations.filter(isNegated)) {
    const code = conditionCode(o, ctx);
    const words = code?.text ?? code?.coding?.[0]?.display;
    if (words !== undefined) found.push({ text: `No history of ${words}` });
  }
  return found;
}

function history(
  organizer: XmlElement,
  observations: readonly XmlElement[],
  ctx: Context,
): FamilyMemberHistory | undefined {
  const relative = organizer.one('subject/relatedSubject');
  const person = relative?.one('subject');
  const relationship = concept(relative?.one('code'), ctx);
  const told = observations.filter(o => !isNegated(o) && !saysNothing(o));
  const conditions = told.map(o => condition(o, ctx)).filter(one => one !== undefined);
  const note = negativeNotes(observations, ctx);
  if (relationship === undefined && conditions.length === 0 && note.length === 0) return undefined;
  const name = collapse(person?.one('name')?.text ?? '');
  const sex = person?.one('administrativeGenderCode');
  const gender = lookup(genders, sex);
  const died = dateTime(person?.one('deceasedTime'), ctx);
  const isDeceased = person?.one('deceasedInd')?.attr('value');
  return defined<FamilyMemberHistory>({
    resourceType: 'FamilyMemberHistory',
    identifier: identifiers(organizer.all('id')),
    status: statusCode(organizer) === 'completed' ? 'completed' : 'partial',
    patient: patient(ctx),
    name: name === '' ? undefined : name,
    relationship: relationship ?? absentConcept(relative?.one('code')),
    sex: gender === undefined ? undefined : coded('http://hl7.org/fhir/administrative-gender', gender),
    bornDate: date(person?.one('birthTime'), ctx),
    deceasedDate: died,
    deceasedBoolean:
      died !== undefined
        ? undefined
        : isDeceased === 'true'
          ? true
          : isDeceased === 'false'
            ? false
            : undefined,
    note,
    condition: conditions,
  });
}

export const familyHistory: Mapping = (statement, ctx) => {
  if (saysNothing(statement)) return [];
  const observations =
    statement.name === 'organizer'
      ? statement.all('component/observation')
      : statement.name === 'observation'
        ? [statement]
        : related(statement, '*', 'observation');
  const found = history(statement, observations, ctx);
  if (found === undefined) return [];
  const reference = add(ctx, found);
  trace(reference, [statement], ctx);
  return [reference];
};
