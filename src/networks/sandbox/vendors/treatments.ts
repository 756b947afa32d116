// Medications, immunizations, procedures and the plan → their sections.
import { concept } from '../people/codes.ts';
import type { Facts, Immunization, Medication, PlanItem, Procedure } from '../people/chart.ts';
import { entry, fixed, performer, related, statusCode } from './vendor.ts';
import type { Cell, Pen, Section } from './vendor.ts';
import type { Template } from './templates.ts';
import { x } from './xml.ts';
import type { XmlElement } from './xml.ts';

const codes = {
  medications: concept('Medications', 'LOINC 10160-0 History of Medication use Narrative'),
  dischargeMedications: concept(
    'Discharge medications',
    'LOINC 10183-2 Hospital discharge medications Narrative',
  ),
  immunizations: concept('Immunizations', 'LOINC 11369-6 History of Immunization Narrative'),
  procedures: concept('Procedures', 'LOINC 47519-4 History of Procedures Document'),
  plan: concept('Plan of treatment', 'LOINC 18776-5 Plan of care note'),
  assertion: concept('Assertion', 'ActCode ASSERTION'),
  drugTherapy: concept('Drug therapy', 'SNOMED 416608005'),
  sig: concept('Medication instructions', 'LOINC 76662-6 Instructions Medication'),
};

export const medications = (pen: Pen, facts: Facts['medications']): Section | undefined =>
  medicationSection(pen, facts, {
    template: 'medicationsSection',
    code: codes.medications,
    title: 'Medications',
  });

export const dischargeMedications = (pen: Pen, facts: Medication[] | undefined): Section | undefined =>
  medicationSection(pen, facts, {
    template: 'dischargeMedicationsSection',
    code: codes.dischargeMedications,
    title: 'Discharge Medications',
  });

function medicationSection(
  pen: Pen,
  facts: Facts['medications'],
  section: Pick<Section, 'template' | 'code' | 'title'>,
): Section | undefined {
  if (facts === undefined) return undefined;
  if (facts === 'no information')
    return { ...section, rows: [['No information.']], entries: [], nullFlavor: 'NI' };
  if (facts === 'none known') {
    const cell = pen.cell('medication', 'No known medications');
    return { ...section, rows: [[cell]], entries: [entry(noMedication(pen, cell))] };
  }
  const rows: Section['rows'] = [];
  const entries = facts.map(medication => {
    const drug = pen.cell('medication', medication.drug.text);
    const sig = pen.cell('sig', medication.sig);
    rows.push([drug, sig, pen.show(medication.start), pen.show(medication.end), medication.status]);
    return entry(medicationActivity(pen, medication, drug, sig));
  });
  return { ...section, columns: ['Medication', 'Sig', 'Start', 'End', 'Status'], rows, entries };
}

function medicationActivity(pen: Pen, medication: Medication, drug: Cell, sig: Cell): XmlElement {
  const isStructured = pen.vendor.sig === 'structured';
  const start = medication.start ?? 'unknown';
  const openEnd = medication.status === 'active' && pen.vendor.openEnd === 'absent' ? undefined : 'unknown';
  const isOneDose = medication.timing === 'once' && medication.end === undefined;
  const { supply, reason } = medication;
  return x(
    'substanceAdministration',
    { classCode: 'SBADM', moodCode: medication.isOrder === true ? 'INT' : 'EVN' },
    pen.templates('medicationActivity'),
    pen.id('medication', medication),
    pen.vendor.edition === 'R2.1' && fixed('code', codes.drugTherapy),
    pen.vendor.originalText === 'none' ? x('text', {}, medication.sig) : pen.words('text', sig),
    statusCode(medication.status === 'active' ? 'active' : medication.status),
    isOneDose
      ? pen.time('effectiveTime', start)
      : pen.period('effectiveTime', { start, end: medication.end ?? openEnd }, { type: 'IVL_TS' }),
    isStructured && timing(medication),
    medication.route !== undefined && isStructured && fixed('routeCode', medication.route),
    medication.dose !== undefined &&
      isStructured &&
      pen.quantity('doseQuantity', medication.dose.value, medication.dose.unit),
    product(pen, 'medicationInformation', pen.code('code', medication.drug, drug), {
      name: pen.vendor.edition === 'C32' ? medication.drug.text : undefined,
    }),
    medication.prescriber !== undefined &&
      medication.start !== undefined &&
      pen.author(medication.prescriber, medication.start),
    reason !== undefined &&
      related(
        'RSON',
        {},
        x(
          'observation',
          { classCode: 'OBS', moodCode: 'EVN' },
          pen.templates('indication'),
          pen.id('indication', [medication.drug.text, reason]),
          fixed('code', concept('Diagnosis', 'SNOMED 282291009')),
          statusCode('completed'),
          pen.code('value', reason, undefined, { isValue: true }),
        ),
      ),
    supply !== undefined &&
      related(
        'REFR',
        {},
        x(
          'supply',
          { classCode: 'SPLY', moodCode: 'INT' },
          pen.templates('medicationSupplyOrder'),
          pen.id('supply', medication),
          statusCode('completed'),
          x('repeatNumber', { value: supply.fills }),
          pen.quantity('quantity', supply.quantity, supply.unit),
        ),
      ),
    pen.vendor.edition === 'R2.1' && isStructured && related('COMP', {}, freeTextSig(pen, sig)),
    medication.asNeededFor !== undefined &&
      x(
        'precondition',
        { typeCode: 'PRCN' },
        x(
          'criterion',
          {},
          pen.templates('precondition'),
          fixed('code', codes.assertion),
          pen.code('value', medication.asNeededFor, undefined, { isValue: true }),
        ),
      ),
  );
}

function timing({ timing: when }: Medication): XmlElement | undefined {
  if (when === undefined || when === 'once') return undefined;
  if ('event' in when)
    return x('effectiveTime', { 'xsi:type': 'EIVL_TS', operator: 'A' }, x('event', { code: when.event }));
  return x(
    'effectiveTime',
    { 'xsi:type': 'PIVL_TS', institutionSpecified: 'true', operator: 'A' },
    x('period', { value: when.every, unit: when.unit }),
  );
}

function freeTextSig(pen: Pen, sig: Cell): XmlElement {
  return x(
    'substanceAdministration',
    { classCode: 'SBADM', moodCode: 'INT' },
    pen.templates('freeTextSig'),
    fixed('code', codes.sig),
    pen.words('text', sig) ?? x('text', {}, sig.text),
    x('consumable', {}, x('manufacturedProduct', {}, x('manufacturedLabeledDrug', { nullFlavor: 'NA' }))),
  );
}

function noMedication(pen: Pen, cell: Cell): XmlElement {
  return x(
    'substanceAdministration',
    { classCode: 'SBADM', moodCode: 'EVN', negationInd: 'true' },
    pen.templates('medicationActivity'),
    pen.id('no-medication', ''),
    pen.words('text', cell),
    statusCode('active'),
    x(
      'effectiveTime',
      { 'xsi:type': 'IVL_TS' },
      x('low', { nullFlavor: 'NA' }),
      x('high', { nullFlavor: 'NA' }),
    ),
    x('doseQuantity', { nullFlavor: 'NA' }),
    product(
      pen,
      'medicationInformation',
      x('code', { nullFlavor: 'OTH' }, x('originalText', {}, 'drug or medication')),
      {},
    ),
  );
}

function product(
  pen: Pen,
  template: Template,
  code: XmlElement,
  { name, lot, manufacturer }: { name?: string; lot?: string; manufacturer?: string },
): XmlElement {
  return x(
    'consumable',
    {},
    x(
      'manufacturedProduct',
      { classCode: 'MANU' },
      pen.templates(template),
      x(
        'manufacturedMaterial',
        {},
        code,
        name !== undefined && x('name', {}, name),
        lot !== undefined && x('lotNumberText', {}, lot),
      ),
      manufacturer !== undefined && x('manufacturerOrganization', {}, x('name', {}, manufacturer)),
    ),
  );
}

export function immunizations(pen: Pen, facts: Immunization[] | undefined): Section | undefined {
  if (facts === undefined) return undefined;
  const rows: Section['rows'] = [];
  const entries = facts.map(immunization => {
    const cell = pen.cell('immunization', immunization.vaccine.text);
    rows.push([
      cell,
      pen.show(immunization.at),
      immunization.lot ?? '',
      immunization.refusal?.text ?? 'given',
    ]);
    return entry(immunizationActivity(pen, immunization, cell));
  });
  return {
    template: 'immunizationsSection',
    code: codes.immunizations,
    title: 'Immunizations',
    columns: ['Vaccine', 'Date', 'Lot', 'Status'],
    rows,
    entries,
  };
}

function immunizationActivity(pen: Pen, immunization: Immunization, cell: Cell): XmlElement {
  const { dose, refusal, lot, manufacturer } = immunization;
  return x(
    'substanceAdministration',
    { classCode: 'SBADM', moodCode: 'EVN', negationInd: refusal === undefined ? 'false' : 'true' },
    pen.templates('immunizationActivity'),
    pen.id('immunization', immunization),
    pen.words('text', cell),
    statusCode('completed'),
    pen.time('effectiveTime', immunization.at),
    immunization.route !== undefined && fixed('routeCode', immunization.route),
    dose !== undefined && pen.quantity('doseQuantity', dose.value, dose.unit),
    // CVX is the required value set: every vendor maps its vaccines.
    product(pen, 'immunizationInformation', fixed('code', immunization.vaccine), { lot, manufacturer }),
    immunization.performer !== undefined && performer(pen, immunization.performer),
    refusal !== undefined &&
      related(
        'RSON',
        {},
        x(
          'observation',
          { classCode: 'OBS', moodCode: 'EVN' },
          pen.templates('immunizationRefusal'),
          pen.id('refusal', immunization),
          fixed('code', refusal),
          statusCode('completed'),
        ),
      ),
  );
}

const procedureClasses = {
  procedure: { element: 'procedure', classCode: 'PROC', template: 'procedureProcedure' },
  act: { element: 'act', classCode: 'ACT', template: 'procedureAct' },
  observation: { element: 'observation', classCode: 'OBS', template: 'procedureObservation' },
} as const;

export function procedures(pen: Pen, facts: Procedure[] | undefined): Section | undefined {
  if (facts === undefined) return undefined;
  const rows: Section['rows'] = [];
  const entries = facts.map(procedure => {
    const cell = pen.cell('procedure', procedure.concept.text);
    rows.push([
      cell,
      pen.show(procedure.at),
      procedure.performer === undefined ? '' : `${procedure.performer.given} ${procedure.performer.family}`,
      procedure.wasNotDone === undefined ? (procedure.device?.name ?? '') : 'not done',
    ]);
    return entry(procedureActivity(pen, procedure, cell));
  });
  return {
    template: 'proceduresSection',
    code: codes.procedures,
    title: 'Procedures',
    columns: ['Procedure', 'Date', 'Performer', 'Comment'],
    rows,
    entries,
  };
}

function procedureActivity(pen: Pen, procedure: Procedure, cell: Cell): XmlElement {
  const { element, classCode, template } = procedureClasses[procedure.as ?? 'procedure'];
  const { device, wasNotDone } = procedure;
  return x(
    element,
    { classCode, moodCode: 'EVN', negationInd: wasNotDone === undefined ? undefined : 'true' },
    pen.templates(template),
    pen.id('procedure', procedure),
    pen.code('code', procedure.concept, cell),
    pen.words('text', cell),
    statusCode(procedure.status ?? 'completed'),
    procedure.at !== undefined &&
      (procedure.until === undefined
        ? pen.time('effectiveTime', procedure.at)
        : pen.period('effectiveTime', { start: procedure.at, end: procedure.until })),
    procedure.as === 'observation' && x('value', { 'xsi:type': 'CD', nullFlavor: 'NA' }),
    procedure.site !== undefined && fixed('targetSiteCode', procedure.site),
    procedure.performer !== undefined && performer(pen, procedure.performer),
    device !== undefined &&
      x(
        'participant',
        { typeCode: 'DEV' },
        x(
          'participantRole',
          { classCode: 'MANU' },
          pen.templates('productInstance'),
          x('id', { root: '2.16.840.1.113883.3.3719', extension: device.udi, assigningAuthorityName: 'FDA' }),
          x(
            'playingDevice',
            {},
            device.code === undefined
              ? x('code', { nullFlavor: 'UNK' }, x('originalText', {}, device.name))
              : pen.code('code', device.code),
            x('manufacturerModelName', {}, device.name),
          ),
          x('scopingEntity', {}, x('id', { root: '2.16.840.1.113883.3.3719' })),
        ),
      ),
    wasNotDone !== undefined &&
      related(
        'RSON',
        {},
        x(
          'observation',
          { classCode: 'OBS', moodCode: 'EVN' },
          pen.templates('indication'),
          pen.id('not-done', procedure),
          fixed('code', codes.assertion),
          statusCode('completed'),
          pen.code('value', wasNotDone, undefined, { isValue: true }),
        ),
      ),
  );
}

const planned = {
  procedure: { element: 'procedure', classCode: 'PROC', template: 'plannedProcedure' },
  encounter: { element: 'encounter', classCode: 'ENC', template: 'plannedEncounter' },
  observation: { element: 'observation', classCode: 'OBS', template: 'plannedObservation' },
  medication: { element: 'substanceAdministration', classCode: 'SBADM', template: 'plannedMedication' },
  act: { element: 'act', classCode: 'ACT', template: 'plannedAct' },
  goal: { element: 'observation', classCode: 'OBS', template: 'goal' },
} as const;

export function plan(pen: Pen, facts: PlanItem[] | undefined): Section | undefined {
  if (facts === undefined) return undefined;
  const rows: Section['rows'] = [];
  const entries = facts.map(item => {
    const cell = pen.cell(
      'plan',
      item.goal === undefined ? item.concept.text : `${item.concept.text}: ${item.goal}`,
    );
    rows.push([cell, pen.show(item.at)]);
    const { element, classCode, template } = planned[item.as];
    const isMedication = item.as === 'medication';
    return entry(
      x(
        element,
        { classCode, moodCode: item.as === 'goal' ? 'GOL' : (item.mood ?? 'INT') },
        pen.templates(template),
        pen.id('plan', item),
        !isMedication && pen.code('code', item.concept, cell),
        pen.words('text', cell),
        statusCode('active'),
        item.at !== undefined && pen.time('effectiveTime', item.at),
        item.goal !== undefined && x('value', { 'xsi:type': 'ST' }, item.goal),
        isMedication && product(pen, 'medicationInformation', pen.code('code', item.concept, cell), {}),
      ),
    );
  });
  return {
    template: 'planSection',
    code: codes.plan,
    title: 'Plan of Treatment',
    columns: ['Planned', 'When'],
    rows,
    entries,
  };
}
