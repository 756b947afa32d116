// CCR coded descriptions, dates, measures → FHIR datatypes. ASTM E2369-05, CodedDescriptionType, DateTimeType, MeasureType.

import type { CodeableConcept, Coding, Identifier, Period, Quantity } from 'fhir/r4';
import { issue, type Context } from '../ccda/context.ts';
import { decimal, UCUM } from '../ccda/datatypes.ts';
import { defined, definedOrNothing } from '../ccda/defined.ts';
import { collapse } from '../ccda/narrative.ts';
import { parseTime, periodOf, type ParsedTime } from '../ccda/times.ts';
import { systemUri } from '../terminology/systems.ts';
import { ucumCode } from '../terminology/ucum.ts';
import type { XmlElement } from '../xml/parse.ts';

/** The words at a path; nothing when there are none. */
export function words(element: XmlElement | undefined, path: string): string | undefined {
  const text = collapse(element?.one(path)?.text ?? '');
  return text === '' ? undefined : text;
}

/** Description, Type, ProductName …: Text and Codes. */
export function coded(element: XmlElement | undefined, ctx: Context): CodeableConcept | undefined {
  if (element === undefined) return undefined;
  const text = words(element, 'Text');
  const coding: Coding[] = [];
  for (const code of element.all('Code')) {
    const value = words(code, 'Value');
    if (value === undefined) continue;
    const system = systemUri(undefined, words(code, 'CodingSystem'));
    if (system === undefined) issue(ctx, 'code.system-unknown', code, 'information');
    const one = defined<Coding>({ system, code: value, display: coding.length === 0 ? text : undefined });
    if (!coding.some(other => other.code === one.code && other.system === one.system)) coding.push(one);
  }
  return definedOrNothing<CodeableConcept>({ coding, text });
}

function timeOf(element: XmlElement | undefined, ctx: Context): ParsedTime | undefined {
  const text = words(element, 'ExactDateTime');
  if (element === undefined || text === undefined) return undefined;
  const time = parseTime(text);
  if (time === undefined) issue(ctx, 'date.unreadable', element);
  else if (time.impossible) issue(ctx, 'date.impossible', element);
  return time;
}

const moment = (element: XmlElement | undefined, ctx: Context): string | undefined =>
  timeOf(element, ctx)?.dateTime;

export interface When {
  dateTime?: string;
  period?: Period;
  /** "Childhood", "in 1998 or so": no date, and not made one. */
  text?: string;
}

/** The DateTime of a kind ("Onset date"), else the only one there is. */
export function when(object: XmlElement, ctx: Context, kind?: RegExp): When {
  const all = object.all('DateTime');
  const found = kind === undefined ? all[0] : all.find(one => kind.test(words(one, 'Type/Text') ?? ''));
  const element =
    found ?? (all.length === 1 && words(all[0], 'Type/Text') === undefined ? all[0] : undefined);
  return element === undefined ? {} : timeIn(element, ctx);
}

/** A moment, a range, or words. */
export function timeIn(element: XmlElement, ctx: Context): When {
  const range = element.one('DateTimeRange');
  return defined<When>({
    dateTime: moment(element, ctx),
    period:
      range === undefined
        ? undefined
        : periodOf(timeOf(range.one('BeginRange'), ctx), timeOf(range.one('EndRange'), ctx), range, ctx),
    text: words(element, 'ApproximateDateTime/Text') ?? words(element, 'ApproximateDateTime'),
  });
}

/** Value and Units, "<4.0" too; nothing when the value is no number. */
export function measure(element: XmlElement | undefined): Quantity | undefined {
  const [, comparator, number] = /^(<=|>=|<|>)?\s*(.+)$/.exec(words(element, 'Value') ?? '') ?? [];
  const value = decimal(number);
  if (value === undefined) return undefined;
  const unit = words(element, 'Units/Unit');
  const code = unit === undefined ? undefined : ucumCode(unit);
  return defined<Quantity>({
    value,
    comparator: comparator as Quantity['comparator'],
    unit,
    system: code === undefined ? undefined : UCUM,
    code,
  });
}

/** IDs, and the object's own id within its document. */
export function identifiers(object: XmlElement): Identifier[] {
  const found: Identifier[] = [];
  for (const id of object.all('IDs')) {
    const value = words(id, 'ID');
    const type = words(id, 'Type/Text');
    if (value !== undefined)
      found.push(defined<Identifier>({ type: type === undefined ? undefined : { text: type }, value }));
  }
  return found;
}
