// Result Organizer 4.1 > Result Observation 4.2 → DiagnosticReport + Observation; Specimen. HL7 C-CDA on FHIR, CF-results.

import type {
  Annotation,
  CodeableConcept,
  DiagnosticReport,
  Reference,
  Specimen,
  SpecimenCollection,
} from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import reportStatuses from '../concept-maps/report-status.json' with { type: 'json' };
import { add, again, patient, resourceOf, standsAt, type Context } from '../context.ts';
import { absentConcept, coded, concept, concepts, isNull, lookup, named, quantity } from '../datatypes.ts';
import { defined, definedOrNothing } from '../defined.ts';
import { identifiers } from '../ids.ts';
import { collapse, textOf } from '../narrative.ts';
import { isObserved, observation, type Category } from '../observations.ts';
import { actors } from '../participants.ts';
import { trace } from '../provenance.ts';
import {
  ENTRY,
  hasTemplate,
  isNegated,
  qualified,
  related,
  saysNothing,
  textConcept,
} from '../statements.ts';
import { dateTime, effective, recordedInstant, type Effective } from '../times.ts';
import type { Mapping } from './section.ts';

const REPORT_CATEGORY = 'http://terminology.hl7.org/CodeSystem/v2-0074';

/** LOINC's class is not in the document; what the study is called tells imaging from laboratory. */
const imaging =
  /\b(x-?ray|radiograph\w*|xr|ct|cat scan|mri|mr|ultrasound|us|mammogra\w*|fluoroscop\w*|angiogra\w*|pet|dexa|dxa|scan)\b/i;
function categoryOf(code: CodeableConcept | undefined): Category {
  const names = [code?.text, ...(code?.coding?.map(one => one.display) ?? [])];
  return names.some(name => name !== undefined && imaging.test(name)) ? 'imaging' : 'laboratory';
}

/** Specimen Condition 4.421, Specimen Reject Reason 4.420, within the collection. */
const conditions = (collection: XmlElement, ctx: Context): CodeableConcept[] =>
  concepts(
    related(collection, '*', 'observation')
      .filter(o => !isNegated(o))
      .flatMap(o => o.all('value')),
    ctx,
  );

const isRejected = (collection: XmlElement | undefined): boolean =>
  collection !== undefined &&
  related(collection, '*', 'observation').some(
    o =>
      (hasTemplate(o, `${ENTRY}420`) || o.one('code')?.attr('code') === '41401-1') &&
      !isNegated(o) &&
      !isNull(o.one('value')),
  );

/** FHIR's collector is a person. */
const collector = (collection: XmlElement, ctx: Context): Reference | undefined =>
  actors(collection.all('performer'), ctx).find(who => who.reference?.startsWith('Practitioner/') === true);

export function specimen(
  element: XmlElement | undefined,
  collection: XmlElement | undefined,
  ctx: Context,
): Reference | undefined {
  const role = element?.one('specimenRole') ?? element?.one('participantRole');
  const entity = role?.one('specimenPlayingEntity') ?? role?.one('playingEntity');
  const name = collapse(entity?.one('name')?.text ?? '');
  const type = concept(entity?.one('code'), ctx) ?? (name === '' ? undefined : { text: name });
  const identifier = identifiers(role?.all('id') ?? []);
  if (type === undefined && identifier === undefined) return undefined;
  const names = [type?.text, ...(type?.coding ?? []).map(({ display }) => display), ''];
  const note = [names.includes(name) ? undefined : name, textOf(entity?.one('desc'), ctx)]
    .filter(text => text !== undefined)
    .map((text): Annotation => ({ text }));
  const reference = add(
    ctx,
    defined<Specimen>({
      resourceType: 'Specimen',
      identifier,
      type,
      subject: patient(ctx),
      status: isRejected(collection) ? 'unsatisfactory' : undefined,
      collection: definedOrNothing<SpecimenCollection>({
        collector: collection === undefined ? undefined : collector(collection, ctx),
        collectedDateTime: dateTime(collection?.one('effectiveTime'), ctx),
        quantity: quantity(entity?.one('quantity'), ctx),
        method: concept(collection?.one('methodCode'), ctx),
        bodySite: qualified(collection?.one('targetSiteCode'), ctx),
      }),
      condition: collection === undefined ? undefined : conditions(collection, ctx),
      note,
    }),
  );
  return standsAt(ctx, reference, element);
}

const pointerOf = (o: XmlElement): string | undefined => o.one('code/originalText/reference')?.attr('value');

const noPointers: ReadonlySet<string> = new Set();

/** Words that several different tests point at name their panel, not each of them. */
function commonPointers(observations: readonly XmlElement[]): ReadonlySet<string> {
  if (observations.length < 2) return noPointers;
  const codes = new Map<string, string>();
  const common = new Set<string>();
  for (const o of observations) {
    const pointer = pointerOf(o);
    if (pointer === undefined) continue;
    const code = o.one('code')?.attr('code') ?? '';
    if ((codes.get(pointer) ?? code) !== code) common.add(pointer);
    codes.set(pointer, code);
  }
  return common;
}

function result(
  o: XmlElement,
  organizer: XmlElement | undefined,
  shared: Reference | undefined,
  common: ReadonlySet<string>,
  ctx: Context,
  isOfImaging = false,
): Reference[] {
  if (!isObserved(o, ctx)) return [];
  const own = specimen(o.one('specimen'), undefined, ctx) ?? (shared && again(ctx, shared));
  const code = concept(o.one('code'), ctx);
  if (code?.coding?.[0]?.display !== undefined && common.has(pointerOf(o) ?? ''))
    code.text = code.coding[0].display;
  const category = isOfImaging ? 'imaging' : categoryOf(code);
  const members = nested(o, own, ctx);
  const reference = add(
    ctx,
    observation(o, ctx, {
      category,
      code,
      organizer,
      specimen: own,
      hasMember: members.length === 0 ? undefined : members.map(member => again(ctx, member)),
    }),
  );
  trace(reference, [o, organizer], ctx);
  return [reference, ...members];
}

/** Status, severity, comment, and who told it are details of a result, not results of their own. */
const details = new Set(['33999-4', 'SEV', '48767-8', '48766-0']);

/** What was found of a finding: the organisms of a culture, what they are susceptible to. */
function nested(o: XmlElement, taken: Reference | undefined, ctx: Context): Reference[] {
  const found: Reference[] = [];
  for (const inner of related(o, '*', 'observation'))
    if (!details.has(inner.one('code')?.attr('code') ?? ''))
      found.push(...result(inner, undefined, taken, noPointers, ctx));
  for (const inner of related(o, '*', 'organizer'))
    found.push(...report(inner, ctx, taken).filter(isObservation));
  return found;
}

const isObservation = (reference: Reference): boolean =>
  reference.reference?.startsWith('Observation/') ?? false;

/** Organizer without a time: from the earliest to the latest of its observations. */
export function span(members: readonly Reference[], ctx: Context): Effective {
  const times: string[] = [];
  for (const member of members) {
    const resource = resourceOf(ctx, member);
    if (resource?.resourceType !== 'Observation') continue;
    for (const time of [
      resource.effectiveDateTime,
      resource.effectivePeriod?.start,
      resource.effectivePeriod?.end,
    ])
      if (time !== undefined) times.push(time);
  }
  times.sort();
  const [start] = times;
  const end = times.at(-1);
  if (start === undefined || end === undefined) return {};
  // FHIR per-1: a day is neither before nor after an hour of its own.
  return end.startsWith(start) ? { effectiveDateTime: start } : { effectivePeriod: { start, end } };
}

/** A panel without a code is called what its tests together point at. */
function panelWords(
  observations: readonly XmlElement[],
  common: ReadonlySet<string>,
  ctx: Context,
): CodeableConcept | undefined {
  if (common.size !== 1) return undefined;
  const text = textOf(observations.find(o => common.has(pointerOf(o) ?? ''))?.one('code/originalText'), ctx);
  return text === undefined ? undefined : { text };
}

/** Comment activities among the components of an organizer. */
function remarks(organizer: XmlElement, ctx: Context): string | undefined {
  const found: string[] = [];
  for (const act of organizer.all('component/act')) {
    const text = act.one('code')?.attr('code') === '48767-8' ? textOf(act.one('text'), ctx) : undefined;
    if (text !== undefined) found.push(text);
  }
  return found.length === 0 ? undefined : found.join('\n');
}

/** Specimen Collection Procedure (4.415; IHE XD-LAB): what was taken is its specimen, or the product that takes part in it. */
function collected(collection: XmlElement | undefined): XmlElement | undefined {
  return (
    collection?.one('specimen') ??
    collection
      ?.all('participant[@typeCode="PRD"]')
      .find(one => one.one('participantRole')?.attr('classCode') === 'SPEC')
  );
}

/** sdtc:category: the diagnostic service, where the source says it. */
const RADIOLOGY = new Set(['RAD', 'LP29684-5', 'IMG', 'RX', 'CT', 'MR', 'NMR', 'US', 'VUS', 'NMS']);

function report(organizer: XmlElement, ctx: Context, outer?: Reference): Reference[] {
  const collection = organizer.one('component/procedure');
  const own = organizer.one('specimen') ?? collected(collection);
  const taken = specimen(own, collection, ctx) ?? (outer && again(ctx, outer));
  const said = named(concept(organizer.one('code'), ctx));
  const services = concepts(organizer.all('category'), ctx);
  const isImaging =
    services.length > 0
      ? services.some(one => one.coding?.some(({ code }) => RADIOLOGY.has(code ?? '')))
      : categoryOf(said) === 'imaging';
  const members: Reference[] = [];
  const observations = organizer.all('component/observation');
  const common = commonPointers(observations);
  const deeper: Reference[] = [];
  for (const o of observations) {
    const [one, ...inner] = result(o, organizer, taken, common, ctx, isImaging);
    if (one === undefined) continue;
    members.push(one);
    deeper.push(...inner);
  }
  for (const inner of organizer.all('component/organizer')) members.push(...report(inner, ctx, taken));
  const code = said ?? textConcept(organizer, ctx) ?? panelWords(observations, common, ctx);
  if (saysNothing(organizer) || (code === undefined && members.length === 0)) return [...members, ...deeper];
  const time = effective(organizer.one('effectiveTime'), ctx, true);
  const when: Effective =
    time.effectiveDateTime === undefined && time.effectivePeriod === undefined ? span(members, ctx) : time;
  const reference = add(
    ctx,
    defined<DiagnosticReport>({
      resourceType: 'DiagnosticReport',
      identifier: identifiers(organizer.all('id')),
      status: isNegated(organizer)
        ? 'cancelled'
        : (lookup<DiagnosticReport['status']>(reportStatuses, organizer.one('statusCode')) ?? 'unknown'),
      category: [
        ...services.filter(one => !one.coding?.some(({ code }) => code === (isImaging ? 'RAD' : 'LAB'))),
        isImaging ? coded(REPORT_CATEGORY, 'RAD', 'Radiology') : coded(REPORT_CATEGORY, 'LAB', 'Laboratory'),
      ],
      code: code ?? absentConcept(organizer.one('code')),
      subject: patient(ctx),
      effectiveDateTime: when.effectiveDateTime,
      _effectiveDateTime: when._effectiveDateTime,
      effectivePeriod: when.effectivePeriod,
      issued: recordedInstant(organizer, ctx),
      performer: actors(organizer.all('performer'), ctx),
      conclusion: remarks(organizer, ctx),
      specimen: taken === undefined ? undefined : [again(ctx, taken)],
      result: members.filter(isObservation).map(member => again(ctx, member)),
    }),
  );
  trace(reference, [organizer], ctx);
  return [reference, ...members, ...deeper];
}

export const results: Mapping = (statement, ctx) => {
  if (statement.name === 'organizer') return report(statement, ctx);
  if (statement.name === 'observation') {
    return result(statement, undefined, undefined, noPointers, ctx);
  }
  if (statement.name !== 'act') return [];
  const found: Reference[] = [];
  const collection = related(statement, '*', 'procedure').find(one => collected(one) !== undefined);
  const taken = collection === undefined ? undefined : specimen(collected(collection), collection, ctx);
  for (const organizer of related(statement, '*', 'organizer')) found.push(...report(organizer, ctx, taken));
  for (const o of related(statement, '*', 'observation')) {
    found.push(...result(o, undefined, taken, noPointers, ctx));
  }
  return found;
};
