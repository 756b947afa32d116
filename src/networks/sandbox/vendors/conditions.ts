// Problems, allergies, discharge diagnoses and family history → their sections.
import { conditions, concept } from '../people/codes.ts';
import type { Concept } from '../people/codes.ts';
import type { Clinician } from '../people/places.ts';
import type { Facts, Moment, Problem, Relative, Severity } from '../people/chart.ts';
import { codingAttributes, entry, fixed, related, statusCode } from './vendor.ts';
import type { Cell, Pen, Section } from './vendor.ts';
import { x } from './xml.ts';
import type { XmlElement } from './xml.ts';

const statuses = {
  active: concept('Active', 'SNOMED 55561003'),
  inactive: concept('Inactive', 'SNOMED 73425007'),
  resolved: concept('Resolved', 'SNOMED 413322009 Problem resolved'),
};
const severities: Record<Severity, Concept> = {
  mild: concept('Mild', 'SNOMED 255604002'),
  moderate: concept('Moderate', 'SNOMED 6736007'),
  severe: concept('Severe', 'SNOMED 24484000'),
};
const propensities = {
  drug: concept('Allergy to drug', 'SNOMED 416098002'),
  food: concept('Allergy to food', 'SNOMED 414285001'),
  environment: concept('Allergy to substance', 'SNOMED 419199007'),
};
const noKnown = {
  'none known': concept('No known allergies', 'SNOMED 716186003 No known allergy'),
  'no drug allergies known': concept('No known drug allergies', 'SNOMED 409137002 No known drug allergy'),
};
const codes = {
  problems: concept('Problem list', 'LOINC 11450-4 Problem list - Reported'),
  allergies: concept('Allergies', 'LOINC 48765-2 Allergies and adverse reactions Document'),
  dischargeDiagnoses: concept('Hospital discharge diagnosis', 'LOINC 11535-2'),
  family: concept('Family history', 'LOINC 10157-6 History of family member diseases Narrative'),
  status: concept('Status', 'LOINC 33999-4'),
  assertion: concept('Assertion', 'ActCode ASSERTION'),
  severity: concept('Severity', 'ActCode SEV Severity'),
};

export function problems(pen: Pen, facts: Facts['problems']): Section | undefined {
  if (facts === undefined) return undefined;
  const section = { template: 'problemsSection', code: codes.problems, title: 'Problems' } as const;
  if (facts === 'none known') {
    const cell = pen.cell('problem', 'No known problems');
    const none = x(
      'observation',
      { classCode: 'OBS', moodCode: 'EVN', negationInd: 'true' },
      pen.templates('problemObservation'),
      pen.id('no-problem', ''),
      fixed('code', conditions.problem),
      pen.words('text', cell),
      statusCode('completed'),
      x('effectiveTime', {}, x('low', { nullFlavor: 'NA' })),
      fixed('value', conditions.problem, 'CD'),
    );
    return {
      ...section,
      rows: [[cell]],
      entries: [entry(concern(pen, 'problemConcern', 'no-problem', {}, none))],
    };
  }
  const rows: Section['rows'] = [];
  const entries = facts.map(problem => {
    const cell = pen.cell('problem', problem.concept.text);
    rows.push([
      cell,
      problem.isAbsent === true ? 'ruled out' : problem.status,
      pen.show(problem.onset),
      pen.show(problem.ended),
    ]);
    return entry(concern(pen, 'problemConcern', 'problem', problem, problemObservation(pen, problem, cell)));
  });
  return { ...section, columns: ['Problem', 'Status', 'Onset', 'Resolved'], rows, entries };
}

/** Concern act over the observation; both editions and CCD 1.0 have it, with other codes. */
function concern(
  pen: Pen,
  template: 'problemConcern' | 'allergyConcern',
  kind: string,
  about: {
    status?: keyof typeof statuses;
    onset?: Moment;
    ended?: Moment;
    recorded?: Moment;
    recordedBy?: Clinician;
  },
  observation: XmlElement,
): XmlElement {
  const isOver = about.status === 'resolved' || (about.status === 'inactive' && about.ended !== undefined);
  return x(
    'act',
    { classCode: 'ACT', moodCode: 'EVN' },
    pen.templates(template),
    pen.id(`${kind}-concern`, about),
    pen.vendor.edition === 'C32'
      ? x('code', { nullFlavor: 'NA' })
      : x('code', { code: 'CONC', codeSystem: '2.16.840.1.113883.5.6', displayName: 'Concern' }),
    statusCode(isOver ? 'completed' : about.status === 'inactive' ? 'suspended' : 'active'),
    pen.period('effectiveTime', {
      start: about.recorded ?? about.onset,
      end: isOver ? (about.ended ?? 'unknown') : undefined,
    }),
    about.recordedBy !== undefined &&
      about.recorded !== undefined &&
      pen.author(about.recordedBy, about.recorded),
    related('SUBJ', pen.vendor.edition === 'C32' ? { inversionInd: 'false' } : {}, observation),
  );
}

function problemObservation(pen: Pen, problem: Problem, cell: Cell): XmlElement {
  return x(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN', negationInd: problem.isAbsent === true ? 'true' : undefined },
    pen.templates('problemObservation'),
    pen.id('problem', problem),
    problemType(pen, problem.isDiagnosis === true),
    pen.words('text', cell),
    statusCode('completed'),
    pen.period('effectiveTime', {
      start: problem.onset,
      end: problem.status === 'resolved' ? (problem.ended ?? 'unknown') : problem.ended,
    }),
    pen.code('value', problem.concept, cell, { isValue: true }),
    problem.recordedBy !== undefined &&
      problem.recorded !== undefined &&
      pen.author(problem.recordedBy, problem.recorded),
    pen.vendor.header !== 'sparse' && related('REFR', {}, status(pen, 'problemStatus', problem.status)),
  );
}

/** R2.1 wants the SNOMED CT type with its LOINC twin as translation; older writers gave the first alone. */
function problemType(pen: Pen, isDiagnosis: boolean): XmlElement {
  const type = isDiagnosis ? conditions.diagnosis : conditions.problem;
  const code = fixed('code', type);
  const [, twin] = type.codings;
  if (pen.vendor.edition === 'R2.1' && twin !== undefined) {
    code.children.push(x('translation', codingAttributes({ displayNames: true, systemNames: true }, twin)));
  }
  return code;
}

function status(
  pen: Pen,
  template: 'problemStatus' | 'allergyStatus',
  value: keyof typeof statuses,
): XmlElement {
  return x(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN' },
    pen.templates(template),
    fixed('code', codes.status),
    statusCode('completed'),
    fixed('value', statuses[value], pen.vendor.edition === 'C32' ? 'CE' : 'CD'),
  );
}

export function allergies(pen: Pen, facts: Facts['allergies']): Section | undefined {
  if (facts === undefined) return undefined;
  const section = {
    template: 'allergiesSection',
    code: codes.allergies,
    title: 'Allergies and Adverse Reactions',
  } as const;
  if (facts === 'no information') {
    return {
      ...section,
      rows: [['No information about allergies was recorded.']],
      entries: [],
      nullFlavor: 'NI',
    };
  }
  if (typeof facts === 'string') {
    const none = noKnown[facts];
    const cell = pen.cell('allergy', none.text);
    if (pen.vendor.noneKnown === 'narrative') return { ...section, rows: [[cell]], entries: [] };
    return {
      ...section,
      rows: [[cell]],
      entries: [
        entry(concern(pen, 'allergyConcern', facts, { status: 'active' }, noAllergy(pen, facts, cell))),
      ],
    };
  }
  const rows: Section['rows'] = [];
  const entries = facts.map(allergy => {
    const cell = pen.cell('allergen', allergy.agent.text);
    const reactions = (allergy.reactions ?? []).map(reaction => ({
      ...reaction,
      cell: pen.cell('reaction', reaction.manifestation.text),
    }));
    rows.push([
      cell,
      reactions[0]?.cell ?? '',
      allergy.severity ?? reactions[0]?.severity ?? '',
      allergy.status,
      pen.show(allergy.onset),
    ]);
    for (const reaction of reactions.slice(1))
      rows.push(['', reaction.cell, reaction.severity ?? '', '', '']);
    const observation = x(
      'observation',
      { classCode: 'OBS', moodCode: 'EVN' },
      pen.templates('allergyObservation'),
      pen.id('allergy', allergy),
      fixed('code', codes.assertion),
      pen.words('text', cell),
      statusCode('completed'),
      pen.period('effectiveTime', { start: allergy.onset, end: allergy.ended }),
      fixed('value', propensities[allergy.kind], 'CD'),
      agent(
        pen.code('code', allergy.agent, cell),
        pen.vendor.edition === 'C32' ? allergy.agent.text : undefined,
      ),
      pen.vendor.edition !== 'R2.1' &&
        related('SUBJ', { inversionInd: 'true' }, status(pen, 'allergyStatus', allergy.status)),
      reactions.map(reaction =>
        related(
          'MFST',
          { inversionInd: 'true' },
          x(
            'observation',
            { classCode: 'OBS', moodCode: 'EVN' },
            pen.templates('reactionObservation'),
            pen.id('reaction', [allergy, reaction.manifestation.text]),
            fixed('code', codes.assertion),
            pen.words('text', reaction.cell),
            statusCode('completed'),
            pen.period('effectiveTime', { start: allergy.onset }),
            pen.code('value', reaction.manifestation, reaction.cell, { isValue: true }),
            reaction.severity !== undefined &&
              related('SUBJ', { inversionInd: 'true' }, severity(pen, reaction.severity)),
          ),
        ),
      ),
      allergy.severity !== undefined &&
        related('SUBJ', { inversionInd: 'true' }, severity(pen, allergy.severity)),
      allergy.criticality !== undefined &&
        pen.vendor.edition === 'R2.1' &&
        related('SUBJ', { inversionInd: 'true' }, criticality(pen, allergy.criticality)),
    );
    return entry(concern(pen, 'allergyConcern', 'allergy', allergy, observation));
  });
  return { ...section, columns: ['Substance', 'Reaction', 'Severity', 'Status', 'Onset'], rows, entries };
}

/** C-CDA R2.1 volume 2: negated observation with an agent of nullFlavor NA; R1.1 writers often send SNOMED CT's “no known allergy” instead. */
function noAllergy(pen: Pen, kind: keyof typeof noKnown, cell: Cell): XmlElement {
  const isNegated = pen.vendor.noneKnown === 'negation';
  const propensity = kind === 'none known' ? propensities.environment : propensities.drug;
  return x(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN', negationInd: isNegated ? 'true' : undefined },
    pen.templates('allergyObservation'),
    pen.id(kind, ''),
    fixed('code', codes.assertion),
    pen.words('text', cell),
    statusCode('completed'),
    x('effectiveTime', {}, x('low', { nullFlavor: 'NA' })),
    fixed('value', isNegated ? propensity : noKnown[kind], 'CD'),
    isNegated && agent(x('code', { nullFlavor: 'NA' })),
  );
}

function agent(code: XmlElement, name?: string): XmlElement {
  return x(
    'participant',
    { typeCode: 'CSM' },
    x(
      'participantRole',
      { classCode: 'MANU' },
      x('playingEntity', { classCode: 'MMAT' }, code, name !== undefined && x('name', {}, name)),
    ),
  );
}

function severity(pen: Pen, value: Severity): XmlElement {
  return x(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN' },
    pen.templates('severityObservation'),
    fixed('code', codes.severity),
    statusCode('completed'),
    fixed('value', severities[value], 'CD'),
  );
}

function criticality(pen: Pen, value: 'low' | 'high'): XmlElement {
  const [code, displayName] = value === 'high' ? ['CRITH', 'high criticality'] : ['CRITL', 'low criticality'];
  return x(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN' },
    pen.templates('criticalityObservation'),
    x('code', {
      code: '82606-5',
      codeSystem: '2.16.840.1.113883.6.1',
      codeSystemName: 'LOINC',
      displayName: 'Criticality',
    }),
    statusCode('completed'),
    x('value', { 'xsi:type': 'CD', code, codeSystem: '2.16.840.1.113883.5.1063', displayName }),
  );
}

export function dischargeDiagnoses(pen: Pen, facts: Problem[] | undefined): Section | undefined {
  if (facts === undefined) return undefined;
  const cells = facts.map(problem => pen.cell('diagnosis', problem.concept.text));
  return {
    template: 'dischargeDiagnosesSection',
    code: codes.dischargeDiagnoses,
    title: 'Discharge Diagnosis',
    columns: ['Diagnosis'],
    rows: cells.map(cell => [cell]),
    entries: [
      entry(
        x(
          'act',
          { classCode: 'ACT', moodCode: 'EVN' },
          pen.templates('dischargeDiagnosis'),
          pen.id('discharge-diagnosis', facts),
          fixed('code', codes.dischargeDiagnoses),
          statusCode('active'),
          facts.map((problem, i) =>
            related('SUBJ', {}, problemObservation(pen, problem, cells[i] ?? { text: problem.concept.text })),
          ),
        ),
      ),
    ],
  };
}

export function familyHistory(pen: Pen, facts: Relative[] | undefined): Section | undefined {
  if (facts === undefined) return undefined;
  const rows: Section['rows'] = [];
  const entries = facts.map(relative => {
    const components = relative.conditions.map(condition => {
      const cell = pen.cell('family', condition.concept.text);
      rows.push([
        relative.relation.text,
        cell,
        condition.atAge ?? '',
        condition.causedDeath === true ? 'cause of death' : '',
      ]);
      return x(
        'component',
        {},
        x(
          'observation',
          { classCode: 'OBS', moodCode: 'EVN' },
          pen.templates('familyObservation'),
          pen.id('family', [relative.relation.text, condition]),
          problemType(pen, true),
          statusCode('completed'),
          x('effectiveTime', { nullFlavor: 'UNK' }),
          pen.code('value', condition.concept, cell, { isValue: true }),
          condition.atAge !== undefined &&
            related('SUBJ', { inversionInd: 'true' }, age(pen, condition.atAge)),
          condition.causedDeath === true && related('CAUS', {}, death(pen)),
        ),
      );
    });
    const { sex } = relative;
    return entry(
      x(
        'organizer',
        { classCode: 'CLUSTER', moodCode: 'EVN' },
        pen.templates('familyOrganizer'),
        pen.id('relative', relative),
        statusCode('completed'),
        x(
          'subject',
          {},
          x(
            'relatedSubject',
            { classCode: 'PRS' },
            fixed('code', relative.relation),
            (sex !== undefined || relative.birthYear !== undefined) &&
              x(
                'subject',
                {},
                sex !== undefined &&
                  x('administrativeGenderCode', { code: sex, codeSystem: '2.16.840.1.113883.5.1' }),
                relative.birthYear !== undefined && x('birthTime', { value: relative.birthYear }),
              ),
          ),
        ),
        components,
      ),
    );
  });
  return {
    template: 'familySection',
    code: codes.family,
    title: 'Family History',
    columns: ['Relation', 'Condition', 'Age', 'Note'],
    rows,
    entries,
  };
}

const age = (pen: Pen, years: string): XmlElement =>
  x(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN' },
    pen.templates('ageObservation'),
    x('code', { code: '445518008', codeSystem: '2.16.840.1.113883.6.96', displayName: 'Age at onset' }),
    statusCode('completed'),
    x('value', { 'xsi:type': 'PQ', value: years, unit: 'a' }),
  );

const death = (pen: Pen): XmlElement =>
  x(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN' },
    pen.templates('deathObservation'),
    fixed('code', codes.assertion),
    statusCode('completed'),
    x('value', {
      'xsi:type': 'CD',
      code: '419099009',
      codeSystem: '2.16.840.1.113883.6.96',
      displayName: 'Dead',
    }),
  );
