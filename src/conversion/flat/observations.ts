// Observation → the measurements in it: category, panel and components unfolded, value[x] as cells (FHIR R4 §10.1).
import type {
  CodeableConcept,
  DiagnosticReport,
  Observation,
  ObservationComponent,
  SampledData,
} from 'fhir/r4';
import type { Slot } from './cells.ts';
import {
  clinicalTime,
  decimal,
  display,
  firstTime,
  quantityText,
  ratioText,
  slots,
  text,
  unitOf,
} from './cells.ts';
import { list, sorted } from './record.ts';
import type { FlatRecord, Node } from './record.ts';
import { hashOf } from './row-ids.ts';
import { standing } from './standing.ts';

export type Category = 'laboratory' | 'vital-signs' | 'social-history';

const CATEGORIES: readonly Category[] = ['laboratory', 'vital-signs', 'social-history'];

export const categoryOf = (observation: Observation): Category | undefined =>
  CATEGORIES.find(category =>
    list(observation.category).some(concept => list(concept.coding).some(coding => coding.code === category)),
  );

/** The report an observation is a result of, directly or as a member of one of its panels. */
export function reportsByResult(record: FlatRecord): Map<string, Node<DiagnosticReport>[]> {
  const reports = new Map<string, Node<DiagnosticReport>[]>();
  for (const report of standing(record, 'DiagnosticReport')) {
    const seen = new Set<string>();
    const visit = (node: Node | undefined): void => {
      if (node?.resource.resourceType !== 'Observation' || seen.has(node.key)) return;
      seen.add(node.key);
      reports.set(node.key, [...(reports.get(node.key) ?? []), report]);
      for (const member of list(node.resource.hasMember)) visit(record.follow(node, member));
    };
    for (const result of list(report.resource.result)) visit(record.follow(report, result));
  }
  return reports;
}

/** The panel an observation is a member of. */
export function panelsByMember(record: FlatRecord): Map<string, Node<Observation>[]> {
  const panels = new Map<string, Node<Observation>[]>();
  for (const panel of standing(record, 'Observation'))
    for (const reference of list(panel.resource.hasMember)) {
      const member = record.follow(panel, reference);
      if (member) panels.set(member.key, [...(panels.get(member.key) ?? []), panel]);
    }
  return panels;
}

/**
 * The id of a panel or report, which has no table of its own: what it is and when. When the document does not say when, its members tell it apart
 * from others.
 */
export function groupIdOf(
  record: FlatRecord,
  code: readonly Slot[],
  when: string,
  members: readonly Observation[],
): string {
  const apart = when
    ? []
    : sorted(members.map(member => JSON.stringify([slots(member.code), timeOf(member), valueOf(member)])));
  return hashOf('group', record.patientId, code, when, apart);
}

type Valued = Observation | ObservationComponent;

const VALUE_KEYS = [
  'valueQuantity', 'valueCodeableConcept', 'valueString', 'valueBoolean', 'valueInteger', 'valueRange', 'valueRatio', 'valueSampledData',
  'valueTime', 'valueDateTime', 'valuePeriod',
] as const; // prettier-ignore

const hasValue = (valued: Valued): boolean => VALUE_KEYS.some(key => valued[key] !== undefined);

export interface Measurement {
  code: CodeableConcept | undefined;
  valued: Valued;
}

/** An observation with a value is a measurement, and so is each of its components; a panel that only holds members is none. */
export function measurementsOf(observation: Observation): Measurement[] {
  const components = list(observation.component).map(component => ({
    code: component.code,
    valued: component,
  }));
  const isHolder = components.length > 0 || list(observation.hasMember).length > 0;
  return hasValue(observation) || !isHolder
    ? [{ code: observation.code, valued: observation }, ...components]
    : components;
}

export const timeOf = (observation: Observation): string =>
  firstTime(
    observation.effectiveDateTime,
    observation.effectiveInstant,
    observation.effectivePeriod?.start,
    observation.effectivePeriod?.end,
    list(observation.effectiveTiming?.event)[0],
  );

/** The digits alone are not what was measured: what zero and one of them are, and the step between them, in words. */
function samplesText(samples: SampledData | undefined): string {
  const digits = text(samples?.data);
  if (samples === undefined || digits === '') return '';
  const { factor = 1, origin, period } = samples as Partial<SampledData>;
  const unit = unitOf(origin);
  const amount = (value: unknown): string => [decimal(value), unit].filter(Boolean).join(' ');
  const told = [`from ${amount(origin?.value ?? 0)}`, `in steps of ${amount(factor)}`];
  const step = decimal(period);
  return `${[...told, ...(step === '' ? [] : [`every ${step} ms`])].join(', ')}: ${digits}`;
}

export interface Value {
  /** The value as a person would read it, without its unit. */
  text: string;
  unit: string;
  /** A number that can be cast, for quantities and integers. */
  number: number | undefined;
  quantity: string;
  slots: Slot[];
  boolean: string;
  string: string;
}

/** value[x] in the columns of every kind it may be. */
export function valueOf(valued: Valued): Value {
  const quantity = valued.valueQuantity;
  const numeric = quantity ? quantity.value : valued.valueInteger;
  const range = valued.valueRange;
  const bounds = [quantityText(range?.low), quantityText(range?.high)];
  const boolean = typeof valued.valueBoolean === 'boolean' ? String(valued.valueBoolean) : '';
  const string = text(valued.valueString);
  const words = [
    quantity ? quantityText(quantity) : decimal(valued.valueInteger),
    display(valued.valueCodeableConcept),
    string,
    boolean,
    bounds[0] && bounds[1]
      ? bounds.join(' - ')
      : bounds[0]
        ? `>=${bounds[0]}`
        : bounds[1]
          ? `<=${bounds[1]}`
          : '',
    ratioText(valued.valueRatio),
    samplesText(valued.valueSampledData),
    text(valued.valueTime),
    clinicalTime(valued.valueDateTime),
    [clinicalTime(valued.valuePeriod?.start), clinicalTime(valued.valuePeriod?.end)]
      .filter(Boolean)
      .join(' - '),
  ];
  return {
    text: words.find(word => word !== '') ?? '',
    unit: unitOf(quantity) || unitOf(range?.high) || unitOf(range?.low),
    number: typeof numeric === 'number' && Number.isFinite(numeric) ? numeric : undefined,
    quantity: decimal(numeric),
    slots: slots(valued.valueCodeableConcept),
    boolean,
    string,
  };
}
