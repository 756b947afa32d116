// Medication, MedicationRequest, MedicationStatement, MedicationDispense, MedicationAdministration, Immunization. Same if: same drug (code, crosswalk, or ingredients with strength and form), same day, same dosage; apart if: strength, form, dose, day or intent differs.
import type {
  Dosage,
  Immunization,
  ImmunizationRecommendation,
  Medication,
  MedicationAdministration,
  MedicationDispense,
  MedicationRequest,
  MedicationStatement,
  TimingRepeat,
} from 'fhir/r4';
import { conceptIn, conceptOrSilent } from '../codes.ts';
import type { Concept } from '../codes.ts';
import { drugIn, drugOf, productKey, sameDrug } from '../drugs.ts';
import type { Drug } from '../drugs.ts';
import { alike, alikeOrSilent, apart, byUnits, equal, fits, least, open, orSilent } from '../judge.ts';
import type { Judge } from '../judge.ts';
import { aspect, revisable, rule } from '../rule.ts';
import type { Facts, Places } from '../rule.ts';
import {
  atTheSameMoment,
  daysOf,
  onTheSameDay,
  pointOf,
  whenIn,
  whenOf,
  placesOfDay,
  yearsOf,
} from '../times.ts';
import type { When } from '../times.ts';
import { parseUnit } from '../ucum.ts';
import { amountOf, amountOrSilent } from '../values.ts';
import type { Amount } from '../values.ts';
import { vaccineKinds } from '../vaccines.ts';
import { distinct, plainWords } from '../words.ts';
import { sideOf } from './problems.ts';
import { asStanding, standingOf } from './standing.ts';

const drugFact = (facts: Facts): Drug | undefined => facts.what as Drug | undefined;

/** By product too: RxNorm on one side and NDC on the other may have no code in common. */
const keysOf =
  (time: string) =>
  (facts: Facts): string[] => {
    const drug = drugFact(facts);
    const product = drug && productKey(drug);
    return product === undefined
      ? []
      : yearsOf(facts[time] as When | undefined).map(year => `${product}|${year}`);
  };

interface Dose {
  amount?: Amount;
  /** So many tablets of a known strength. */
  mass?: Amount;
  most?: Amount;
  /** Only the other end is told. */
  open?: 'above' | 'below';
  /** Of the day. */
  hours?: string;
  rate?: string;
  route?: Concept;
  timing?: string;
  asNeeded?: boolean;
  words?: string;
}

const plainJson = (value: unknown): string => JSON.stringify(value);

const IN_DAYS: Readonly<Record<string, number>> = { s: 1 / 86_400, min: 1 / 1440, h: 1 / 24, d: 1, wk: 7, mo: 30.4375, a: 365.25 }; // prettier-ignore
/** HL7's abbreviations (GTSAbbreviation) for so many times a day. */
const ABBREVIATED: Readonly<Record<string, number>> = { QD: 1, BID: 2, TID: 3, QID: 4, QOD: 0.5, Q1H: 24, Q2H: 12, Q3H: 8, Q4H: 6, Q6H: 4, Q8H: 3 }; // prettier-ignore
const perDay = (least: number, most: number): string =>
  `${Number(least.toPrecision(6))}-${Number(most.toPrecision(6))} a day`;

/** Every 24 hours is once a day, three times a day is every eight hours. */
function rhythmOf({
  frequency = 1,
  frequencyMax,
  period,
  periodMax,
  periodUnit,
}: TimingRepeat): string | undefined {
  const days = IN_DAYS[periodUnit ?? ''];
  if (period === undefined || period <= 0 || days === undefined) return undefined;
  const longest = Math.max(periodMax ?? period, period) * days;
  return perDay(frequency / longest, (frequencyMax ?? frequency) / (period * days));
}

/** What a rhythm is made of, and what is no rhythm: how long it is taken is its dates. */
const RHYTHM = new Set(['frequency', 'frequencyMax', 'period', 'periodMax', 'periodUnit']);
const bounds = /^bounds/;

function timingOf(dosage: Dosage): string | undefined {
  const { repeat = {}, code, event } = dosage.timing ?? {};
  const rhythm = rhythmOf(repeat);
  const how = Object.entries(repeat)
    .filter(
      ([name]) => !bounds.test(name) && name !== 'timeOfDay' && !(rhythm !== undefined && RHYTHM.has(name)),
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const times = code?.coding?.map(one => ABBREVIATED[one.code ?? '']).find(found => found !== undefined);
  const named =
    times === undefined ? (conceptIn(code)?.codes[0] ?? conceptIn(code)?.words[0]) : perDay(times, times);
  const said = [
    rhythm,
    how.length === 0 ? undefined : plainJson(how),
    rhythm === undefined && how.length === 0 ? named : undefined,
    ...(event ?? []),
  ].filter(one => one !== undefined && one !== '');
  return said.length === 0 ? undefined : said.join(' ');
}

/** "40 mg": of one ingredient, in one piece. */
const ONE_PIECE = /^(\d+(?:\.\d+)?) mg$/;

/** One tablet of 40 mg is 40 mg. */
function massOf(amount: Amount | undefined, drug: Drug | undefined): Amount | undefined {
  const milligrams = ONE_PIECE.exec(drug?.strength ?? '')?.[1];
  const unit = amount === undefined ? undefined : parseUnit(amount.unit);
  if (amount === undefined || milligrams === undefined || unit?.kind !== '' || unit.factor !== 1)
    return undefined;
  return { ...amount, value: Number((amount.value * Number(milligrams)).toPrecision(12)), unit: 'mg' };
}

const sameDoseAmount: Judge<Dose> = orSilent((a, b, pairs) => {
  const judged = amountOrSilent(a.amount, b.amount, pairs);
  if (judged.is !== 'apart' || (a.mass === undefined) === (b.mass === undefined)) return judged;
  const masses = amountOrSilent(a.mass ?? a.amount, b.mass ?? b.amount, pairs);
  return masses.is === 'equal' ? byUnits : masses;
});

function doseOf(dosage: Dosage, drug: Drug | undefined): Dose {
  const first = dosage.doseAndRate?.[0];
  const amount = amountOf(first?.doseQuantity ?? first?.doseRange?.low);
  const mass = massOf(amount, drug);
  const most = amountOf(first?.doseRange?.high);
  const end = (amount === undefined) !== (most === undefined) && first?.doseRange !== undefined;
  const hours = dosage.timing?.repeat?.timeOfDay;
  const rate = first?.rateQuantity ?? first?.rateRange ?? first?.rateRatio;
  const route = conceptIn(dosage.route);
  const timing = timingOf(dosage);
  const words = dosage.text === undefined ? '' : plainWords(dosage.text);
  const asNeeded =
    dosage.asNeededBoolean ?? (dosage.asNeededCodeableConcept === undefined ? undefined : true);
  return {
    ...(amount && { amount }),
    ...(mass && { mass }),
    ...(most && { most }),
    ...(end && { open: amount === undefined ? ('below' as const) : ('above' as const) }),
    ...(hours && { hours: hours.toSorted().join(' ') }),
    ...(rate && { rate: plainJson(rate) }),
    ...(route && { route }),
    ...(timing !== undefined && { timing }),
    ...(asNeeded !== undefined && { asNeeded }),
    ...(words !== '' && { words }),
  };
}

const dosesOf = (dosages: readonly Dosage[] | undefined, drug?: Drug): Dose[] | undefined => {
  const doses = (dosages ?? [])
    .map(dosage => doseOf(dosage, drug))
    .filter(dose => Object.keys(dose).length > 0);
  return doses.length === 0 ? undefined : doses;
};

const isDosed = ({ amount, most }: Dose): boolean => amount !== undefined || most !== undefined;
const isStructured = (dose: Dose): boolean => isDosed(dose) || dose.timing !== undefined;

/** "Up to 2 mg" is not "2 mg". */
const sameEnds: Judge<Dose> = orSilent((a, b) =>
  isDosed(a) && isDosed(b) && a.open !== b.open ? apart : equal,
);

const sameDose: Judge<Dose> = orSilent((a, b, pairs) => {
  const structure = least(
    sameDoseAmount(a, b, pairs),
    amountOrSilent(a.most, b.most, pairs),
    sameEnds(a, b, pairs),
    alikeOrSilent(a.hours, b.hours, pairs),
    alikeOrSilent(a.rate, b.rate, pairs),
    alikeOrSilent(a.timing, b.timing, pairs),
    alikeOrSilent(a.asNeeded, b.asNeeded, pairs),
    conceptOrSilent(a.route, b.route, pairs),
  );
  if (structure.is === 'apart' || a.words === b.words) return structure;
  if (a.words === undefined || b.words === undefined) return fits;
  // Other words for what both say in structure; words alone that differ may mean anything.
  return isStructured(a) && isStructured(b) ? structure : apart;
});

const sameDoses: Judge<readonly Dose[]> = orSilent((a, b, pairs) => {
  if (a.length !== b.length) return apart;
  return least(...a.map((dose, at) => sameDose(dose, b[at], pairs)));
});

export const medication = rule<Medication>({
  aspects: {
    what: aspect(r => drugIn([r.code], r.form), sameDrug),
    lot: aspect(r => r.batch?.lotNumber, alike),
    maker: aspect(r => r.manufacturer?.display && plainWords(r.manufacturer.display), alikeOrSilent),
    mixture: aspect(
      r => r.ingredient && conceptIn(...r.ingredient.map(one => one.itemCodeableConcept)),
      conceptOrSilent,
    ),
  },
  meets: drugFact,
  keys: facts => {
    const drug = drugFact(facts);
    return [drug && productKey(drug)].filter(key => key !== undefined);
  },
});

/** When it is taken from: the start of the first dosage that tells one. */
function startOf(dosages: readonly Dosage[] | undefined): When | undefined {
  for (const { timing } of dosages ?? []) {
    const bounds = timing?.repeat?.boundsPeriod;
    if (bounds?.start !== undefined) return whenOf(pointOf(bounds.start.slice(0, 10)));
  }
  return undefined;
}

interface Ordered {
  start?: When;
  authored?: When;
}

/** One course starts once: where both tell the start it decides, since many systems write the day they were asked as the author's. Else the day it was written. */
const sameOrder: Judge<Ordered> = (a, b, pairs) => {
  if (a?.start !== undefined && b?.start !== undefined) return onTheSameDay(a.start, b.start, pairs);
  const authored = onTheSameDay(a?.authored, b?.authored, pairs);
  if (a?.authored === undefined && b?.authored === undefined)
    return a?.start === undefined && b?.start === undefined ? equal : open;
  return a?.start === b?.start ? authored : least(authored, fits);
};

const orderOf = (r: MedicationRequest): Ordered | undefined => {
  const start = startOf(r.dosageInstruction);
  const authored = whenOf(pointOf(r.authoredOn?.slice(0, 10)));
  return start === undefined && authored === undefined
    ? undefined
    : { ...(start && { start }), ...(authored && { authored }) };
};

/** One may know the start and the other the day it was written: the key is the drug alone, the places are both days. */
function placesOfOrder(facts: Facts): Places | undefined {
  const order = facts.when as Ordered | undefined;
  if (order === undefined) return { own: ['undated'], reach: [] };
  const days = [order.start, order.authored].flatMap(when =>
    when?.from === undefined ? [] : [when.from.day],
  );
  return days.every(day => day.length === 10) ? { own: distinct(days), reach: [] } : undefined;
}

/** One source lists what is taken (C-CDA's mood EVN, FHIR's plan), another the order for it. A proposal is neither. */
const firm = new Set(['plan', 'order']);
const sameIntent: Judge<string> = (a = '', b = '') =>
  a === b ? equal : firm.has(a) && firm.has(b) ? fits : apart;

export const medicationRequest = rule<MedicationRequest>({
  aspects: {
    standing: aspect(standingOf, asStanding),
    intent: aspect(r => r.intent, sameIntent),
    what: aspect(drugOf, sameDrug),
    when: aspect(orderOf, sameOrder),
    dosage: revisable((r, resolve) => dosesOf(r.dosageInstruction, drugOf(r, resolve)), sameDoses),
    amount: revisable(r => amountOf(r.dispenseRequest?.quantity), amountOrSilent),
  },
  meets: drugFact,
  places: placesOfOrder,
  keys: facts => {
    const drug = drugFact(facts);
    return [drug && productKey(drug)].filter(key => key !== undefined);
  },
});

export const medicationStatement = rule<MedicationStatement>({
  aspects: {
    standing: aspect(standingOf, asStanding),
    what: aspect(drugOf, sameDrug),
    when: aspect(r => fromOf(whenIn(r, 'effective')) ?? startOf(r.dosage), onTheSameDay),
    dosage: revisable((r, resolve) => dosesOf(r.dosage, drugOf(r, resolve)), sameDoses),
  },
  meets: drugFact,
  blocks: facts => yearsOf(facts.when as When | undefined),
  places: facts => placesOfDay(facts.when as When | undefined),
  keys: keysOf('when'),
});

const fromOf = (when: When | undefined): When | undefined => when?.from && whenOf(when.from);

export const medicationDispense = rule<MedicationDispense>({
  aspects: {
    standing: aspect(standingOf, asStanding),
    what: aspect(drugOf, sameDrug),
    when: aspect(r => whenOf(pointOf(r.whenHandedOver ?? r.whenPrepared)), onTheSameDay),
    amount: aspect(r => amountOf(r.quantity), amountOrSilent),
    supply: aspect(r => amountOf(r.daysSupply), amountOrSilent),
    dosage: revisable(r => dosesOf(r.dosageInstruction), sameDoses),
  },
  meets: drugFact,
  blocks: facts => yearsOf(facts.when as When | undefined),
  places: facts => placesOfDay(facts.when as When | undefined),
  keys: keysOf('when'),
  enough: a => a.when !== undefined,
});

/** Given twice on one day is given twice, unless the moment is the same. */
export const medicationAdministration = rule<MedicationAdministration>({
  aspects: {
    standing: aspect(standingOf, asStanding),
    what: aspect(drugOf, sameDrug),
    when: aspect(r => whenIn(r, 'effective'), atTheSameMoment),
    dose: aspect(r => amountOf(r.dosage?.dose), amountOrSilent),
    route: aspect(r => conceptIn(r.dosage?.route), conceptOrSilent),
    words: aspect(r => r.dosage?.text && plainWords(r.dosage.text), alikeOrSilent),
  },
  meets: drugFact,
  blocks: facts => daysOf(facts.when as When | undefined),
  keys: keysOf('when'),
  enough: a => a.when !== undefined,
});

interface Given {
  lot?: string;
  site?: Concept;
  route?: Concept;
}

const givenOf = (r: Immunization): Given => {
  const lot = r.lotNumber === undefined ? '' : plainWords(r.lotNumber);
  const site = conceptIn(r.site);
  const route = conceptIn(r.route);
  return { ...(lot !== '' && { lot }), ...(site && { site }), ...(route && { route }) };
};

/** Two shots of one day differ in arm or lot; of one lot on one day there was one, however its route was mapped. */
const sameGiven: Judge<Given> = (a = {}, b = {}, pairs) => {
  const lot = alikeOrSilent(a.lot, b.lot, pairs);
  const where = least(conceptOrSilent(a.site, b.site, pairs), conceptOrSilent(a.route, b.route, pairs));
  if (where.is !== 'apart') return least(lot, where);
  return a.lot !== undefined && lot.is === 'equal' && sideOf(a.site) === sideOf(b.site) ? fits : apart;
};

/** Undated shots stay apart: each may be another year's. */
export const immunization = rule<Immunization>({
  aspects: {
    standing: aspect(standingOf, asStanding),
    what: aspect(r => drugIn([r.vaccineCode]), sameDrug),
    when: aspect(r => whenIn(r, 'occurrence'), onTheSameDay),
    given: aspect(givenOf, sameGiven),
    dose: aspect(r => r.protocolApplied?.[0]?.doseNumberPositiveInt, alikeOrSilent),
  },
  meets: drugFact,
  blocks: facts => yearsOf(facts.when as When | undefined),
  places: facts => placesOfDay(facts.when as When | undefined),
  keys: facts => [
    ...keysOf('when')(facts),
    ...vaccineKinds(drugFact(facts)?.codes ?? []).flatMap(kind =>
      yearsOf(facts.when as When | undefined).map(year => `${kind}|${year}`),
    ),
  ],
  enough: a => a.when !== undefined,
});

export const immunizationRecommendation = rule<ImmunizationRecommendation>({
  aspects: {
    what: aspect(r => drugIn(r.recommendation.flatMap(({ vaccineCode }) => vaccineCode ?? [])), sameDrug),
    when: aspect(r => whenOf(pointOf((r as { date?: string }).date?.slice(0, 10))), onTheSameDay),
    due: aspect(
      r =>
        distinct(
          r.recommendation.flatMap(({ dateCriterion }) => (dateCriterion ?? []).map(({ value }) => value)),
        ).join(' ') || undefined,
      alike,
    ),
    forecast: aspect(
      r => r.recommendation.map(({ forecastStatus }) => conceptIn(forecastStatus)?.codes[0] ?? '').join(' '),
      alike,
    ),
  },
  meets: drugFact,
  blocks: facts => yearsOf(facts.when as When | undefined),
  places: facts => placesOfDay(facts.when as When | undefined),
  enough: a => a.when !== undefined,
});
