// The sandbox people → the files of the documents folder: every document's bytes, and the manifest that lists them.
import { describe } from '../people/chart.ts';
import type {
  DocumentDescription,
  HolderKey,
  Registration,
  SandboxPerson,
  Subject,
} from '../people/chart.ts';
import type { PersonDescription } from '../../../patients/matching/person.ts';
import { writeDocument } from './document.ts';
import { titleOf, typeOf } from './header.ts';
import { vendors } from './index.ts';
import { writePdf } from './pages.ts';

/** One document as a holder's registry lists it, in XDS's words (ITI TF-3 §4.2.3.2). */
export interface ManifestDocument {
  /** In the folder of the manifest. */
  file: string;
  mimeType: string;
  title: string;
  typeCode: string;
  classCode: string;
  formatCode: string;
  creationTime: string;
  serviceStartTime: string;
  serviceStopTime: string;
  authorName: string;
  authorOrganization: string;
  healthcareFacilityTypeCode: string;
  practiceSettingCode: string;
  holders: HolderKey[];
  /** Listed for this person by that holder, but about somebody else. */
  stranger?: true;
}

export interface ManifestPerson {
  key: string;
  person: PersonDescription;
  registration: Registration;
  documents: ManifestDocument[];
}

export interface Manifest {
  people: ManifestPerson[];
}

/** Every file of the folder by name, the manifest among them. */
export function writeSandbox(people: SandboxPerson[]): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const manifest: Manifest = { people: people.map(person => writePerson(person, files)) };
  files.set('manifest.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`, 'utf8'));
  return files;
}

function writePerson(person: SandboxPerson, files: Map<string, Uint8Array>): ManifestPerson {
  const documents = person.documents.map(document => {
    const file = `${person.key}-${document.name}.${ending(document)}`;
    if (files.has(file)) throw new Error(`two documents named ${file}`);
    files.set(file, bytes(person, document));
    return listDocument(file, document);
  });
  return { key: person.key, person: describe(person.subject), registration: person.registration, documents };
}

function bytes(person: SandboxPerson, document: DocumentDescription): Uint8Array {
  if (document.vendor === undefined) {
    return document.as === 'pdf'
      ? writePdf(document.page)
      : Buffer.from(`${document.page.join('\n')}\n`, 'utf8');
  }
  const subject: Subject = { ...person.subject, ...document.subject };
  // A stranger has another number at the same place.
  const personKey = document.isStrangers === true ? `${person.key}-stranger` : person.key;
  return writeDocument(vendors[document.vendor], personKey, subject, document);
}

const ending = (document: DocumentDescription): string =>
  document.vendor !== undefined ? 'xml' : document.as === 'pdf' ? 'pdf' : 'txt';

function listDocument(file: string, document: DocumentDescription): ManifestDocument {
  const type = typeOf(document).codings[0]?.code ?? '34109-9';
  const { author, place } = document;
  const period = document.period ?? ('facts' in document ? document.encounter?.period : undefined);
  const suffix = author.suffix === undefined ? '' : `, ${author.suffix}`;
  return {
    file,
    mimeType: mimeTypes[ending(document)] ?? 'application/octet-stream',
    title: titleOf(document),
    typeCode: type,
    classCode: type,
    formatCode: formatCode(document),
    creationTime: instant(document.written, '12:00:00Z'),
    serviceStartTime: instant(period?.start ?? document.written, '00:00:00Z'),
    serviceStopTime: instant(period?.end ?? document.written, '23:59:59Z'),
    authorName: `${author.given} ${author.family}${suffix}`,
    authorOrganization: place.name,
    healthcareFacilityTypeCode: place.facilityType,
    practiceSettingCode: place.practiceSetting,
    holders: document.holders,
    ...(document.isStrangers === true ? { stranger: true } : {}),
  };
}

const mimeTypes: Record<string, string> = {
  xml: 'application/xml',
  pdf: 'application/pdf',
  txt: 'text/plain',
};

/** HL7's and IHE's published format codes. */
function formatCode(document: DocumentDescription): string {
  if (document.vendor === undefined) {
    return document.as === 'pdf' ? 'urn:ihe:iti:xds-sd:pdf:2008' : 'urn:ihe:iti:xds:2017:mimeTypeSufficient';
  }
  const { edition } = vendors[document.vendor];
  if (edition === 'C32') return 'urn:ihe:pcc:xphr:2007';
  const body = 'facts' in document ? 'structuredBody' : 'nonXMLBody';
  return `urn:hl7-org:sdwg:ccda-${body}:${edition === 'R2.1' ? '2.1' : '1.1'}`;
}

/** A registry keeps times of a day; a document may know the day, or the month, alone. */
function instant(moment: string, time: string): string {
  if (moment.includes('T')) return new Date(moment).toISOString().replace('.000', '');
  const [year, month = '01', day = '01'] = moment.split('-');
  return `${year}-${month}-${day}T${time}`;
}
