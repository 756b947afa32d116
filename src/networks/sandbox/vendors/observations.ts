// Results, vital signs and social history → their sections.
import { concept, vitals as vitalCodes } from '../people/codes.ts';
import type { Result, ResultPanel, SocialFact, VitalSign, VitalSigns } from '../people/chart.ts';
import { entry, fixed, organization, related, statusCode } from './vendor.ts';
import type { Cell, Pen, Section } from './vendor.ts';
import { x } from './xml.ts';
import type { XmlElement } from './xml.ts';

const codes = {
  results: concept('Results', 'LOINC 30954-2 Relevant diagnostic tests/laboratory data Narrative'),
  vitals: concept('Vital signs', 'LOINC 8716-3 Vital signs'),
  vitalsPanel: concept('Vital signs', 'SNOMED 46680005'),
  social: concept('Social history', 'LOINC 29762-2 Social history Narrative'),
  comment: concept('Annotation comment', 'LOINC 48767-8'),
  assertion: concept('Assertion', 'ActCode ASSERTION'),
};

export function results(pen: Pen, facts: ResultPanel[] | undefined): Section | undefined {
  if (facts === undefined) return undefined;
  const rows: Section['rows'] = [];
  const entries = facts.map(panel => {
    const isPreliminary = panel.results.some(result => result.isPreliminary === true);
    const observations = panel.results.map(result => {
      const name = pen.cell('result', result.test.text);
      rows.push([name, shown(pen, result), shownRange(result), pen.show(panel.at)]);
      return x('component', {}, resultObservation(pen, panel, result, name));
    });
    const title = pen.cell('panel', panel.panel.text);
    rows.push([title, '', '', pen.show(panel.at)]);
    return entry(
      x(
        'organizer',
        { classCode: 'BATTERY', moodCode: 'EVN' },
        pen.templates('resultOrganizer'),
        pen.id('panel', panel),
        pen.code('code', panel.panel, title),
        statusCode(isPreliminary ? 'active' : 'completed'),
        pen.vendor.edition === 'R2.1' && pen.period('effectiveTime', { start: panel.at, end: panel.at }),
        panel.specimen !== undefined &&
          x(
            'specimen',
            { typeCode: 'SPC' },
            x('specimenRole', {}, x('specimenPlayingEntity', {}, pen.code('code', panel.specimen))),
          ),
        panel.laboratory !== undefined &&
          x(
            'performer',
            {},
            x(
              'assignedEntity',
              {},
              x('id', { root: '2.16.840.1.113883.4.6', extension: panel.laboratory.npi }),
              organization('representedOrganization', panel.laboratory),
            ),
          ),
        observations,
      ),
    );
  });
  return {
    template: 'resultsSection',
    code: codes.results,
    title: 'Results',
    columns: ['Test', 'Value', 'Reference range', 'Date'],
    rows,
    entries,
  };
}

function resultObservation(pen: Pen, panel: ResultPanel, result: Result, name: Cell): XmlElement {
  const { range, comment } = result;
  const unit = 'number' in result.value ? result.value.unit : undefined;
  return x(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN' },
    pen.templates('resultObservation'),
    pen.id('result', [panel.at, result]),
    pen.code('code', result.test, name),
    pen.words('text', name),
    statusCode(result.isPreliminary === true ? 'active' : 'completed'),
    pen.time('effectiveTime', panel.at),
    resultValue(pen, result.value),
    result.interpretation !== undefined &&
      x('interpretationCode', { code: result.interpretation, codeSystem: '2.16.840.1.113883.5.83' }),
    comment !== undefined &&
      related(
        'SUBJ',
        { inversionInd: 'true' },
        x(
          'act',
          { classCode: 'ACT', moodCode: 'EVN' },
          pen.templates('commentActivity'),
          fixed('code', codes.comment),
          x('text', {}, comment),
          statusCode('completed'),
        ),
      ),
    range !== undefined &&
      x(
        'referenceRange',
        {},
        x(
          'observationRange',
          {},
          range.text !== undefined && x('text', {}, range.text),
          (range.low !== undefined || range.high !== undefined) &&
            x(
              'value',
              { 'xsi:type': 'IVL_PQ' },
              range.low !== undefined && pen.quantity('low', range.low, unit),
              range.high !== undefined && pen.quantity('high', range.high, unit),
            ),
        ),
      ),
  );
}

function resultValue(pen: Pen, value: Result['value']): XmlElement {
  if ('text' in value) return x('value', { 'xsi:type': 'ST' }, value.text);
  if ('coded' in value) return pen.code('value', value.coded, undefined, { isValue: true });
  if (value.comparator === undefined) return pen.quantity('value', value.number, value.unit, 'PQ');
  // A bound is half an interval (HL7 V3 data types, IVL<PQ>).
  const bound = pen.quantity(value.comparator === '<' ? 'high' : 'low', value.number, value.unit);
  return x(
    'value',
    { 'xsi:type': 'IVL_PQ' },
    { ...bound, attributes: { inclusive: 'false', ...bound.attributes } },
  );
}

function shown(pen: Pen, { value, interpretation }: Result): string {
  const text =
    'text' in value
      ? value.text
      : 'coded' in value
        ? value.coded.text
        : `${value.comparator ?? ''}${value.number} ${pen.unit(value.unit)}`;
  return interpretation === undefined || interpretation === 'N' ? text : `${text} (${interpretation})`;
}

function shownRange({ range }: Result): string {
  if (range === undefined) return '';
  return range.text ?? [range.low, range.high].filter(part => part !== undefined).join(' - ');
}

const inImperial: Partial<Record<VitalSign, (value: string) => { value: string; unit: string }>> = {
  height: value => ({ value: (Number(value) / 2.54).toFixed(1), unit: '[in_i]' }),
  weight: value => ({ value: (Number(value) / 0.45359237).toFixed(1), unit: '[lb_av]' }),
  temperature: value => ({ value: ((Number(value) * 9) / 5 + 32).toFixed(1), unit: '[degF]' }),
};

export function vitals(pen: Pen, facts: VitalSigns[] | undefined): Section | undefined {
  if (facts === undefined) return undefined;
  const rows: Section['rows'] = [];
  const entries = facts.flatMap(({ at, signs }) => {
    const observations = (Object.entries(signs) as [VitalSign, string][]).map(([sign, metric]) => {
      const { concept: code, unit: ucum } = vitalCodes[sign];
      // A vendor with a word for pounds keeps pounds.
      const imperial = pen.vendor.units['[lb_av]'] === undefined ? undefined : inImperial[sign]?.(metric);
      const { value, unit } = imperial ?? { value: metric, unit: ucum };
      const cell = pen.cell('vital', code.text);
      rows.push([cell, `${value} ${pen.unit(unit)}`, pen.show(at)]);
      const observation = x(
        'observation',
        { classCode: 'OBS', moodCode: 'EVN' },
        pen.templates('vitalObservation'),
        pen.id('vital', [at, sign, value]),
        fixed('code', code),
        pen.words('text', cell),
        statusCode('completed'),
        pen.time('effectiveTime', at),
        pen.quantity('value', value, unit, 'PQ'),
      );
      return { sign, observation };
    });
    const isDiastolic = ({ sign }: { sign: VitalSign }) =>
      sign === 'diastolic' && pen.vendor.bloodPressure === 'apart';
    const groups = [observations.filter(o => !isDiastolic(o)), observations.filter(isDiastolic)];
    return groups
      .filter(group => group.length > 0)
      .map(group =>
        vitalsOrganizer(
          pen,
          at,
          group.map(({ observation }) => observation),
        ),
      );
  });
  return {
    template: 'vitalsSection',
    code: codes.vitals,
    title: 'Vital Signs',
    columns: ['Vital sign', 'Value', 'Date'],
    rows,
    entries,
  };
}

function vitalsOrganizer(pen: Pen, at: string, observations: XmlElement[]): XmlElement {
  const code = fixed('code', codes.vitalsPanel);
  if (pen.vendor.edition === 'R2.1') {
    code.children.push(
      x('translation', { code: '74728-7', codeSystem: '2.16.840.1.113883.6.1', codeSystemName: 'LOINC' }),
    );
  }
  return entry(
    x(
      'organizer',
      { classCode: 'CLUSTER', moodCode: 'EVN' },
      pen.templates('vitalsOrganizer'),
      pen.id('vitals', [at, observations.length]),
      code,
      statusCode('completed'),
      pen.time('effectiveTime', at),
      observations.map(observation => x('component', {}, observation)),
    ),
  );
}

export function socialHistory(pen: Pen, facts: SocialFact[] | undefined): Section | undefined {
  if (facts === undefined) return undefined;
  const rows: Section['rows'] = [];
  const entries = facts.map(fact => {
    const cell = pen.cell('social', fact.observation.text);
    const value =
      'coded' in fact.value
        ? fact.value.coded.text
        : 'text' in fact.value
          ? fact.value.text
          : `${fact.value.number} ${fact.value.unit}`;
    const valueCell = pen.cell('social-value', value);
    rows.push([cell, valueCell, pen.show(fact.at)]);
    const as = fact.as ?? 'social';
    const isPeriod = as === 'tobacco' || as === 'pregnancy' || fact.until !== undefined;
    return entry(
      x(
        'observation',
        { classCode: 'OBS', moodCode: 'EVN' },
        pen.templates(as),
        pen.id('social', fact),
        socialCode(pen, fact, cell),
        pen.words('text', cell),
        statusCode('completed'),
        isPeriod
          ? pen.period('effectiveTime', { start: fact.at, end: fact.until })
          : fact.at !== undefined && pen.time('effectiveTime', fact.at),
        'coded' in fact.value
          ? as === 'birth-sex' || as === 'smoking'
            ? fixed('value', fact.value.coded, 'CD')
            : pen.code('value', fact.value.coded, valueCell, { isValue: true })
          : 'text' in fact.value
            ? x('value', { 'xsi:type': 'ST' }, fact.value.text)
            : pen.quantity('value', fact.value.number, fact.value.unit, 'PQ'),
      ),
    );
  });
  return {
    template: 'socialSection',
    code: codes.social,
    title: 'Social History',
    columns: ['Observation', 'Value', 'Date'],
    rows,
    entries,
  };
}

/** Smoking status had ASSERTION for its code in R1.1; pregnancy still has it. Where the template fixes the code every vendor writes it. */
function socialCode(pen: Pen, { as, observation }: SocialFact, cell: Cell): XmlElement {
  if (as === 'pregnancy' || (as === 'smoking' && pen.vendor.edition !== 'R2.1'))
    return fixed('code', codes.assertion);
  return as === 'smoking' || as === 'birth-sex'
    ? fixed('code', observation)
    : pen.code('code', observation, cell);
}
