// documents/manifest.json → the sandbox people, their documents read when they are served.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { SandboxPerson } from './sandbox-person.ts';

const documentsFolder = new URL('./documents/', import.meta.url);

const optionalText = z.string().optional();

const manifest = z.object({
  people: z.array(
    z.object({
      key: z.string(),
      person: z.object({
        names: z.array(z.object({ given: z.array(z.string()), family: z.string() })),
        birthDate: z.string().optional(),
        gender: z.string().optional(),
        addresses: z.array(
          z.object({
            lines: z.array(z.string()),
            city: z.string().optional(),
            state: z.string().optional(),
            postalCode: z.string().optional(),
          }),
        ),
        telephones: z.array(z.string()),
        emails: z.array(z.string()),
        ssn: z.string().optional(),
      }),
      registration: z.object({
        givenName: z.string(),
        familyName: z.string(),
        dateOfBirth: z.string(),
        gender: z.enum(['MALE', 'FEMALE']),
        postalCode: z.string(),
        addressCity: z.string(),
        addressState: z.string(),
        addressLines: z.array(z.string()),
        ssn: z.string().optional(),
        telephone: z.string().optional(),
        email: z.string().optional(),
      }),
      documents: z.array(
        z.object({
          file: z.string(),
          mimeType: z.string(),
          title: optionalText,
          typeCode: optionalText,
          classCode: optionalText,
          formatCode: optionalText,
          creationTime: optionalText,
          serviceStart: optionalText,
          serviceStop: optionalText,
          authorName: optionalText,
          authorOrganization: optionalText,
          facilityTypeCode: optionalText,
          practiceSettingCode: optionalText,
          holders: z.array(z.string()),
        }),
      ),
    }),
  ),
});

export async function loadSandboxPeople(folder = documentsFolder): Promise<SandboxPerson[]> {
  const { people } = manifest.parse(JSON.parse(await readFile(new URL('manifest.json', folder), 'utf8')));
  return people.map(person => ({
    ...person,
    documents: person.documents.map(document => ({
      ...document,
      read: () => readFile(new URL(document.file, folder)),
    })),
  }));
}
