// The findings of a group's Observations → those of the one who speaks, completed by who found the same.
import { indexOf } from './judge.ts';
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
function agrees(speaker: Said, other: Said): boolean {
  const judged = sameValue(valueOf(speaker.parts), valueOf(other.parts), noPairs);
  return judged.is === 'equal' || (judged.is === 'fits' && speaker.parts.component === undefined);
}
