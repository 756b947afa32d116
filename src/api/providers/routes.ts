// Who takes part in the network, and who has something of a patient. Contract §11.
import { needProviderMap } from '../../access/features.ts';
import { participants } from '../../networks/participants.ts';
import type { ParticipantFilter } from '../../networks/participants.ts';
import { getPatient } from '../../patients/find.ts';
import { stateCode } from '../../patients/places.ts';
import { providerOf, providersOf } from '../../queries/providers.ts';
import type { Provider } from '../../queries/providers.ts';
import { answers, json } from '../answers.ts';
import { secured } from '../openapi.ts';
import { allow } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { patientParams } from '../patients-v2/schema.ts';
import { participantList, providerMap, searchQuery, stateParams, zipParams } from './schema.ts';

const about = { tags: ['Network'], security: secured };

export function providers(app: Api, parts: ApiParts): void {
  const { executor } = parts.database;
  const directory = parts.directory ?? [];
  const found = (filter: ParticipantFilter) => ({
    participants: participants(directory, filter).map(holder => present(providerOf(holder))),
  });
  const listed = {
    ...about,
    querystring: searchQuery,
    response: answers({ 200: json(participantList, 'By name.') }, 'request.parameter-invalid'),
  };

  app.get(
    '/api/v1/networkparticipants',
    { schema: { ...listed, summary: 'List who takes part in the network' } },
    async request => {
      allow(request, 'query:read');
      return found({ text: request.query.query });
    },
  );
  app.get(
    '/api/v1/networkparticipants/state/:state',
    {
      schema: { ...listed, summary: 'List the participants that serve a state', params: stateParams },
    },
    async request => {
      allow(request, 'query:read');
      return found({ text: request.query.query, state: stateCode(request.params.state) });
    },
  );
  app.get(
    '/api/v1/networkparticipants/zipcode/:zip',
    {
      schema: { ...listed, summary: 'List the participants that serve a ZIP code', params: zipParams },
    },
    async request => {
      allow(request, 'query:read');
      return found({ text: request.query.query, zip: request.params.zip });
    },
  );

  /** Both are published. */
  for (const path of ['/api/v2/patients/:id/provider_map', '/api/v1/patients/:id/provider-map'])
    app.get(
      path,
      {
        schema: {
          ...about,
          summary: 'See who has something of a patient',
          description:
            'Holders that knew the patient, and the organizations that keep or wrote the documents.',
          params: patientParams,
          response: answers(
            { 200: json(providerMap, 'The providers; none is an empty list.') },
            'patient.unknown',
            'project.feature-missing',
          ),
        },
      },
      async request => {
        const { projectId } = allow(request, 'record:read');
        await needProviderMap(executor, projectId);
        const patient = await getPatient(executor, projectId, request.params.id);
        const all = await providersOf(executor, patient, directory);
        return { particle_patient_id: patient.particlePatientId, providers: all.map(present) };
      },
    );
}

const present = (provider: Provider) => ({
  oid: provider.oid,
  organization_name: provider.name,
  network: provider.network,
  last_seen: provider.lastSeen,
  active: provider.isActive,
  type: provider.type,
  npi: provider.npi,
  address: provider.address,
  city: provider.city,
  state: provider.state,
  postal_code: provider.postalCode,
  lat: provider.latitude,
  lng: provider.longitude,
  managing_organization_name: provider.managingName,
  managing_organization_oid: provider.managingOid,
});
