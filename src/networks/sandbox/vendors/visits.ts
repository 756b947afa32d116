// Encounters, payers, notes and narrative-only sections → their sections.
import { concept } from '../people/codes.ts';
import type { Encounter, NarrativeSection, Note, Payer, Subject } from '../people/chart.ts';
import {
  address,
  author,
  clinicianId,
  entry,
  fixed,
  performer,
  personName,
  related,
  statusCode,
} from './vendor.ts';
import type { Pen, Section } from './vendor.ts';
import { x } from './xml.ts';
import type { XmlElement } from './xml.ts';

const codes = {
  encounters: concept('Encounters', 'LOINC 46240-8 History of Hospitalizations+Outpatient visits Narrative'),
  payers: concept('Payers', 'LOINC 48768-6 Payment sources Document'),
  diagnosis: concept('Diagnosis', 'LOINC 29308-4'),
};

/** The visit's number belongs to the place that kept it, whichever vendor writes it down. */
export const encounterId = (encounter: Encounter): XmlElement =>
  x('id', { root: `${encounter.place.oid}.8`, extension: encounter.number });

export function encounters(pen: Pen, facts: Encounter[] | undefined): Section | undefined {
  if (facts === undefined) return undefined;
  const rows: Section['rows'] = [];
  const entries = facts.map(encounter => {
    const cell = pen.cell('encounter', encounter.kind.text);
    const { clinician, disposition, period } = encounter;
    rows.push([cell, `${clinician.given} ${clinician.family}`, encounter.place.name, pen.show(period.start)]);
    const code = pen.code('code', encounter.kind, cell);
    if (pen.vendor.codes === 'all' && encounter.kind.codings[0]?.system !== 'ActCode') {
      code.children.push(
        x('translation', {
          code: encounter.class,
          codeSystem: '2.16.840.1.113883.5.4',
          codeSystemName: 'ActCode',
        }),
      );
    }
    return entry(
      x(
        'encounter',
        { classCode: 'ENC', moodCode: 'EVN' },
        pen.templates('encounterActivity'),
        encounterId(encounter),
        code,
        pen.words('text', cell),
        pen.period('effectiveTime', period),
        disposition !== undefined &&
          pen.vendor.namespaces['xmlns:sdtc'] !== undefined &&
          fixed('sdtc:dischargeDispositionCode', disposition),
        performer({ ...pen, place: encounter.place }, clinician),
        location(pen, encounter),
        (encounter.diagnoses ?? []).map(diagnosis =>
          related(
            'COMP',
            {},
            x(
              'act',
              { classCode: 'ACT', moodCode: 'EVN' },
              pen.templates('encounterDiagnosis'),
              pen.id('encounter-diagnosis', [encounter.number, diagnosis.text]),
              fixed('code', codes.diagnosis),
              statusCode('active'),
              related(
                'SUBJ',
                {},
                x(
                  'observation',
                  { classCode: 'OBS', moodCode: 'EVN' },
                  pen.templates('problemObservation'),
                  pen.id('encounter-problem', [encounter.number, diagnosis.text]),
                  fixed('code', concept('Diagnosis', 'SNOMED 282291009')),
                  statusCode('completed'),
                  pen.period('effectiveTime', { start: period.start }),
                  pen.code('value', diagnosis, undefined, { isValue: true }),
                ),
              ),
            ),
          ),
        ),
      ),
    );
  });
  return {
    template: 'encountersSection',
    code: codes.encounters,
    title: 'Encounters',
    columns: ['Visit', 'Clinician', 'Place', 'Date'],
    rows,
    entries,
  };
}

function location(pen: Pen, { place, department }: Encounter): XmlElement {
  return x(
    'participant',
    { typeCode: 'LOC' },
    x(
      'participantRole',
      { classCode: 'SDLOC' },
      pen.templates('serviceDeliveryLocation'),
      x('id', { root: place.oid, extension: department?.text ?? 'main' }),
      department === undefined ? x('code', { nullFlavor: 'UNK' }) : pen.code('code', department),
      address(place.address, 'WP'),
      x('telecom', { nullFlavor: 'UNK' }),
      x('playingEntity', { classCode: 'PLC' }, x('name', {}, place.name)),
    ),
  );
}

export function payers(pen: Pen, facts: Payer[] | undefined, subject: Subject): Section | undefined {
  if (facts === undefined) return undefined;
  const rows = facts.map(payer => [
    pen.cell('payer', payer.payer),
    payer.plan,
    payer.memberId,
    payer.groupNumber ?? '',
  ]);
  const entries = facts.map((payer, i) =>
    entry(
      x(
        'act',
        { classCode: 'ACT', moodCode: 'EVN' },
        pen.templates('coverage'),
        pen.id('coverage', payer),
        fixed('code', codes.payers),
        statusCode('completed'),
        related('COMP', {}, x('sequenceNumber', { value: String(i + 1) }), policy(pen, payer, subject)),
      ),
    ),
  );
  return {
    template: 'payersSection',
    code: codes.payers,
    title: 'Insurance',
    columns: ['Payer', 'Plan', 'Member', 'Group'],
    rows,
    entries,
  };
}

function policy(pen: Pen, payer: Payer, subject: Subject): XmlElement {
  const isSelf = payer.holder === 'SELF';
  const holder = payer.holder === 'SELF' ? undefined : payer.holder;
  return x(
    'act',
    { classCode: 'ACT', moodCode: 'EVN' },
    pen.templates('policy'),
    x('id', { root: `${pen.place.oid}.9`, extension: payer.groupNumber ?? payer.memberId }),
    fixed('code', payer.kind),
    statusCode('completed'),
    x(
      'performer',
      { typeCode: 'PRF' },
      x('templateId', { root: '2.16.840.1.113883.10.20.22.4.87' }),
      x(
        'assignedEntity',
        {},
        pen.id('payer', payer.payer),
        x('code', { code: 'PAYOR', codeSystem: '2.16.840.1.113883.5.110', codeSystemName: 'RoleClass' }),
        x('representedOrganization', {}, x('name', {}, payer.payer)),
      ),
    ),
    x(
      'participant',
      { typeCode: 'COV' },
      x('templateId', { root: '2.16.840.1.113883.10.20.22.4.89' }),
      x(
        'participantRole',
        { classCode: 'PAT' },
        x('id', { root: `${pen.place.oid}.9.1`, extension: payer.memberId }),
        isSelf
          ? x('code', { code: 'SELF', codeSystem: '2.16.840.1.113883.5.111', displayName: 'Self' })
          : x('code', {
              code: 'FAMDEP',
              codeSystem: '2.16.840.1.113883.5.111',
              displayName: 'Family dependent',
            }),
        x('playingEntity', {}, personName(subject)),
      ),
    ),
    x(
      'participant',
      { typeCode: 'HLD' },
      x('templateId', { root: '2.16.840.1.113883.10.20.22.4.90' }),
      x(
        'participantRole',
        {},
        x('id', { root: `${pen.place.oid}.9.1`, extension: payer.memberId }),
        x('playingEntity', {}, personName(holder ?? subject)),
      ),
    ),
    related(
      'REFR',
      {},
      x(
        'act',
        { classCode: 'ACT', moodCode: 'DEF' },
        pen.id('plan', payer),
        x('code', { nullFlavor: 'NA' }),
        x('text', {}, payer.plan),
      ),
    ),
  );
}

export function notes(pen: Pen, facts: Note[] | undefined): Section[] {
  return (facts ?? []).map(note => {
    const cell = pen.cell('note', note.paragraphs.join('\n'));
    const code = fixed('code', concept('Note', 'LOINC 34109-9'));
    const [type] = note.type.codings;
    if (type !== undefined && type.code !== '34109-9') {
      code.children.push(fixed('translation', note.type));
    }
    return {
      template: 'notesSection',
      code: note.type,
      title: note.title,
      rows: [[cell]],
      entries: [
        entry(
          x(
            'act',
            { classCode: 'ACT', moodCode: 'EVN' },
            pen.templates('noteActivity'),
            pen.id('note', [note.title, note.at]),
            code,
            pen.words('text', cell),
            statusCode('completed'),
            pen.time('effectiveTime', note.at),
            author(pen, note.author, note.at),
            note.encounter !== undefined &&
              related(
                'COMP',
                { inversionInd: 'true' },
                x('encounter', { classCode: 'ENC', moodCode: 'EVN' }, encounterId(note.encounter)),
              ),
          ),
        ),
      ],
    };
  });
}

export const narratives = (facts: NarrativeSection[] | undefined): Section[] =>
  (facts ?? []).map(section => ({ ...section, rows: [], entries: [] }));

/** Who met the person on this visit. */
export function encompassingEncounter(pen: Pen, encounter: Encounter): XmlElement {
  return x(
    'componentOf',
    {},
    x(
      'encompassingEncounter',
      {},
      encounterId(encounter),
      pen.vendor.header === 'full'
        ? x('code', { code: encounter.class, codeSystem: '2.16.840.1.113883.5.4' })
        : pen.code('code', encounter.kind),
      pen.period('effectiveTime', encounter.period),
      encounter.disposition !== undefined && fixed('dischargeDispositionCode', encounter.disposition),
      x(
        'responsibleParty',
        {},
        x(
          'assignedEntity',
          {},
          clinicianId(pen, encounter.clinician),
          x('assignedPerson', {}, personName(encounter.clinician)),
        ),
      ),
      x(
        'location',
        {},
        x(
          'healthCareFacility',
          {},
          x('id', { root: encounter.place.oid }),
          x('location', {}, x('name', {}, encounter.place.name), address(encounter.place.address)),
        ),
      ),
    ),
  );
}
