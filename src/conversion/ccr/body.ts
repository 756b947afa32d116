// CCR body objects → FHIR resources, one function per kind. ASTM E2369-05 §5.

import type {
  AllergyIntolerance,
  AllergyIntoleranceReaction,
  Annotation,
  CodeableConcept,
  Condition,
  Coverage,
  Device,
  Dosage,
  Encounter,
  FamilyMemberHistory,
  FhirResource,
  Identifier,
  Immunization,
  MedicationRequest,
  Observation,
  Period,
  Procedure,
  Reference,
  ServiceRequest,
  TimingRepeat,
} from 'fhir/r4';
import { add, again, issue, patient, type Context } from '../ccda/context.ts';
import { absent, absentConcept, coded as fixed, decimal } from '../ccda/datatypes.ts';
import { defined, definedOrNothing, list } from '../ccda/defined.ts';
import type { XmlElement } from '../xml/parse.ts';
import { actor } from './actors.ts';
import { coded, identifiers, measure, when, words } from './values.ts';
import { table } from '../table.ts';

export type Mapping = (object: XmlElement, ctx: Context) => Reference[];

const THO = 'http://terminology.hl7.org/CodeSystem/';

const what = (object: XmlElement, ctx: Context): CodeableConcept | undefined =>
  coded(object.one('Description'), ctx) ?? coded(object.one('Type'), ctx);
const status = (object: XmlElement): string => words(object, 'Status/Text')?.toLowerCase() ?? '';

/** Comments stand at the end of the record, and objects point at them; put together once. */
const commentsOf = new WeakMap<Context, ReadonlyMap<string, string>>();

function comments(ctx: Context): ReadonlyMap<string, string> {
  const known = commentsOf.get(ctx);
  if (known !== undefined) return known;
  const found = new Map<string, string>();
  for (const one of ctx.root.all('Comments/Comment')) {
    const id = words(one, 'CommentObjectID');
    const text = words(one, 'Description/Text');
    if (id !== undefined && text !== undefined) found.set(id, text);
  }
  commentsOf.set(ctx, found);
  return found;
}

function notes(object: XmlElement, ctx: Context): Annotation[] {
  const found: Annotation[] = [];
  for (const pointer of object.all('CommentID')) {
    const text = comments(ctx).get(pointer.text.trim());
    if (text === undefined) continue;
    // Many pointers to one long comment must not multiply the record beyond measure.
    ctx.wordsLeft -= text.length;
    if (ctx.wordsLeft < 0) issue(ctx, 'narrative.limit', pointer);
    else found.push({ text });
  }
  return found;
}
const source = (object: XmlElement, ctx: Context): Reference | undefined =>
  actor(words(object, 'Source/Actor/ActorID'), ctx);
const practitioner = (reference: Reference | undefined): Reference | undefined =>
  reference?.reference?.startsWith('Practitioner/') === true ? reference : undefined;

/** Said of what is not: "no known allergies", "denies". */
const denies = (text: string | undefined): boolean =>
  text !== undefined && /^(no|none|denies|nka|nkda)\b/i.test(text);

function kept(
  resource: FhirResource & { identifier?: Identifier | Identifier[] },
  object: XmlElement,
  ctx: Context,
): Reference[] {
  const reference = add(ctx, resource);
  ctx.origins.push({ target: reference, element: object });
  return [reference];
}

export const problem: Mapping = (object, ctx) => {
  const code = what(object, ctx);
  if (code === undefined) return [];
  const onset = when(object, ctx, /onset|start|diagnos/i);
  const isOver = /resolved|inactive|prior/.test(status(object));
  return kept(
    defined<Condition>({
      resourceType: 'Condition',
      identifier: identifiers(object),
      clinicalStatus: fixed(
        `${THO}condition-clinical`,
        /resolved|prior/.test(status(object)) ? 'resolved' : isOver ? 'inactive' : 'active',
      ),
      verificationStatus: denies(code.text) ? fixed(`${THO}condition-ver-status`, 'refuted') : undefined,
      category: [fixed(`${THO}condition-category`, 'problem-list-item')],
      code,
      subject: patient(ctx),
      onsetDateTime: onset.dateTime,
      onsetPeriod: onset.period,
      onsetString: onset.text,
      recorder: practitioner(source(object, ctx)),
      note: notes(object, ctx),
    }),
    object,
    ctx,
  );
};

/** "No known food allergies" denies food allergies only. */
const noneOfKind: readonly (readonly [words: RegExp, code: string, display: string])[] = [
  [/food/i, '429625007', 'No known food allergy'],
  [/drug|medic/i, '409137002', 'No known drug allergy'],
  [/latex/i, '1003774007', 'No known latex allergy'],
  [/environment/i, '428607008', 'No known environmental allergy'],
  [/^(nka|no (known )?allerg(y|ies))\b/i, '716186003', 'No known allergy'],
];

function noneKnown(said: CodeableConcept): CodeableConcept | undefined {
  const found = noneOfKind.find(([kind]) => kind.test(said.text ?? ''));
  if (found === undefined) return undefined;
  const [, code, display] = found;
  return defined<CodeableConcept>({
    coding: [{ system: 'http://snomed.info/sct', code, display }, ...(said.coding ?? [])],
    text: said.text,
  });
}

const severities: Readonly<Record<string, NonNullable<AllergyIntoleranceReaction['severity']>>> = table({
  mild: 'mild',
  moderate: 'moderate',
  severe: 'severe',
});

export const alert: Mapping = (object, ctx) => {
  const agent =
    object.one('Agent/Products/Product/Product/ProductName') ??
    object.one('Agent/Products/Product/ProductName') ??
    object.one('Agent/EnvironmentalAgents/EnvironmentalAgent/Description');
  const described = what(object, ctx);
  const code = coded(agent, ctx) ?? described;
  if (code === undefined) return [];
  const onset = when(object, ctx, /onset|start/i);
  const isOver = /inactive|resolved|prior/.test(status(object));
  const reaction: AllergyIntoleranceReaction[] = [];
  for (const element of object.all('Reaction')) {
    const manifestation = coded(element.one('Description'), ctx);
    if (manifestation !== undefined)
      reaction.push(
        defined<AllergyIntoleranceReaction>({
          manifestation: [manifestation],
          severity: severities[words(element, 'Severity/Text')?.toLowerCase() ?? ''],
        }),
      );
  }
  const none = agent === undefined && denies(described?.text) ? noneKnown(code) : undefined;
  return kept(
    defined<AllergyIntolerance>({
      resourceType: 'AllergyIntolerance',
      identifier: identifiers(object),
      clinicalStatus: fixed(`${THO}allergyintolerance-clinical`, isOver ? 'inactive' : 'active'),
      code: none ?? code,
      patient: patient(ctx),
      onsetDateTime: onset.dateTime,
      onsetString: onset.text,
      recorder: practitioner(source(object, ctx)),
      reaction,
      note: notes(object, ctx),
    }),
    object,
    ctx,
  );
};

/** "every 8 hours", "3 times a day" are words; only units of time are made numbers. */
const units: Readonly<Record<string, NonNullable<TimingRepeat['periodUnit']>>> = table({
  hour: 'h',
  hours: 'h',
  h: 'h',
  day: 'd',
  days: 'd',
  d: 'd',
  week: 'wk',
  weeks: 'wk',
});

function dosage(direction: XmlElement, ctx: Context): Dosage | undefined {
  const dose = measure(direction.one('Dose'));
  const period = decimal(words(direction, 'Interval/Value'));
  const periodUnit = units[words(direction, 'Interval/Units/Unit')?.toLowerCase() ?? ''];
  const frequency = words(direction, 'Frequency/Description/Text') ?? words(direction, 'Frequency/Value');
  const said = [
    words(direction, 'Description/Text'),
    words(direction, 'DoseIndicator/Text'),
    words(direction, 'Dose/Value'),
    words(direction, 'Dose/Units/Unit'),
    words(direction, 'Route/Text'),
    frequency,
  ];
  const whole = said[0] ?? said.filter(one => one !== undefined).join(' ');
  return definedOrNothing<Dosage>({
    text: whole === '' ? undefined : whole,
    patientInstruction: words(direction, 'PatientInstructions/Instruction/Text'),
    timing:
      period === undefined || periodUnit === undefined
        ? undefined
        : { repeat: { frequency: 1, period, periodUnit } },
    asNeededBoolean: direction.one('Indication/PRNFlag') === undefined ? undefined : true,
    site: coded(direction.one('Site'), ctx),
    route: coded(direction.one('Route'), ctx),
    doseAndRate: dose === undefined ? undefined : [{ doseQuantity: dose }],
  });
}

function product(object: XmlElement, ctx: Context): CodeableConcept | undefined {
  const name = coded(object.one('Product/ProductName'), ctx) ?? what(object, ctx);
  const brand = words(object, 'Product/BrandName/Text');
  if (name === undefined) return brand === undefined ? undefined : { text: brand };
  const more = [
    words(object, 'Product/Strength/Value'),
    words(object, 'Product/Strength/Units/Unit'),
    words(object, 'Product/Form/Text'),
    brand === undefined ? undefined : `(${brand})`,
  ].filter(one => one !== undefined);
  // Strength, form and brand have no place of their own beside a code; words have room for them.
  return more.length === 0 || name.text === undefined
    ? name
    : { ...name, text: [name.text, ...more.filter(one => !name.text?.includes(one))].join(' ') };
}

/** Start and stop dates: during which time it is taken. */
function bounds(object: XmlElement, ctx: Context): Period | undefined {
  const began = when(object, ctx, /start|begin/i);
  const ended = when(object, ctx, /stop|end/i);
  return definedOrNothing<Period>({
    start: began.dateTime ?? began.period?.start,
    end: ended.dateTime === began.dateTime ? began.period?.end : (ended.dateTime ?? began.period?.end),
  });
}

function dosages(object: XmlElement, boundsPeriod: Period | undefined, ctx: Context): Dosage[] {
  const found = object
    .all('Directions/Direction')
    .map(one => dosage(one, ctx))
    .filter(one => one !== undefined);
  if (boundsPeriod === undefined) return found;
  if (found.length === 0) found.push({});
  return found.map(one => ({
    ...one,
    timing: { ...one.timing, repeat: { boundsPeriod, ...one.timing?.repeat } },
  }));
}

export const medication: Mapping = (object, ctx) => {
  const code = product(object, ctx);
  if (code === undefined) return [];
  const start = when(object, ctx, /start|prescri|begin/i);
  const refills = decimal(words(object, 'Refills/Refill/Number'));
  const quantity = measure(object.one('Quantity'));
  const said = status(object);
  return kept(
    defined<MedicationRequest>({
      resourceType: 'MedicationRequest',
      identifier: identifiers(object),
      status:
        /active|current/.test(said) && !said.includes('inactive')
          ? 'active'
          : /complete|inactive|prior/.test(said)
            ? 'completed'
            : /discontinu|stop/.test(said)
              ? 'stopped'
              : 'unknown',
      intent: 'plan',
      doNotPerform: denies(code.text) ? true : undefined,
      medicationCodeableConcept: code,
      subject: patient(ctx),
      authoredOn: start.dateTime ?? start.period?.start,
      requester: practitioner(source(object, ctx)),
      dosageInstruction: dosages(object, bounds(object, ctx), ctx),
      dispenseRequest: definedOrNothing({
        quantity,
        numberOfRepeatsAllowed:
          refills !== undefined && Number.isInteger(refills) && refills >= 0 ? refills : undefined,
      }),
      note: notes(object, ctx),
    }),
    object,
    ctx,
  );
};

export const immunization: Mapping = (object, ctx) => {
  const vaccineCode = product(object, ctx);
  if (vaccineCode === undefined) return [];
  const given = when(object, ctx);
  const date = given.dateTime ?? given.period?.start;
  return kept(
    defined<Immunization>({
      resourceType: 'Immunization',
      identifier: identifiers(object),
      status: /refus|not (given|done)|declin/.test(status(object)) ? 'not-done' : 'completed',
      vaccineCode,
      patient: patient(ctx),
      occurrenceDateTime: date,
      occurrenceString: date === undefined ? given.text : undefined,
      _occurrenceDateTime: date === undefined && given.text === undefined ? absent() : undefined,
      route: coded(object.one('Directions/Direction/Route'), ctx),
      lotNumber: words(object, 'Product/LotNumber'),
    }),
    object,
    ctx,
  );
};

function test(
  element: XmlElement,
  outer: XmlElement,
  category: 'laboratory' | 'vital-signs',
  ctx: Context,
): Reference[] {
  const code = what(element, ctx) ?? what(outer, ctx);
  const result = element.one('TestResult');
  if (code === undefined) return [];
  const own = when(element, ctx);
  const time = own.dateTime === undefined && own.period === undefined ? when(outer, ctx) : own;
  const quantity = measure(result);
  const text = words(result, 'Value') ?? words(result, 'Description/Text');
  const normal = element.one('NormalResult/Normal');
  const range =
    words(normal, 'Description/Text') ??
    [words(normal, 'Value'), words(normal, 'Units/Unit')].filter(one => one !== undefined).join(' ');
  const flag = words(element, 'Flag/Text');
  return kept(
    defined<Observation>({
      resourceType: 'Observation',
      identifier: identifiers(element),
      status: /prelim|pending/.test(status(element) || status(outer)) ? 'preliminary' : 'final',
      category: [fixed(`${THO}observation-category`, category)],
      code,
      subject: patient(ctx),
      effectiveDateTime: time.dateTime,
      effectivePeriod: time.period,
      valueQuantity: quantity,
      valueString: quantity === undefined ? text : undefined,
      dataAbsentReason: quantity === undefined && text === undefined ? absentConcept(undefined) : undefined,
      interpretation: flag === undefined ? undefined : [{ text: flag }],
      referenceRange: range === '' ? undefined : [{ text: range }],
      performer: list(source(element, ctx) ?? source(outer, ctx)),
    }),
    element,
    ctx,
  );
}

const tests =
  (category: 'laboratory' | 'vital-signs'): Mapping =>
  (object, ctx) =>
    object.all('Test').flatMap(element => test(element, object, category, ctx));
export const vitalSign = tests('vital-signs');
export const result = tests('laboratory');

export const procedure: Mapping = (object, ctx) => {
  const code = what(object, ctx);
  if (code === undefined) return [];
  const time = when(object, ctx);
  return kept(
    defined<Procedure>({
      resourceType: 'Procedure',
      identifier: identifiers(object),
      status: /cancel|not done/.test(status(object))
        ? 'not-done'
        : /complete|done|prior/.test(status(object))
          ? 'completed'
          : 'unknown',
      code,
      subject: patient(ctx),
      performedDateTime: time.dateTime,
      performedPeriod: time.period,
      performedString: time.text,
      performer: object
        .all('Practitioners/Practitioner/ActorID')
        .map(id => actor(id.text.trim(), ctx))
        .filter(one => one !== undefined)
        .map(one => ({ actor: one })),
      bodySite: list(coded(object.one('Site'), ctx)),
      note: notes(object, ctx),
    }),
    object,
    ctx,
  );
};

export const encounter: Mapping = (object, ctx) => {
  const type = what(object, ctx);
  const time = when(object, ctx);
  if (type === undefined && time.dateTime === undefined && time.period === undefined) return [];
  return kept(
    defined<Encounter>({
      resourceType: 'Encounter',
      identifier: identifiers(object),
      status: 'unknown',
      class: { system: `${THO}v3-NullFlavor`, code: 'UNK', display: 'unknown' },
      type: list(type),
      subject: patient(ctx),
      period: time.period ?? (time.dateTime === undefined ? undefined : { start: time.dateTime }),
      participant: object
        .all('Practitioners/Practitioner/ActorID')
        .map(id => practitioner(actor(id.text.trim(), ctx)))
        .filter(one => one !== undefined)
        .map(individual => ({ individual })),
    }),
    object,
    ctx,
  );
};

export const plan: Mapping = (object, ctx) => {
  const code = what(object, ctx) ?? coded(object.one('OrderRequest/Description'), ctx);
  if (code === undefined) return [];
  const time = when(object, ctx);
  return kept(
    defined<ServiceRequest>({
      resourceType: 'ServiceRequest',
      identifier: identifiers(object),
      status: 'unknown',
      intent: 'plan',
      code,
      subject: patient(ctx),
      occurrenceDateTime: time.dateTime,
      occurrencePeriod: time.period,
      note: notes(object, ctx),
    }),
    object,
    ctx,
  );
};

export const family: Mapping = (object, ctx) => {
  const relationship = coded(object.one('FamilyMember/ActorRole'), ctx);
  const conditions = object
    .all('Problem')
    .map(one => what(one, ctx))
    .filter(code => code !== undefined);
  if (relationship === undefined && conditions.length === 0) return [];
  return kept(
    defined<FamilyMemberHistory>({
      resourceType: 'FamilyMemberHistory',
      identifier: identifiers(object),
      status: 'partial',
      patient: patient(ctx),
      relationship: relationship ?? absentConcept(undefined),
      condition: conditions.map(code => ({ code })),
    }),
    object,
    ctx,
  );
};

/** Social history, functional status, advance directives: a statement of its type. */
const stated =
  (category: 'social-history' | 'survey'): Mapping =>
  (object, ctx) => {
    const type = coded(object.one('Type'), ctx);
    const description = coded(object.one('Description'), ctx);
    const code = type ?? description;
    if (code === undefined) return [];
    const time = when(object, ctx);
    return kept(
      defined<Observation>({
        resourceType: 'Observation',
        identifier: identifiers(object),
        status: 'final',
        category: [fixed(`${THO}observation-category`, category)],
        code,
        subject: patient(ctx),
        effectiveDateTime: time.dateTime,
        effectivePeriod: time.period,
        valueCodeableConcept: type === undefined ? undefined : description,
        dataAbsentReason:
          type === undefined || description === undefined ? absentConcept(undefined) : undefined,
        note: notes(object, ctx),
      }),
      object,
      ctx,
    );
  };
export const social = stated('social-history');
export const survey = stated('survey');

export const payer: Mapping = (object, ctx) => {
  const payor = actor(words(object, 'PaymentProvider/ActorID'), ctx);
  const type = coded(object.one('Type'), ctx);
  if (payor === undefined && type === undefined) return [];
  const identifier = identifiers(object);
  return kept(
    defined<Coverage>({
      resourceType: 'Coverage',
      identifier,
      status: 'active',
      type,
      subscriberId: identifier[0]?.value,
      beneficiary: patient(ctx),
      payor: [payor === undefined ? absent() : { ...payor }],
    }),
    object,
    ctx,
  );
};

export const equipment: Mapping = (object, ctx) => {
  const type = product(object, ctx);
  if (type === undefined) return [];
  return kept(
    defined<Device>({ resourceType: 'Device', identifier: identifiers(object), type, patient: patient(ctx) }),
    object,
    ctx,
  ).map(reference => again(ctx, reference));
};
