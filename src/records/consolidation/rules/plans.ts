// ServiceRequest, DeviceRequest, Goal, CarePlan, CareTeam, Coverage, FamilyMemberHistory, Device, DeviceUseStatement. Same if: same content at the same date, or the same number (requisition, UDI, member); apart if: any of them differs.
import type {
  CarePlan,
  CareTeam,
  Coverage,
  Device,
  DeviceRequest,
  DeviceUseStatement,
  FamilyMemberHistory,
  Goal,
  Reference,
  ServiceRequest,
} from 'fhir/r4';
import { conceptIn, conceptOrSilent, sameConcept } from '../codes.ts';
import type { Concept } from '../codes.ts';
import { uniqueIds } from '../identifiers.ts';
import type { Resolve } from '../identity.ts';
import { alike, alikeOrSilent, apart, equal, fits, open, orSilent, overlapping, shares } from '../judge.ts';
import type { Judge, Judgement, PairIndex } from '../judge.ts';
import { aspect, revisable, rule } from '../rule.ts';
import type { Facts } from '../rule.ts';
import { atTheSameMoment, onTheSameDay, periodOf, pointOf, whenIn, whenOf, yearsOf } from '../times.ts';
import type { When } from '../times.ts';
import { spellingOf, valueOf } from '../values.ts';
import { distinct, plainWords } from '../words.ts';
import { partyNames } from './parties.ts';
import { sideOf } from './problems.ts';
import { standingOf } from './standing.ts';

const whatOf = (facts: Facts) => facts.what as Concept | undefined;
const list = (values: readonly (string | undefined)[]): string[] | undefined => {
  const found = distinct(values.filter(value => value !== undefined && value !== '') as string[]);
  return found.length === 0 ? undefined : found;
};
const namesOf = (references: readonly (Reference | undefined)[], resolve: Resolve): string[] | undefined =>
  list(references.flatMap(one => (one === undefined ? [] : partyNames(one, resolve))));

export const serviceRequest = rule<ServiceRequest>({
  aspects: {
    standing: aspect(standingOf, alike),
    intent: aspect(r => r.intent, alike),
    what: aspect(r => conceptIn(r.code), sameConcept),
    when: aspect(r => whenIn(r, 'occurrence'), atTheSameMoment),
    authored: aspect(r => whenOf(pointOf(r.authoredOn)), orSilent(onTheSameDay)),
    details: aspect(
      r => list((r.orderDetail ?? []).map(one => spellingOf(valueOf({ valueCodeableConcept: one })))),
      alikeOrSilent,
    ),
    side: aspect(r => sideOf(conceptIn(r.code), conceptIn(...(r.bodySite ?? []))), alikeOrSilent),
    site: aspect(r => conceptIn(...(r.bodySite ?? [])), conceptOrSilent),
  },
  meets: whatOf,
  ids: r => uniqueIds([...(r.identifier ?? []), ...(r.requisition === undefined ? [] : [r.requisition])]),
  // Without a date of any kind it may be ordered anew.
  enough: (a, b) =>
    (a.when !== undefined && b.when !== undefined) || (a.authored !== undefined && b.authored !== undefined),
});

export const deviceRequest = rule<DeviceRequest>({
  aspects: {
    standing: aspect(standingOf, alike),
    denied: aspect(
      r => (r.modifierExtension === undefined ? undefined : JSON.stringify(r.modifierExtension)),
      alike,
    ),
    intent: aspect(r => r.intent, alike),
    what: aspect(r => conceptIn(r.codeCodeableConcept), sameConcept),
    when: aspect(r => whenIn(r, 'occurrence'), atTheSameMoment),
    authored: aspect(r => whenOf(pointOf(r.authoredOn)), onTheSameDay),
  },
  meets: whatOf,
  enough: a => a.when !== undefined || a.authored !== undefined,
});

export const goal = rule<Goal>({
  aspects: {
    standing: aspect(standingOf, alike),
    what: aspect(r => conceptIn(r.description), sameConcept),
    words: aspect(r => (r.description as { text?: string } | undefined)?.text && plainWords(r.description.text ?? ''), alikeOrSilent),
    start: aspect(r => whenOf(pointOf(r.startDate)), onTheSameDay),
    target: revisable(r => list((r.target ?? []).map(({ measure, dueDate, detailQuantity, detailCodeableConcept, detailString, detailRange, detailBoolean, detailInteger }) => {
      const value = valueOf({
        ...(detailQuantity && { valueQuantity: detailQuantity }), ...(detailCodeableConcept && { valueCodeableConcept: detailCodeableConcept }), ...(detailString !== undefined && { valueString: detailString }),
        ...(detailRange && { valueRange: detailRange }), ...(detailBoolean !== undefined && { valueBoolean: detailBoolean }), ...(detailInteger !== undefined && { valueInteger: detailInteger }),
      });
      return `${conceptIn(measure)?.codes[0] ?? ''}=${spellingOf(value)} ${dueDate ?? ''}`;
    })), alikeOrSilent),
  },
  meets: whatOf,
  blocks: facts => yearsOf(facts.start as When | undefined),
}); // prettier-ignore

const activitiesOf = (r: CarePlan, resolve: Resolve): string[] | undefined =>
  list(
    (r.activity ?? []).map(({ detail, reference }) => {
      const planned =
        detail ??
        (reference?.reference === undefined
          ? undefined
          : (resolve(reference.reference) as { code?: object; status?: string } | undefined));
      const what = conceptIn(planned?.code);
      return `${what?.codes[0] ?? what?.words[0] ?? detail?.description ?? reference?.display ?? ''} ${JSON.stringify(detail?.scheduledPeriod ?? detail?.scheduledString ?? '')}`;
    }),
  );

export const carePlan = rule<CarePlan>({
  aspects: {
    standing: aspect(standingOf, alike),
    intent: aspect(r => r.intent, alike),
    title: aspect(r => list([r.title, r.description].map(text => text && plainWords(text))), alike),
    kind: aspect(r => conceptIn(...(r.category ?? [])), conceptOrSilent),
    when: aspect(r => periodOf(r.period), onTheSameDay),
    activity: revisable(activitiesOf, alike),
    words: revisable(r => r.text?.div && plainWords(r.text.div.replace(/<[^>]*>/g, ' ')), alike),
  },
  keys: facts => yearsOf(facts.when as When | undefined).map(year => `plan|${year}`),
  enough: a => a.title !== undefined || a.activity !== undefined || a.words !== undefined,
});

export const careTeam = rule<CareTeam>({
  aspects: {
    standing: aspect(standingOf, alike),
    name: aspect(r => r.name && plainWords(r.name), alike),
    kind: aspect(r => conceptIn(...(r.category ?? [])), conceptOrSilent),
    when: aspect(r => periodOf(r.period), onTheSameDay),
    members: revisable(
      (r, resolve) =>
        namesOf(
          (r.participant ?? []).map(({ member }) => member),
          resolve,
        ),
      alike,
    ),
  },
  keys: facts => [`team|${(facts.name as string | undefined) ?? ''}`],
  enough: a => a.members !== undefined,
});

interface Policy {
  payer?: string[];
  member?: string;
}

/** The member's number under the same payer; a payer alone insures many. */
const samePolicy: Judge<Policy> = (a, b) => {
  if (a?.payer === undefined || b?.payer === undefined) return open;
  if (!a.payer.some(name => b.payer?.includes(name))) return apart;
  if (a.member === undefined || b.member === undefined) return a.member === b.member ? equal : fits;
  return a.member === b.member ? equal : apart;
};

export const coverage = rule<Coverage>({
  aspects: {
    standing: aspect(standingOf, alike),
    what: aspect((r, resolve): Policy => {
      const payer = namesOf(r.payor, resolve);
      const member = r.subscriberId ?? r.identifier?.[0]?.value;
      return { ...(payer && { payer }), ...(member !== undefined && { member: plainWords(member) }) };
    }, samePolicy),
    kind: aspect(r => conceptIn(r.type), conceptOrSilent),
    group: aspect(r => list((r.class ?? []).map(({ value }) => plainWords(value))), alikeOrSilent),
    when: revisable(r => whenOf(pointOf(r.period?.start)), orSilent(onTheSameDay)),
    relationship: aspect(r => conceptIn(r.relationship), conceptOrSilent),
  },
  keys: facts => ((facts.what as Policy).payer ?? []).map(name => `payer|${name}`),
  // Member numbers are the insurer's own: only with the payer they mean one policy.
  ids: () => [],
  enough: (a, b) =>
    (a.what as Policy).member !== undefined && (b.what as Policy).member !== undefined
      ? true
      : a.when !== undefined && b.when !== undefined && a.kind !== undefined && b.kind !== undefined,
});

/** Of these a person has one: what else is told of her is hers. Brothers, aunts and children may be several. */
const onlyOnes = new Set([
  'MTH',
  'NMTH',
  'FTH',
  'NFTH',
  'MGRMTH',
  'MGRFTH',
  'PGRMTH',
  'PGRFTH',
  '72705000',
  '66839005',
  '65656005',
  '9947008',
  '394859001',
  '394856008',
  '394857004',
  '394858009',
]);

const illnessesOf = (r: FamilyMemberHistory): string[] | undefined =>
  list((r.condition ?? []).map(({ code }) => conceptIn(code)?.codes[0] ?? conceptIn(code)?.words[0]));

interface Relative {
  relationship: Concept;
  isOnlyOne: boolean;
}

const relativeOf = (r: FamilyMemberHistory): Relative | undefined => {
  const relationship = conceptIn((r as Partial<FamilyMemberHistory>).relationship);
  return (
    relationship && {
      relationship,
      isOnlyOne: relationship.codes.some(code => onlyOnes.has(code.slice(code.indexOf('|') + 1))),
    }
  );
};

export const familyMemberHistory = rule<FamilyMemberHistory>({
  aspects: {
    standing: aspect(standingOf, alike),
    what: aspect(relativeOf, (a, b, pairs) => sameConcept(a?.relationship, b?.relationship, pairs)),
    name: aspect(r => r.name && plainWords(r.name), alikeOrSilent),
    sex: aspect(r => conceptIn(r.sex)?.codes[0], alikeOrSilent),
    born: aspect(r => r.bornDate, alikeOrSilent),
    died: aspect(r => r.deceasedDate, alikeOrSilent),
    illnesses: aspect(illnessesOf, () => equal),
    notes: aspect(
      r => list((r.note ?? []).map(({ text }) => plainWords(text))),
      () => equal,
    ),
  },
  meets: facts => (facts.what as Relative | undefined)?.relationship,
  enough: (a, b) => {
    const alikeIn = (name: string): boolean => JSON.stringify(a[name]) === JSON.stringify(b[name]);
    if ((a.what as Relative | undefined)?.isOnlyOne === true) return true;
    return (
      (a.name !== undefined && alikeIn('name')) ||
      (a.born !== undefined && alikeIn('born')) ||
      (a.illnesses !== undefined && alikeIn('illnesses') && alikeIn('notes'))
    );
  },
});

/** A carrier that tells the model alone is that of every device of it. */
const tellsOne = (r: Device): boolean =>
  [r.serialNumber, r.lotNumber, r.distinctIdentifier, r.manufactureDate, r.expirationDate].some(
    each => each !== undefined,
  );

/** The carrier, its device identifier with serial or lot, or the serial of a model. */
function deviceNumbers(r: Device): string[] | undefined {
  const found: (string | undefined)[] = [];
  for (const { carrierHRF, deviceIdentifier } of r.udiCarrier ?? []) {
    if (deviceIdentifier === undefined || tellsOne(r))
      found.push(carrierHRF && `udi ${carrierHRF.replace(/\s/g, '')}`);
    if (deviceIdentifier !== undefined && r.serialNumber !== undefined)
      found.push(`di ${deviceIdentifier} ${r.serialNumber}`);
  }
  if (r.serialNumber !== undefined) found.push(`serial ${plainWords(r.serialNumber)}`);
  return list(found);
}

export const device = rule<Device>({
  aspects: {
    standing: aspect(standingOf, alike),
    what: aspect(r => conceptIn(r.type), conceptOrSilent),
    serial: aspect(r => r.serialNumber && plainWords(r.serialNumber), alikeOrSilent),
    lot: aspect(r => r.lotNumber && plainWords(r.lotNumber), alikeOrSilent),
    numbers: aspect(deviceNumbers, () => equal),
    names: aspect(r => list((r.deviceName ?? []).map(({ name }) => plainWords(name))), overlapping),
    maker: aspect(r => r.manufacturer && plainWords(r.manufacturer), alikeOrSilent),
    isPatients: aspect(r => (r.patient === undefined ? undefined : true), alike),
    owner: aspect(
      (r, resolve) => (r.owner === undefined ? undefined : partyNames(r.owner, resolve)[0]),
      alikeOrSilent,
    ),
  },
  keys: facts => [
    ...((facts.numbers ?? []) as string[]),
    ...(facts.isPatients === true ? [] : ((facts.names ?? []) as string[]).map(name => `software|${name}`)),
  ],
  meets: whatOf,
  // A model is no device; the software that wrote a document is, with its owner.
  enough: (a, b) =>
    ((a.numbers ?? []) as string[]).some(number => ((b.numbers ?? []) as string[]).includes(number)) ||
    (a.isPatients !== true &&
      a.names !== undefined &&
      b.names !== undefined &&
      a.owner === b.owner &&
      a.maker === b.maker),
});

export const deviceUseStatement = rule<DeviceUseStatement>({
  aspects: {
    standing: aspect(standingOf, alike),
    device: aspect((r, resolve) => deviceIn(r.device, resolve), sameDevice),
    when: aspect(r => whenIn(r, 'timing') ?? whenOf(pointOf(r.recordedOn)), sinceOrSilent),
    site: aspect(r => conceptIn(r.bodySite), conceptOrSilent),
  },
  keys: facts => {
    const { numbers, what } = (facts.device ?? {}) as Used;
    return [...(numbers ?? []), ...(what?.codes ?? []), ...(what?.words ?? [])].map(each => `device|${each}`);
  },
  enough: (a, b) =>
    (a.when !== undefined && b.when !== undefined) ||
    shares((a.device as Used | undefined)?.numbers, (b.device as Used | undefined)?.numbers),
});

/** An implant that one holder does not date; but that it was taken out is another statement. */
function sinceOrSilent(a: When | undefined, b: When | undefined, pairs: PairIndex): Judgement {
  const known = a ?? b;
  if (a !== undefined && b !== undefined) return onTheSameDay(a, b, pairs);
  return known === undefined ? equal : known.from === undefined ? open : fits;
}

interface Used {
  numbers?: string[];
  what?: Concept;
}

function deviceIn(reference: Reference | undefined, resolve: Resolve): Used | undefined {
  const found =
    reference?.reference === undefined ? undefined : (resolve(reference.reference) as Device | undefined);
  const what =
    found?.resourceType === 'Device' ? conceptIn(found.type) : conceptIn({ text: reference?.display ?? '' });
  const numbers = found?.resourceType === 'Device' ? deviceNumbers(found) : undefined;
  return numbers === undefined && what === undefined
    ? undefined
    : { ...(numbers && { numbers }), ...(what && { what }) };
}

/** By its numbers, where both tell them; else one of a kind, of which there may be several. */
function sameDevice(a: Used | undefined, b: Used | undefined, pairs: PairIndex): Judgement {
  if (a === undefined || b === undefined) return open;
  if (a.numbers !== undefined && b.numbers !== undefined)
    return a.numbers.some(number => b.numbers?.includes(number)) ? equal : apart;
  const judged = sameConcept(a.what, b.what, pairs);
  return judged.is === 'equal' && a.numbers !== b.numbers ? fits : judged;
}
