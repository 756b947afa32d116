// A folder of C-CDA files → sandbox people, each under the demographics of its own documents' headers.
import { createHash } from 'node:crypto';
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Demographics } from '../../patients/patient.ts';
import type { PersonDescription } from '../../patients/matching/person.ts';
import { stateCode } from '../../patients/places.ts';
import type { SandboxHolder } from './holders.ts';
import { readCdaHeader, type CdaHeader } from './cda-header.ts';
import { wordsOf } from './recognise.ts';
import { opaqueId } from './resources.ts';
import type { SandboxDocument, SandboxPerson } from './sandbox-person.ts';

export interface DocumentsFolder {
  people: SandboxPerson[];
  /** File names only. */
  unserved: string[];
}

const mostFiles = 100_000;
/** Leaves room for base64 within the longest answer that is taken of a sandbox holder. */
const longestFileBytes = 20 * 1024 * 1024;
/** Holds nearly every header; the rest of a file is read for its header only when this is not enough. */
const headBytes = 128 * 1024;
const filesAtOnce = 16;

/** The folder itself, not what is below it; every .xml file is one document. */
export async function readDocumentsFolder(
  folder: string,
  holders: SandboxHolder[],
): Promise<DocumentsFolder> {
  const files = (await readdir(folder, { withFileTypes: true }))
    .filter(entry => !entry.isDirectory() && /\.xml$/i.test(entry.name))
    .map(({ name }) => name)
    .sort()
    .slice(0, mostFiles);
  const headers = await mapAtOnce(files, file => readHeaderOf(join(folder, file)));
  const people = new Map<string, SandboxPerson>();
  const unserved: string[] = [];
  for (const [index, file] of files.entries()) {
    const header = headers[index];
    const name = header?.person.names[0];
    const birthDate = header?.person.birthDate;
    if (!header || !name || !birthDate) {
      unserved.push(file);
      continue;
    }
    const key = opaqueId(
      'f',
      [...wordsOf(name.given[0] ?? ''), ...wordsOf(name.family), birthDate].join(' '),
    );
    const known = people.get(key);
    const person = known ? merged(known.person, header.person) : header.person;
    people.set(key, {
      key,
      person,
      registration: registrationOf(person),
      documents: [...(known?.documents ?? []), documentOf(folder, file, header, holders)],
    });
  }
  return { people: [...people.values()], unserved };
}

/** In the order of the items, a few at a time. */
async function mapAtOnce<From, To>(items: From[], work: (item: From) => Promise<To>): Promise<To[]> {
  const results: To[] = [];
  const entries = items.entries();
  const worker = async () => {
    for (const [index, item] of entries) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: filesAtOnce }, worker));
  return results;
}

async function readHeaderOf(path: string): Promise<CdaHeader | undefined> {
  try {
    const head = await readHead(path);
    if (head === 'too long') return undefined;
    const header = readCdaHeader(head.bytes);
    return header || head.isWhole ? header : readCdaHeader(await readFile(path));
  } catch {
    // Unreadable by us or by the parser: the file belongs to nobody.
    return undefined;
  }
}

async function readHead(path: string): Promise<{ bytes: Uint8Array; isWhole: boolean } | 'too long'> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > longestFileBytes) return 'too long';
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, headBytes)), 0);
    const bytes = beforeBody(buffer.subarray(0, bytesRead));
    return { bytes, isWhole: bytes.length === size };
  } finally {
    await file.close();
  }
}

/** Hundreds of files start in no time when their bodies are not parsed. Cut at a tag: half a character would look like another encoding. */
function beforeBody(bytes: Buffer): Buffer {
  const body = ['structuredBody', 'nonXMLBody'].map(name => bytes.indexOf(name)).filter(at => at > 0);
  if (body.length > 0) return bytes.subarray(0, bytes.lastIndexOf(0x3c, Math.min(...body)));
  return bytes.length < headBytes ? bytes : bytes.subarray(0, bytes.lastIndexOf(0x3e) + 1);
}

function documentOf(
  folder: string,
  file: string,
  header: CdaHeader,
  holders: SandboxHolder[],
): SandboxDocument {
  return {
    ...header.document,
    file,
    mimeType: 'text/xml',
    classCode: header.document.typeCode,
    holders: holdersOf(file, holders),
    read: () => readFile(join(folder, file)),
  };
}

/** One of the holders that are up, by a hash of the name, and those that repeat it. */
function holdersOf(file: string, holders: SandboxHolder[]): string[] {
  const own = holders.filter(({ isDown, repeats }) => !isDown && repeats === undefined);
  const first = own[createHash('sha256').update(file).digest().readUInt32BE() % own.length]?.key;
  return holders.filter(({ key, repeats }) => key === first || repeats === first).map(({ key }) => key);
}

function merged(one: PersonDescription, other: PersonDescription): PersonDescription {
  const union = <T>(first: T[], second: T[]) => [
    ...new Map([...first, ...second].map(item => [JSON.stringify(item), item])).values(),
  ];
  return {
    ...other,
    ...one,
    names: union(one.names, other.names),
    addresses: union(one.addresses, other.addresses),
    telephones: union(one.telephones, other.telephones),
    emails: union(one.emails, other.emails),
  };
}

/** What a header leaves out of what a registration must have. */
const madeUp = {
  addressLines: ['1 Sandbox Way'],
  addressCity: 'Springfield',
  addressState: 'MA',
  postalCode: '01101',
};

/** As a caller would register the person: the header's own words, in the API's forms. */
function registrationOf(person: PersonDescription): Demographics {
  const name = person.names[0];
  const address = person.addresses.find(
    ({ city, state, postalCode }) =>
      city && state && stateCode(state) !== undefined && /^\d{5}(-\d{4})?$/.test(postalCode ?? ''),
  );
  const telephone = person.telephones.map(tenDigits).find(digits => digits !== undefined);
  const email = person.emails.find(text => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text));
  const ssn = /^(\d{3})-?(\d{2})-?(\d{4})$/.exec(person.ssn ?? '');
  return {
    givenName: name?.given[0] ?? '',
    familyName: name?.family ?? '',
    dateOfBirth: person.birthDate ?? '',
    gender: person.gender?.toUpperCase().startsWith('M') ? 'MALE' : 'FEMALE',
    ...(address
      ? {
          addressLines: address.lines,
          addressCity: address.city ?? '',
          addressState: stateCode(address.state ?? '') ?? '',
          postalCode: address.postalCode ?? '',
        }
      : madeUp),
    ...(ssn && { ssn: `${ssn[1]}-${ssn[2]}-${ssn[3]}` }),
    ...(telephone && { telephone }),
    ...(email && { email }),
  };
}

function tenDigits(telephone: string): string | undefined {
  const digits = telephone.replace(/\D/g, '').replace(/^1(?=\d{10}$)/, '');
  return digits.length === 10 ? digits : undefined;
}
