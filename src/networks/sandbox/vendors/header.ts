// Who a document is about, who wrote it and where → the CDA header (US Realm Header, C-CDA R2.1 §1.1).
import { papers } from '../people/codes.ts';
import type { Concept } from '../people/codes.ts';
import type {
  DocumentDescription,
  Encounter,
  PageDocument,
  StructuredDocument,
  Subject,
} from '../people/chart.ts';
import {
  address,
  author,
  clinicianId,
  codingAttributes,
  fixed,
  organization,
  performer,
  personName,
  telephone,
  uuid,
} from './vendor.ts';
import type { Pen } from './vendor.ts';
import { encompassingEncounter } from './visits.ts';
import { x } from './xml.ts';
import type { XmlElement } from './xml.ts';

export const typeOf = (document: DocumentDescription): Concept =>
  'facts' in document ? documentTypes[document.kind] : document.type;

const documentTypes: Record<StructuredDocument['kind'], Concept> = {
  continuity: papers.summary,
  discharge: papers.discharge,
  progress: papers.progress,
  history: papers.history,
  consultation: papers.consultation,
  operative: papers.operative,
};

export const titleOf = (document: DocumentDescription): string => document.title ?? typeOf(document).text;

export function header(
  pen: Pen,
  personKey: string,
  subject: Subject,
  document: StructuredDocument | PageDocument,
): XmlElement[] {
  const { vendor, place } = pen;
  const encounter = 'facts' in document ? document.encounter : undefined;
  const moreAuthors = 'facts' in document ? (document.moreAuthors ?? []) : [];
  const isSparse = vendor.header === 'sparse';
  return [
    ...(vendor.edition === 'C32' ? [] : [x('realmCode', { code: 'US' })]),
    x('typeId', { root: '2.16.840.1.113883.1.3', extension: 'POCD_HD000040' }),
    ...pen.templates('header'),
    ...pen.templates('facts' in document ? document.kind : 'unstructured'),
    x('id', { root: uuid('document', place.oid, personKey, document.name).toUpperCase() }),
    fixed('code', typeOf(document)),
    x('title', {}, titleOf(document)),
    pen.time('effectiveTime', document.written),
    x('confidentialityCode', { code: 'N', codeSystem: '2.16.840.1.113883.5.25' }),
    x('languageCode', { code: 'en-US' }),
    ...(isSparse
      ? []
      : [
          x('setId', { root: `${place.oid}.7`, extension: `${personKey}-${document.name}` }),
          x('versionNumber', { value: '1' }),
        ]),
    recordTarget(pen, personKey, subject),
    author(pen, document.author, document.written),
    ...moreAuthors.map(clinician => author(pen, clinician, document.written)),
    ...(vendor.header === 'full' ? [authoringDevice(pen, document.written)] : []),
    ...(vendor.header === 'full' && subject.guardian !== undefined ? [informant(subject.guardian)] : []),
    x('custodian', {}, x('assignedCustodian', {}, organization('representedCustodianOrganization', place))),
    ...(isSparse ? [] : [legalAuthenticator(pen, document)]),
    ...(document.period === undefined && isSparse ? [] : [documentationOf(pen, document, encounter)]),
    ...(encounter === undefined ? [] : [encompassingEncounter(pen, encounter)]),
  ];
}

function recordTarget(pen: Pen, personKey: string, subject: Subject): XmlElement {
  const { header: habit, edition, namespaces } = pen.vendor;
  const hasExtensions = namespaces['xmlns:sdtc'] !== undefined;
  const telephones = subject.telephones ?? [];
  return x(
    'recordTarget',
    {},
    x(
      'patientRole',
      {},
      x('id', { root: `${pen.place.oid}.1`, extension: recordNumber(pen.place.oid, personKey, subject) }),
      subject.ssn !== undefined &&
        habit !== 'sparse' &&
        x('id', { root: '2.16.840.1.113883.4.1', extension: subject.ssn }),
      subject.addresses.map(home => address(home, home.use ?? 'HP')),
      telephones.map((number, i) => telephone(number, i === 0 ? 'HP' : 'MC')),
      (subject.emails ?? []).map(email => x('telecom', { value: `mailto:${email}` })),
      telephones.length === 0 && x('telecom', { nullFlavor: 'UNK' }),
      x(
        'patient',
        {},
        personName(subject, 'L'),
        subject.formerFamily !== undefined &&
          habit !== 'sparse' &&
          x(
            'name',
            {},
            subject.given.map(given => x('given', {}, given)),
            x('family', { qualifier: 'BR' }, subject.formerFamily),
          ),
        x('administrativeGenderCode', {
          code: subject.sex,
          codeSystem: '2.16.840.1.113883.5.1',
          displayName: subject.sex === 'F' ? 'Female' : 'Male',
        }),
        pen.time('birthTime', subject.birthDate),
        hasExtensions &&
          subject.deceasedAt !== undefined && [
            x('sdtc:deceasedInd', { value: 'true' }),
            pen.time('sdtc:deceasedTime', subject.deceasedAt),
          ],
        subject.maritalStatus !== undefined && fixed('maritalStatusCode', subject.maritalStatus),
        demographic(pen, 'raceCode', subject.race),
        hasExtensions && subject.detailedRace !== undefined && fixed('sdtc:raceCode', subject.detailedRace),
        demographic(pen, 'ethnicGroupCode', subject.ethnicity),
        subject.guardian !== undefined &&
          habit !== 'sparse' &&
          x(
            'guardian',
            {},
            fixed('code', subject.guardian.relation),
            subject.guardian.telephone !== undefined && telephone(subject.guardian.telephone, 'HP'),
            x('guardianPerson', {}, personName(subject.guardian)),
          ),
        x(
          'languageCommunication',
          {},
          x('languageCode', { code: subject.language ?? 'en' }),
          edition !== 'C32' && x('preferenceInd', { value: 'true' }),
        ),
      ),
      habit !== 'sparse' && organization('providerOrganization', pen.place),
    ),
  );
}

/** A place numbers its people; the same person has the same number in all its documents. */
const recordNumber = (oid: string, personKey: string, subject: Subject): string =>
  String((parseInt(uuid(oid, personKey, subject.birthDate).slice(0, 7), 16) % 9_000_000) + 1_000_000);

function demographic(pen: Pen, name: string, value: Concept | undefined): XmlElement | false {
  if (value === undefined) return pen.vendor.edition !== 'C32' && x(name, { nullFlavor: 'UNK' });
  const [first] = value.codings;
  return (
    first !== undefined &&
    x(name, codingAttributes({ displayNames: true, systemNames: pen.vendor.systemNames }, first))
  );
}

function authoringDevice(pen: Pen, at: string): XmlElement {
  return x(
    'author',
    {},
    pen.time('time', at),
    x(
      'assignedAuthor',
      {},
      x('id', { root: `${pen.place.oid}.5`, extension: 'ehr' }),
      address(pen.place.address, 'WP'),
      telephone(pen.place.telephone, 'WP'),
      x(
        'assignedAuthoringDevice',
        {},
        x('manufacturerModelName', {}, pen.vendor.manufacturer),
        x('softwareName', {}, pen.vendor.software),
      ),
      organization('representedOrganization', pen.place),
    ),
  );
}

function informant(guardian: NonNullable<Subject['guardian']>): XmlElement {
  return x(
    'informant',
    {},
    x(
      'relatedEntity',
      { classCode: 'PRS' },
      fixed('code', guardian.relation),
      x('relatedPerson', {}, personName(guardian)),
    ),
  );
}

function legalAuthenticator(pen: Pen, document: DocumentDescription): XmlElement {
  return x(
    'legalAuthenticator',
    {},
    pen.time('time', document.written),
    x('signatureCode', { code: 'S' }),
    x(
      'assignedEntity',
      {},
      clinicianId(pen, document.author),
      address(pen.place.address, 'WP'),
      telephone(pen.place.telephone, 'WP'),
      x('assignedPerson', {}, personName(document.author)),
    ),
  );
}

function documentationOf(
  pen: Pen,
  document: DocumentDescription,
  encounter: Encounter | undefined,
): XmlElement {
  const period = document.period ?? encounter?.period ?? { start: document.written, end: document.written };
  const primary = x('functionCode', {
    code: 'PCP',
    codeSystem: '2.16.840.1.113883.5.88',
    codeSystemName: 'ParticipationFunction',
    displayName: 'Primary Care Physician',
  });
  return x(
    'documentationOf',
    { typeCode: 'DOC' },
    x(
      'serviceEvent',
      { classCode: 'PCPR' },
      pen.period('effectiveTime', { start: period.start, end: period.end ?? document.written }),
      performer(pen, document.author, pen.vendor.header === 'full' ? primary : undefined),
    ),
  );
}
