// The wire's patients of v1, contract §2: bodies and answers are those of v2, the list is of ids.
import { z } from 'zod';
import { listedPatient, patientBody } from '../patients-v2/schema.ts';

const fhirExample = {
  resourceType: 'Patient',
  identifier: [{ use: 'usual', value: 'examplepatientid1' }],
  name: [{ use: 'official', given: ['Henrick'], family: 'Testingson' }],
  gender: 'male',
  birthDate: '1957-03-23',
  address: [{ line: ['123 Mulberry Court'], city: 'Roxbury', state: 'MA', postalCode: '12345' }],
};

export const patientOfEither = (now: () => Date) =>
  patientBody(now).meta({
    description:
      'Demographics as here, or a FHIR R4 Patient (`resourceType`), also as application/fhir+json.',
    // Zod leaves out `examples` where fields are transformed.
    'x-examples': {
      demographics: {
        value: {
          given_name: 'Henrick',
          family_name: 'Testingson',
          date_of_birth: '1957-03-23',
          gender: 'MALE',
          postal_code: '12345',
          patient_id: 'examplepatientid1',
          ssn: '123-45-6789',
          telephone: '123-456-7890',
          address_lines: ['123 Mulberry Court'],
          address_city: 'Roxbury',
          address_state: 'MA',
        },
      },
      fhir: { value: fhirExample },
    },
  });

export const idsAnswer = z
  .strictObject({
    patients: z
      .union([z.array(z.string()), z.array(listedPatient)])
      .describe('Your own ids; objects as on v2 where the operator has set HADRON_PATIENT_LIST.'),
    continuation_token: z.string().optional().describe('Only when there are more than 200.'),
  })
  .describe('A page of patients.');
