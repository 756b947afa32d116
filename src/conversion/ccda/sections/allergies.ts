// Allergy Concern Act > Allergy Intolerance Observation → AllergyIntolerance. HL7 C-CDA on FHIR, CF-allergies.

import type {
  AllergyIntolerance,
  AllergyIntoleranceReaction,
  Annotation,
  CodeableConcept,
  Reference,
} from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import allergyCategories from '../concept-maps/allergy-category.json' with { type: 'json' };
import allergyTypes from '../concept-maps/allergy-type.json' with { type: 'json' };
import criticalities from '../concept-maps/criticality.json' with { type: 'json' };
import noKnownAllergies from '../concept-maps/no-known-allergy.json' with { type: 'json' };
import noKnownSubstances from '../concept-maps/no-known-substance.json' with { type: 'json' };
import severities from '../concept-maps/severity.json' with { type: 'json' };
import { add, patient, type Context } from '../context.ts';
import { coded, concept, firstConcept, lookup, named, SNOMED, value } from '../datatypes.ts';
import { defined, list } from '../defined.ts';
import { identifiers } from '../ids.ts';
import { collapse, textOf } from '../narrative.ts';
import { trace } from '../provenance.ts';
import { allergyClinical, clinicalStatus } from '../status.ts';
import {
  comments,
  ENTRY,
  hasTemplate,
  isNegated,
  isNullified,
  observationWithCode,
  recordedDate,
  recorder,
  related,
  saysNothing,
  textConcept,
} from '../statements.ts';
import { dateTime, endTime, startTime } from '../times.ts';
import type { Mapping } from './section.ts';
import { table } from '../../table.ts';

const verificationStatus = (code: string): CodeableConcept =>
  coded('http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', code);

const negatedNames: Readonly<Record<string, string>> = table({
  '716186003': 'No known allergy',
  '409137002': 'No known drug allergy',
  '429625007': 'No known food allergy',
  '428607008': 'No known environmental allergy',
  '1003774007': 'No known latex allergy',
});

/** The substance: coded, or only named. */
function agent(o: XmlElement, ctx: Context): CodeableConcept | undefined {
  const entities = [
    ...o.all('participant/participantRole/playingEntity'),
    ...o.all('participant/participantRole/playingDevice'),
  ];
  const found = firstConcept(
    entities.map(entity => entity.one('code')),
    ctx,
  );
  if (found !== undefined) return found;
  for (const entity of entities) {
    const name = collapse(entity.one('name')?.text ?? '') || textOf(entity.one('desc'), ctx);
    if (name !== undefined && name !== '') return { text: name };
  }
  return undefined;
}

/** "NKDA" where a substance should stand, in words or in a code of the source's own. */
const deniedKinds: readonly (readonly [words: RegExp, code: string])[] = [
  [/^(?:nka|no (?:known )?(?:active )?allerg(?:y|ies))$/i, '716186003'],
  [/^(?:nkda|no (?:known )?(?:drug|medication|medicine) allerg(?:y|ies))$/i, '409137002'],
  [/^(?:nkfa|no (?:known )?food allerg(?:y|ies))$/i, '429625007'],
  [/^no (?:known )?environmental allerg(?:y|ies)$/i, '428607008'],
  [/^no (?:known )?latex allerg(?:y|ies)$/i, '1003774007'],
];

const substanceSystems = new Set([
  SNOMED,
  'http://www.nlm.nih.gov/research/umls/rxnorm',
  'http://fdasis.nlm.nih.gov',
  'http://hl7.org/fhir/sid/ndc',
]);
/** SNOMED CT's situations in which nothing is known; 160244002 is "No known allergies". */
const isSituation = (code: string | undefined): boolean =>
  code !== undefined && (negatedNames[code] !== undefined || code === '160244002');

/** What reads as the name of an allergen but says that none is known: told so in its code, never as an allergy to "NKDA". */
function denial(substance: CodeableConcept | undefined): CodeableConcept | undefined {
  const words = substance?.text ?? substance?.coding?.[0]?.display;
  if (words === undefined || words.length > 60) return undefined;
  // "No Known Drug Allergies (NKDA)", "NKDA - no known drug allergies."
  const plain = words.replace(/^nkd?a\s*[-:,]\s*/i, '').replace(/\s*(?:\(nkd?a\))?\.?$/i, '');
  const code = deniedKinds.find(([kind]) => kind.test(plain))?.[1];
  if (code === undefined) return undefined;
  const own = substance?.coding ?? [];
  // Beside the code of a substance such words are a mistake; a denial of it must stay one.
  if (own.some(one => substanceSystems.has(one.system ?? '') && !isSituation(one.code))) return undefined;
  return own.some(({ system }) => system === SNOMED)
    ? substance
    : { ...substance, coding: [...(coded(SNOMED, code, negatedNames[code]).coding ?? []), ...own] };
}

/** Negated with no substance named: "no known allergy", of the kind the value says. */
function noKnownAllergy(o: XmlElement, ctx: Context): CodeableConcept {
  const kind = o.one('value');
  const code = lookup(noKnownAllergies, kind) ?? '716186003';
  const words = textOf(kind?.one('originalText'), ctx) ?? textOf(o.one('text'), ctx);
  // The kind's own name ("drug allergy") would read as the allergy itself; only words that deny are kept.
  const text =
    words !== undefined && /^(no|none|nka|nkda|denies|negative)\b/i.test(words) ? words : undefined;
  return defined<CodeableConcept>({ ...coded(SNOMED, code, negatedNames[code]), text });
}

/** Negated with a substance whose absence has a code of its own: "drug or medicament", "latex". */
function noKnownSubstance(substance: CodeableConcept | undefined): CodeableConcept | undefined {
  for (const { system, code } of substance?.coding ?? []) {
    const target = system === SNOMED ? (noKnownSubstances as Record<string, string>)[code ?? ''] : undefined;
    if (typeof target === 'string') return coded(SNOMED, target, negatedNames[target]);
  }
  return undefined;
}

const severityObservation = (o: XmlElement): XmlElement | undefined =>
  related(o, '*', 'observation').find(
    one => one.one('code')?.attr('code') === 'SEV' || hasTemplate(one, `${ENTRY}8`),
  );

type Severity = NonNullable<AllergyIntoleranceReaction['severity']>;

function severityOf(o: XmlElement, ctx: Context): Severity | undefined {
  const said = severityObservation(o)?.one('value');
  if (said === undefined) return undefined;
  const coded = lookup<Severity>(severities, said);
  if (coded !== undefined) return coded;
  const found = value(said, ctx);
  const words = found.valueString ?? found.valueCodeableConcept?.text;
  return (['mild', 'moderate', 'severe'] as const).find(grade => grade === words?.toLowerCase());
}

/** "Fatal", "mild to moderate": FHIR has three grades; what lies between or beyond is told in words too. */
const grades = new Set(['255604002', '6736007', '24484000']);
function severityInWords(o: XmlElement, ctx: Context): Annotation[] {
  const said = severityObservation(o)?.one('value');
  if (said === undefined || grades.has(said.attr('code') ?? '')) return [];
  const found = value(said, ctx);
  const concept = found.valueCodeableConcept;
  const words = concept?.text ?? concept?.coding?.[0]?.display ?? found.valueString;
  return words === undefined || /^(?:mild|moderate|severe)$/i.test(words)
    ? []
    : [{ text: `Severity: ${words}` }];
}

/** "RASH; ITCHING" beside the code of a rash: all that the source says of it. */
function furtherWords(
  manifestation: CodeableConcept,
  reaction: XmlElement,
  ctx: Context,
): string | undefined {
  const words = textOf(reaction.one('text'), ctx);
  const known = [manifestation.text, ...(manifestation.coding?.map(({ display }) => display) ?? [])];
  return words === undefined || known.some(one => one?.toLowerCase() === words.toLowerCase())
    ? undefined
    : words;
}

/** The reaction's own severity counts; where only the allergy has one, the guide lets it stand for every reaction. */
function reactions(o: XmlElement, ctx: Context): AllergyIntoleranceReaction[] {
  const overall = severityOf(o, ctx);
  const found: AllergyIntoleranceReaction[] = [];
  for (const relationship of o.all('entryRelationship')) {
    const observation = relationship.one('observation');
    // A reaction that did not occur is none.
    if (observation === undefined || isNegated(observation)) continue;
    if (relationship.attr('typeCode') !== 'MFST' && !hasTemplate(observation, `${ENTRY}9`)) continue;
    const manifestation = concept(observation.one('value'), ctx) ?? textConcept(observation, ctx);
    if (manifestation === undefined) continue;
    found.push(
      defined<AllergyIntoleranceReaction>({
        manifestation: [manifestation],
        onset: dateTime(observation.one('effectiveTime'), ctx),
        severity: severityOf(observation, ctx) ?? overall,
        description: furtherWords(manifestation, observation, ctx),
        note: [...comments(observation, ctx), ...severityInWords(observation, ctx)],
      }),
    );
  }
  if (found.length === 0 && overall !== undefined) {
    found.push({
      manifestation: [coded('http://terminology.hl7.org/CodeSystem/data-absent-reason', 'unknown')],
      severity: overall,
    });
  }
  return found;
}

/** The allergy's own severity where every reaction has another: FHIR's AllergyIntolerance has words only for it. */
function overallSeverity(o: XmlElement, ctx: Context): Annotation[] {
  const overall = severityOf(o, ctx);
  if (overall === undefined || reactions(o, ctx).some(({ severity }) => severity === overall)) return [];
  return [{ text: `Severity of the allergy: ${overall}` }];
}

const abatement = (o: XmlElement, ctx: Context) => {
  const valueDateTime = endTime(o.one('effectiveTime'), ctx);
  return valueDateTime === undefined
    ? undefined
    : [{ url: 'http://hl7.org/fhir/StructureDefinition/allergyintolerance-abatement', valueDateTime }];
};

function allergyIntolerance(
  o: XmlElement,
  concern: XmlElement | undefined,
  ctx: Context,
): Reference | undefined {
  if (saysNothing(o)) return undefined;
  const substance = agent(o, ctx);
  // Some deny the act that holds the observation.
  const negated = isNegated(o) || (concern !== undefined && isNegated(concern));
  const denied = denial(substance) ?? (negated ? noKnownSubstance(substance) : undefined);
  const code =
    negated && substance === undefined
      ? noKnownAllergy(o, ctx)
      : (denied ?? named(substance) ?? concept(o.one('value'), ctx) ?? textConcept(o, ctx));
  if (code === undefined) return undefined;
  // CCD 1.0 and C32 tell the kind in the code, and name the substance in the value.
  const said = o.one('value');
  const isKind = (lookup(allergyTypes, said) ?? lookup(allergyCategories, said)) !== undefined;
  const kind = isKind ? said : o.one('code');
  const isError = isNullified(o, concern);
  const own = identifiers(o.all('id'));
  const reference = add(
    ctx,
    defined<AllergyIntolerance>({
      resourceType: 'AllergyIntolerance',
      extension: abatement(o, ctx),
      // The concern's identifier comes second: several observations share it.
      identifier: [...(own ?? []), ...(concern === undefined ? [] : (identifiers(concern.all('id')) ?? []))],
      // FHIR ait-2: what was entered in error has no clinical status.
      clinicalStatus: isError ? undefined : allergyClinical(clinicalStatus(o, concern, ctx)),
      // The guide: only a negation speaks of verification.
      verificationStatus: isError
        ? verificationStatus('entered-in-error')
        : negated && substance !== undefined && denied === undefined
          ? verificationStatus('refuted')
          : undefined,
      type: lookup<NonNullable<AllergyIntolerance['type']>>(allergyTypes, kind),
      category: list(lookup<NonNullable<AllergyIntolerance['category']>[number]>(allergyCategories, kind)),
      criticality: lookup<NonNullable<AllergyIntolerance['criticality']>>(
        criticalities,
        observationWithCode(o, '82606-5')?.one('value'),
      ),
      code,
      patient: patient(ctx),
      onsetDateTime: startTime(o.one('effectiveTime'), ctx),
      recordedDate: recordedDate([o, concern], ctx),
      recorder: recorder([o, concern], ctx),
      note: [...comments(o, ctx), ...overallSeverity(o, ctx)],
      reaction: reactions(o, ctx),
    }),
    own ?? [],
  );
  trace(reference, [o, concern], ctx);
  return reference;
}

const isAllergy = (o: XmlElement): boolean =>
  hasTemplate(o, `${ENTRY}7`, `${ENTRY}90`, '2.16.840.1.113883.10.20.1.18');

export const allergies: Mapping = (statement, ctx) => {
  if (statement.name === 'observation') {
    const one = allergyIntolerance(statement, undefined, ctx);
    return one === undefined ? [] : [one];
  }
  if (statement.name !== 'act') return [];
  const observations = related(statement, '*', 'observation');
  const marked = observations.filter(isAllergy);
  const found: Reference[] = [];
  for (const o of marked.length > 0 ? marked : observations) {
    const one = allergyIntolerance(o, statement, ctx);
    if (one !== undefined) found.push(one);
  }
  return found;
};
