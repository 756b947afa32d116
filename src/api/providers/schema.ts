// The wire's providers and participants, contract §11.
import { z } from 'zod';
import { stateCode } from '../../patients/places.ts';
import { plainText } from '../validation.ts';

const providerAnswer = z
  .strictObject({
    oid: z.string(),
    organization_name: z.string(),
    network: z.string(),
    last_seen: z.string().describe('YYYY-MM-DD of its newest document of the patient.'),
    active: z.boolean(),
    type: z.string(),
    npi: z.string(),
    address: z.string(),
    city: z.string(),
    state: z.string(),
    postal_code: z.string(),
    lat: z.string(),
    lng: z.string(),
    managing_organization_name: z.string(),
    managing_organization_oid: z.string(),
  })
  .describe('What is not known is empty.')
  .meta({
    examples: [
      {
        oid: '2.16.840.1.113883.3.8391.5.710576',
        organization_name: 'Rochester Hospital',
        network: 'CAREQUALITY',
        last_seen: '2024-05-01',
        active: true,
        type: 'Practice',
        npi: '',
        address: '1 Main St',
        city: 'Springfield',
        state: 'IL',
        postal_code: '62701',
        lat: '39.799600',
        lng: '-89.644600',
        managing_organization_name: '',
        managing_organization_oid: '',
      },
    ],
  });

export const providerMap = z.strictObject({
  particle_patient_id: z.uuid(),
  providers: z.array(providerAnswer),
});

export const participantList = z.strictObject({ participants: z.array(providerAnswer) });

export const searchQuery = z.object({
  query: plainText(200).optional().describe('Words of the name, the city, the state or the OID.'),
});
export const stateParams = z.object({
  state: z
    .string()
    .max(100)
    .refine(text => stateCode(text) !== undefined, { error: 'must be a state, two letters or its name' })
    .describe('Two letters, or the name.')
    .meta({ examples: ['IL'] }),
});
export const zipParams = z.object({
  zip: z
    .string()
    .regex(/^\d{5}(-\d{4})?$/, { error: 'must be a ZIP code written 12345 or 12345-6789' })
    .meta({ examples: ['62701'] }),
});
