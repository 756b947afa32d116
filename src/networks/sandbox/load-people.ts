// documents/manifest.json → the sandbox people, their documents read when they are served.
import { readFile } from 'node:fs/promises';
import type { Demographics } from '../../patients/patient.ts';
import type { SandboxPerson } from './sandbox-person.ts';
import type { Manifest } from './vendors/manifest.ts';

const documentsFolder = new URL('./documents/', import.meta.url);

/** The manifest is ours and checked against the descriptions, so its types are taken at its word. */
export async function loadSandboxPeople(): Promise<SandboxPerson[]> {
  const { people } = JSON.parse(
    await readFile(new URL('manifest.json', documentsFolder), 'utf8'),
  ) as Manifest;
  return people.map(({ key, person, registration, documents }) => ({
    key,
    person,
    registration: demographics(registration),
    documents: documents.map(document => ({
      ...document,
      read: () => readFile(new URL(document.file, documentsFolder)),
    })),
  }));
}

/** The manifest keeps what a caller posts; this is what the gateway makes of it. */
const demographics = (posted: Manifest['people'][number]['registration']): Demographics => ({
  givenName: posted.given_name,
  familyName: posted.family_name,
  dateOfBirth: posted.date_of_birth,
  gender: posted.gender,
  postalCode: posted.postal_code,
  addressCity: posted.address_city,
  addressState: posted.address_state,
  addressLines: posted.address_lines,
  ...(posted.ssn && { ssn: posted.ssn }),
  ...(posted.telephone && { telephone: posted.telephone.replace(/\D/g, '').slice(-10) }),
  ...(posted.email && { email: posted.email }),
});
