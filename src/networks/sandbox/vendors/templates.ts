// What is written → its templateIds, in each edition of the guide: C-CDA R2.1, C-CDA R1.1 (the same roots without extension), and C32 over CCD 1.0.
import { x } from './xml.ts';
import type { XmlElement } from './xml.ts';

export type Edition = 'R2.1' | 'R1.1' | 'C32';

const ccda = '2.16.840.1.113883.10.20.22';
const ccd = '2.16.840.1.113883.10.20.1';
const hitsp = '2.16.840.1.113883.3.88.11';
const ihe = '1.3.6.1.4.1.19376.1.5.3.1';

/** `root` or `root extension` of C-CDA; then the roots a C32 writer uses, where it has any. */
const templates = {
  header: [`${ccda}.1.1 2015-08-01`, `${hitsp}.32.1`],
  continuity: [`${ccda}.1.2 2015-08-01`, `${ccd}`, `${ihe}.1.1`],
  discharge: [`${ccda}.1.8 2015-08-01`, `${ccd}`],
  progress: [`${ccda}.1.9 2015-08-01`, `${ccd}`],
  history: [`${ccda}.1.3 2015-08-01`, `${ccd}`],
  consultation: [`${ccda}.1.4 2015-08-01`, `${ccd}`],
  operative: [`${ccda}.1.7 2015-08-01`, `${ccd}`],
  unstructured: [`${ccda}.1.10 2015-08-01`, `${ccd}`],
  authorParticipation: [`${ccda}.4.119`],

  allergiesSection: [`${ccda}.2.6.1 2015-08-01`, `${ccd}.2`, `${hitsp}.83.102`],
  problemsSection: [`${ccda}.2.5.1 2015-08-01`, `${ccd}.11`, `${hitsp}.83.103`],
  medicationsSection: [`${ccda}.2.1.1 2014-06-09`, `${ccd}.8`, `${hitsp}.83.112`],
  dischargeMedicationsSection: [`${ccda}.2.11.1 2015-08-01`, `${hitsp}.83.114`],
  immunizationsSection: [`${ccda}.2.2.1 2015-08-01`, `${ccd}.6`, `${hitsp}.83.117`],
  proceduresSection: [`${ccda}.2.7.1 2014-06-09`, `${ccd}.12`, `${hitsp}.83.108`],
  resultsSection: [`${ccda}.2.3.1 2015-08-01`, `${ccd}.14`, `${hitsp}.83.122`],
  vitalsSection: [`${ccda}.2.4.1 2015-08-01`, `${ccd}.16`, `${hitsp}.83.119`],
  encountersSection: [`${ccda}.2.22.1 2015-08-01`, `${ccd}.3`, `${hitsp}.83.127`],
  dischargeDiagnosesSection: [`${ccda}.2.24 2015-08-01`, `${hitsp}.83.111`],
  socialSection: [`${ccda}.2.17 2015-08-01`, `${ccd}.15`, `${hitsp}.83.126`],
  planSection: [`${ccda}.2.10 2014-06-09`, `${ccd}.10`, `${hitsp}.83.124`],
  familySection: [`${ccda}.2.15 2015-08-01`, `${ccd}.4`, `${hitsp}.83.125`],
  payersSection: [`${ccda}.2.18 2015-08-01`, `${ccd}.9`, `${hitsp}.83.101`],
  notesSection: [`${ccda}.2.65 2016-11-01`],

  problemConcern: [`${ccda}.4.3 2015-08-01`, `${ccd}.27`, `${hitsp}.83.7`],
  problemObservation: [`${ccda}.4.4 2015-08-01`, `${ccd}.28`, `${ihe}.4.5`],
  problemStatus: [`${ccda}.4.6`, `${ccd}.50`],
  dischargeDiagnosis: [`${ccda}.4.33 2015-08-01`],
  allergyConcern: [`${ccda}.4.30 2015-08-01`, `${ccd}.27`, `${hitsp}.83.6`],
  allergyObservation: [`${ccda}.4.7 2014-06-09`, `${ccd}.18`, `${ihe}.4.6`],
  allergyStatus: [`${ccda}.4.28`, `${ccd}.39`],
  reactionObservation: [`${ccda}.4.9 2014-06-09`, `${ccd}.54`],
  severityObservation: [`${ccda}.4.8 2014-06-09`, `${ccd}.55`],
  criticalityObservation: [`${ccda}.4.145`],
  medicationActivity: [`${ccda}.4.16 2014-06-09`, `${ccd}.24`, `${hitsp}.83.8`, `${ihe}.4.7`],
  medicationInformation: [`${ccda}.4.23 2014-06-09`, `${ccd}.53`, `${hitsp}.83.8.2`],
  medicationSupplyOrder: [`${ccda}.4.17 2014-06-09`, `${ccd}.34`, `${hitsp}.83.8.3`],
  freeTextSig: [`${ccda}.4.147`],
  indication: [`${ccda}.4.19 2014-06-09`, `${ccd}.28`],
  precondition: [`${ccda}.4.25 2014-06-09`],
  immunizationActivity: [`${ccda}.4.52 2015-08-01`, `${ccd}.24`, `${hitsp}.83.13`, `${ihe}.4.12`],
  immunizationInformation: [`${ccda}.4.54 2014-06-09`, `${ccd}.53`],
  immunizationRefusal: [`${ccda}.4.53`],
  procedureProcedure: [`${ccda}.4.14 2014-06-09`, `${ccd}.29`, `${hitsp}.83.17`],
  procedureAct: [`${ccda}.4.12 2014-06-09`, `${ccd}.29`],
  procedureObservation: [`${ccda}.4.13 2014-06-09`, `${ccd}.29`],
  productInstance: [`${ccda}.4.37`, `${ccd}.52`],
  resultOrganizer: [`${ccda}.4.1 2015-08-01`, `${ccd}.32`],
  resultObservation: [`${ccda}.4.2 2015-08-01`, `${ccd}.31`, `${hitsp}.83.15.1`],
  commentActivity: [`${ccda}.4.64`, `${ccd}.40`],
  vitalsOrganizer: [`${ccda}.4.26 2015-08-01`, `${ccd}.32`, `${ccd}.35`],
  vitalObservation: [`${ccda}.4.27 2014-06-09`, `${ccd}.31`, `${hitsp}.83.14`],
  encounterActivity: [`${ccda}.4.49 2015-08-01`, `${ccd}.21`, `${hitsp}.83.16`],
  encounterDiagnosis: [`${ccda}.4.80 2015-08-01`],
  serviceDeliveryLocation: [`${ccda}.4.32`, `${ccd}.45`],
  smoking: [`${ccda}.4.78 2014-06-09`, `${ccd}.33`, `${hitsp}.83.19`],
  tobacco: [`${ccda}.4.85 2014-06-09`, `${ccd}.33`],
  pregnancy: ['2.16.840.1.113883.10.20.15.3.8', `${ccd}.33`],
  'birth-sex': [`${ccda}.4.200 2016-06-01`, `${ccd}.33`],
  social: [`${ccda}.4.38 2015-08-01`, `${ccd}.33`, `${hitsp}.83.19`],
  familyOrganizer: [`${ccda}.4.45 2015-08-01`, `${ccd}.23`, `${hitsp}.83.18`],
  familyObservation: [`${ccda}.4.46 2015-08-01`, `${ccd}.22`],
  ageObservation: [`${ccda}.4.31`, `${ccd}.38`],
  deathObservation: [`${ccda}.4.47`],
  coverage: [`${ccda}.4.60 2015-08-01`, `${ccd}.20`],
  policy: [`${ccda}.4.61 2015-08-01`, `${ccd}.26`, `${hitsp}.83.5`],
  noteActivity: [`${ccda}.4.202 2016-11-01`],
  plannedProcedure: [`${ccda}.4.41 2014-06-09`, `${ccd}.25`],
  plannedEncounter: [`${ccda}.4.40 2014-06-09`, `${ccd}.25`],
  plannedObservation: [`${ccda}.4.44 2014-06-09`, `${ccd}.25`],
  plannedMedication: [`${ccda}.4.42 2014-06-09`, `${ccd}.25`],
  plannedAct: [`${ccda}.4.39 2014-06-09`, `${ccd}.25`],
  goal: [`${ccda}.4.121`, `${ccd}.25`],
} satisfies Record<string, string[]>;

export type Template = keyof typeof templates;

export function templateIds(edition: Edition, template: Template): XmlElement[] {
  const [current = '', ...older] = templates[template];
  if (edition === 'C32') return older.map(root => x('templateId', { root }));
  const [root, extension] = current.split(' ');
  if (edition === 'R1.1' || extension === undefined) return [x('templateId', { root })];
  // R2.1 asks for both: the extension says the edition, the bare root lets an R1.1 reader find its way (C-CDA R2.1 §4.1).
  return [x('templateId', { root }), x('templateId', { root, extension })];
}
