// The findings of a group's Observations → those of the one who speaks, completed by who found the same.
import type { ObservationComponent } from 'fhir/r4';
import { conceptIn, sameConcept } from './codes.ts';
import { indexOf } from './judge.ts';
import type { Judgement } from './judge.ts';
import { familyOf, fieldsOf, isEmpty, noteWords, rankOf } from './making.ts';
import type { Fields, Making, Said, Stated } from './making.ts';
import { isConcept, jsonOf, uniteConcepts } from './unite.ts';
import { sameValue, valueOf } from './values.ts';

/** Findings stand together: the interpretation of one value is not that of another. */
export const FINDINGS = new Set([
  'value',
  'dataAbsentReason',
  'component',
  'interpretation',
  'referenceRange',
]);

/** Value, parts, interpretation and range of whoever speaks; those who say the same value complete it. */
export function standFindings(making: Making): void {
  const { order, made } = making;
  const said = order.map(stated => ({ stated, parts: findingsOf(stated) }));
  const speaker =
    said.find(({ stated, parts }) => isFinding(parts) && rankOf(stated) === rankOf(order[0] ?? stated)) ??
    said.find(({ parts }) => isFinding(parts)) ??
    said[0];
  if (speaker === undefined) return;
  const agreeing = said.filter(one => one === speaker || agrees(speaker, one));
  Object.assign(made, speaker.parts);
  for (const { parts } of agreeing)
    for (const name of ['interpretation', 'referenceRange', 'component']) made[name] ??= parts[name];
  for (const { stated, parts } of agreeing)
    if (rankOf(stated) === rankOf(speaker.stated)) addParts(made, parts);
  for (const name of ['interpretation', 'referenceRange', 'component'])
    if (made[name] === undefined) delete made[name];
  const concepts = agreeing.flatMap(({ stated, parts }) =>
    isConcept(parts.valueCodeableConcept) ? [{ stated, concept: parts.valueCodeableConcept }] : [],
  );
  if (concepts.length > 1 && made.valueCodeableConcept !== undefined) {
    const united = uniteConcepts(concepts.map(({ concept }) => concept));
    made.valueCodeableConcept = united;
    noteWords(making, 'value', concepts, united);
  }
  for (const name of FINDINGS) {
    const path = name;
    const stands = jsonOf(partsNamed(made, name));
    if (
      said.some(
        ({ parts }) => !isEmpty(partsNamed(parts, name)) && jsonOf(partsNamed(parts, name)) !== stands,
      )
    )
      making.choices.push({ path, rule: 'latest-correction', from: speaker.stated.id });
  }
}

const partsNamed = (fields: Fields, element: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => (familyOf(name) ?? name) === element));
const findingsOf = (stated: Stated): Fields =>
  Object.fromEntries(
    Object.entries(fieldsOf(stated)).filter(([name]) => FINDINGS.has(familyOf(name) ?? name)),
  );
const isFinding = (parts: Fields): boolean =>
  Object.keys(parts).some(name => name !== 'interpretation' && name !== 'referenceRange');

const noPairs = indexOf([]);
const isOne = ({ is }: Judgement): boolean => is === 'equal' || is === 'fits';
const componentsOf = (parts: Fields): ObservationComponent[] =>
  (parts.component as ObservationComponent[] | undefined) ?? [];

function agrees(speaker: Said, other: Said): boolean {
  const judged = sameValue(valueOf(speaker.parts), valueOf(other.parts), noPairs);
  if (!isOne(judged) || (judged.is === 'fits' && speaker.parts.component !== undefined)) return false;
  return moreOf(componentsOf(speaker.parts), componentsOf(other.parts)) !== undefined;
}

/** So many components of an observation are compared with as many of another. */
const MOST_COMPONENTS = 200;

/** The components of the other that the one does not have; nothing where both tell one test's value otherwise. */
function moreOf(
  one: readonly ObservationComponent[],
  other: readonly ObservationComponent[],
): ObservationComponent[] | undefined {
  if (one.length === 0) return [];
  if (one.length > MOST_COMPONENTS || other.length > MOST_COMPONENTS) return undefined;
  const more: ObservationComponent[] = [];
  for (const component of other) {
    const code = conceptIn(component.code);
    const alike = one.filter(each => isOne(sameConcept(conceptIn(each.code), code, noPairs)));
    if (alike.length === 0) more.push(component);
    else if (!alike.some(each => isOne(sameValue(valueOf(each), valueOf(component), noPairs))))
      return undefined;
  }
  return more;
}

/** A reading that one source gives in part is the whole one where another found the same and more. */
function addParts(made: Fields, parts: Fields): void {
  const own = componentsOf(made);
  const more = own.length === 0 ? [] : (moreOf(own, componentsOf(parts)) ?? []);
  if (more.length > 0) made.component = [...own, ...more];
}
