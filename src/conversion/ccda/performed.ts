// effectiveTime → performed[x] of a Procedure. HL7 C-CDA on FHIR, CF-procedures.

import type { Procedure } from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import type { Context } from './context.ts';
import { absent } from './datatypes.ts';
import { period, when } from './times.ts';

type Performed = {
  [K in 'performedDateTime' | '_performedDateTime' | 'performedPeriod']: Procedure[K] | undefined;
};

/** The guide: a value is a moment; low and high are a Period, even where they are one; of a time that nobody tells, that it is absent. */
export function performed(element: XmlElement | undefined, ctx: Context): Performed {
  const isInterval =
    element !== undefined &&
    element.attr('value') === undefined &&
    (element.one('low') ?? element.one('high')) !== undefined;
  const during = isInterval ? period(element, ctx) : undefined;
  const told = during === undefined ? when(element, ctx) : { period: during };
  const isTold = told.dateTime !== undefined || told.period !== undefined;
  return {
    performedDateTime: told.dateTime,
    _performedDateTime: isTold ? told._dateTime : absent(element),
    performedPeriod: told.period,
  };
}
