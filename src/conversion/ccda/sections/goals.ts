// Goal Observation 4.121 (mood GOL) → Goal. US Core Goal; C-CDA 2.1 Goals Section.

import type { CodeableConcept, Extension, Goal, GoalTarget } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import goalStatuses from '../concept-maps/goal-status.json' with { type: 'json' };
import { add, again, patient, type Context } from '../context.ts';
import { concept, lookup, value } from '../datatypes.ts';
import { defined, isEmpty } from '../defined.ts';
import { rowWords } from '../fragments.ts';
import { identifiers } from '../ids.ts';
import { textOf } from '../narrative.ts';
import { party } from '../participants.ts';
import { trace } from '../provenance.ts';
import {
  comments,
  emptyReasonIn,
  indications,
  isNegated,
  isPlaceholder,
  related,
  saysNothing,
} from '../statements.ts';
import { endTime, startTime } from '../times.ts';
import type { Mapping } from './section.ts';

/** value → target.detail[x]; FHIR gol-1: a detail says what is measured. */
function target(o: XmlElement, measure: CodeableConcept | undefined, ctx: Context): GoalTarget[] {
  const dueDate = endTime(o.one('effectiveTime'), ctx)?.slice(0, 10);
  const found: GoalTarget[] = [];
  for (const element of measure === undefined ? [] : o.all('value')) {
    const said = value(element, ctx);
    if (isEmpty(said)) continue;
    found.push(
      defined<GoalTarget>({
        measure,
        detailQuantity: said.valueQuantity,
        detailRange: said.valueRange,
        detailCodeableConcept: said.valueCodeableConcept,
        detailString: said.valueString ?? said.valueDateTime,
        detailBoolean: said.valueBoolean,
        detailInteger: said.valueInteger,
        detailRatio: said.valueRatio,
        dueDate,
      }),
    );
  }
  return found.length === 0 && dueDate !== undefined ? [{ dueDate }] : found;
}

/** "Resident's overall goal" is the question; what the patient wants stands in a text value, else in the statement's text. */
function inWords(
  description: CodeableConcept,
  wanted: string | undefined,
  said: string | undefined,
): CodeableConcept {
  const own = description.text;
  // "Goal 1" names it; the value says it.
  const both =
    description.coding === undefined && own !== undefined && wanted !== undefined && own !== wanted;
  const text = both ? `${own}: ${wanted}` : (wanted ?? own ?? said);
  return text === undefined ? description : { ...description, text };
}

const REASON_REJECTED = 'http://hl7.org/fhir/StructureDefinition/goal-reasonRejected';

/** Why it is none: what quality measures call the rationale of a negation. */
const reasonRejected = (statement: XmlElement, ctx: Context): Extension[] =>
  indications(statement, ctx)
    .slice(0, 1)
    .map(valueCodeableConcept => ({ url: REASON_REJECTED, valueCodeableConcept }));

/** Who reads the words alone must not take it for a goal. */
function denied(description: CodeableConcept): CodeableConcept {
  const words = description.text ?? description.coding?.[0]?.display;
  return words === undefined || /^(?:no|not)\b/i.test(words)
    ? description
    : { ...description, text: `Not: ${words}` };
}

/** "Goals excluded/not available" under the code of goals in general: nothing is denied, nothing is told. */
const isUntoldGoal = (description: CodeableConcept, ...said: readonly (string | undefined)[]): boolean =>
  [description.text, ...said].some(
    words => words !== undefined && (emptyReasonIn(words) !== undefined || /\bnot documented\b/i.test(words)),
  );

export const goals: Mapping = (statement, ctx) => {
  if (statement.name !== 'observation' || saysNothing(statement)) {
    return statement.name === 'act'
      ? related(statement, '*', 'observation').flatMap(inner => goals(inner, ctx))
      : [];
  }
  const code = concept(statement.one('code'), ctx);
  const pointed = textOf(statement.one('text'), ctx);
  // A cell that holds but the day: its row says what is wanted.
  const words = pointed !== undefined && !/\p{L}/u.test(pointed) ? rowWords(statement, ctx) : pointed;
  const wanted = value(statement.one('value') ?? statement, ctx);
  const description =
    code ??
    (words === undefined ? undefined : { text: words }) ??
    wanted.valueCodeableConcept ??
    (wanted.valueString === undefined ? undefined : { text: wanted.valueString });
  if (description === undefined) return [];
  const isDenied = isNegated(statement);
  if (
    isDenied &&
    (isPlaceholder(statement, description) || isUntoldGoal(description, wanted.valueString, words))
  )
    return [];
  const told = inWords(description, wanted.valueString, words);
  const status = lookup<Goal['lifecycleStatus']>(goalStatuses, statement.one('statusCode')) ?? 'active';
  const who = party(statement.one('author/assignedAuthor'), ctx);
  const reference = add(
    ctx,
    defined<Goal>({
      resourceType: 'Goal',
      identifier: identifiers(statement.all('id')),
      extension: isDenied ? reasonRejected(statement, ctx) : undefined,
      lifecycleStatus: isDenied && status !== 'entered-in-error' ? 'rejected' : status,
      description: isDenied ? denied(told) : told,
      subject: patient(ctx),
      startDate: startTime(statement.one('effectiveTime'), ctx)?.slice(0, 10),
      target: target(statement, code, ctx),
      expressedBy: who?.person === undefined ? undefined : again(ctx, who.person),
      note: comments(statement, ctx),
    }),
  );
  trace(reference, [statement], ctx);
  return [reference];
};
