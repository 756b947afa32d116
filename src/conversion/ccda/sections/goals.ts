// Goal Observation 4.121 (mood GOL) → Goal. US Core Goal; C-CDA 2.1 Goals Section.

import type { CodeableConcept, Extension, Goal, GoalTarget, Reference } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import goalStatuses from '../concept-maps/goal-status.json' with { type: 'json' };
import { add, again, amend, patient, resourceOf, type Context } from '../context.ts';
import { coded, concept, lookup, value, type Value } from '../datatypes.ts';
import { defined, isEmpty } from '../defined.ts';
import { rowWords } from '../fragments.ts';
import { identifiers } from '../ids.ts';
import { follow, pointingAt } from '../links.ts';
import { textOf } from '../narrative.ts';
import { party } from '../participants.ts';
import { goalPriority, preferenceNotes, preferencesOf } from '../preferences.ts';
import { trace } from '../provenance.ts';
import {
  comments,
  emptyReasonIn,
  ENTRY,
  hasTemplate,
  indications,
  isNegated,
  isPlaceholder,
  related,
  saysNothing,
} from '../statements.ts';
import { endTime, startTime } from '../times.ts';
import type { Mapping } from './section.ts';
import { table } from '../../table.ts';

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

const ACHIEVEMENT = 'http://terminology.hl7.org/CodeSystem/goal-achievement';
const achievements: Readonly<Record<string, { code: string; display: string }>> = table({
  '385641008': { code: 'improving', display: 'Improving' },
  '260388006': { code: 'no-change', display: 'No Change' },
  '230993007': { code: 'worsening', display: 'Worsening' },
  '390801004': { code: 'achieved', display: 'Achieved' },
  '390802006': { code: 'not-achieved', display: 'Not Achieved' },
  '706905005': { code: 'in-progress', display: 'In Progress' },
});

/** Progress Toward Goal Observation 4.110: how far it has come, in FHIR's word for it beside the source's own. */
function achievementOf(statement: XmlElement, ctx: Context): CodeableConcept | undefined {
  if (statement.one('entryRelationship') === undefined) return undefined;
  const progress = related(statement, '*', 'observation').find(one => hasTemplate(one, `${ENTRY}110`));
  const said = concept(progress?.one('value'), ctx);
  const known = said?.coding?.map(({ code }) => achievements[code ?? '']).find(one => one !== undefined);
  return known === undefined
    ? said
    : { ...said, coding: [{ system: ACHIEVEMENT, ...known }, ...(said?.coding ?? [])] };
}

/** What FHIR lets a goal address. */
const addressed = new Set(['Condition', 'Observation', 'ServiceRequest', 'NutritionOrder', 'RiskAssessment']);

/** "Goal REFERS TO Health Concern": an Entry Reference to what is told in its own section. */
function followAddressed(statement: XmlElement, reference: Reference, ctx: Context): void {
  follow(statement, 'REFR', ctx, target => {
    const goal = resourceOf(ctx, reference);
    if (goal?.resourceType === 'Goal' && addressed.has(target.resource.resourceType))
      goal.addresses = pointingAt(goal.addresses, target.reference);
  });
}

const GOAL_RELATIONSHIP = 'http://terminology.hl7.org/CodeSystem/goal-relationship-type';
const MILESTONE = 'http://hl7.org/fhir/StructureDefinition/goal-relationship';

/** A goal within a goal is a step towards it. */
function milestones(statement: XmlElement, outer: Reference, ctx: Context): Reference[] {
  if (statement.one('entryRelationship') === undefined) return [];
  const found: Reference[] = [];
  for (const inner of related(statement, '*', 'observation')) {
    if (inner.attr('moodCode') !== 'GOL') continue;
    const [step, ...deeper] = goals(inner, ctx);
    if (step === undefined) continue;
    const goal = resourceOf(ctx, outer);
    if (goal?.resourceType === 'Goal') {
      amend(ctx, outer);
      (goal.extension ??= []).push({
        url: MILESTONE,
        extension: [
          { url: 'type', valueCodeableConcept: coded(GOAL_RELATIONSHIP, 'milestone', 'Milestone') },
          { url: 'target', valueReference: again(ctx, step) },
        ],
      });
    }
    found.push(step, ...deeper);
  }
  return found;
}

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
  const said = statement.one('value');
  const wanted: Value = said === undefined ? {} : value(said, ctx);
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
  const [first, ...others] = preferencesOf(statement);
  const progress = achievementOf(statement, ctx);
  const reference = add(
    ctx,
    defined<Goal>({
      resourceType: 'Goal',
      identifier: identifiers(statement.all('id')),
      extension: isDenied ? reasonRejected(statement, ctx) : undefined,
      lifecycleStatus: isDenied && status !== 'entered-in-error' ? 'rejected' : status,
      achievementStatus: progress,
      priority: first === undefined ? undefined : goalPriority(first, ctx),
      description: isDenied ? denied(told) : told,
      subject: patient(ctx),
      startDate: startTime(statement.one('effectiveTime'), ctx)?.slice(0, 10),
      target: target(statement, code, ctx),
      expressedBy: who?.person === undefined ? undefined : again(ctx, who.person),
      note: [...comments(statement, ctx), ...preferenceNotes(statement, ctx, others)],
    }),
  );
  trace(reference, [statement], ctx);
  followAddressed(statement, reference, ctx);
  return [reference, ...milestones(statement, reference, ctx)];
};
