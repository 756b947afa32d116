// The flow of the first generation: register a FHIR Patient, ask for it, look until it is done. Contract §7.
import { getPatient } from '../../patients/find.ts';
import { registerPatient } from '../../patients/register.ts';
import { refuse } from '../../platform/errors.ts';
import { findQuery } from '../../queries/find.ts';
import { startQuery } from '../../queries/start.ts';
import { auditPatient } from '../audit.ts';
import { allow, baseUrlOf } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { demographicsOf } from '../patients-v2/present.ts';
import { presentQuery, presentStatus, queryRequestOf } from '../queries-v2/present.ts';
import { legacyQueryOf, registrationOf } from './legacy.ts';
import { mediaTypeOf } from './media.ts';
import { registeredPatient } from './read.ts';
import { fhirAnswers, fhirContent, idParams } from './schema.ts';

interface About {
  tags: string[];
  security: Record<string, string[]>[];
  hide?: boolean;
}

/** A state of ours → a Parameters resource that says it; the same fields beside it are for who reads the newer generation's answer. */
const asParameters = (fields: Record<string, unknown>) => ({
  resourceType: 'Parameters',
  parameter: Object.entries(fields)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    .map(([name, valueString]) => ({ name, valueString })),
  ...fields,
});

export function addLegacyFlow(app: Api, parts: ApiParts, path: string, about: About): void {
  const { database, clock } = parts;

  for (const name of ['Patient', 'Person']) {
    const of = name === 'Patient' ? about : { ...about, hide: true };
    app.post(
      `${path}/${name}`,
      {
        schema: {
          ...of,
          summary: 'Register a patient, or correct one',
          description:
            'A FHIR Patient with name, birthDate, gender and address. Its first identifier, else its id, is your own id of the patient.',
          response: fhirAnswers(
            {
              200: fhirContent('Corrected: this id was registered before.'),
              201: fhirContent('Registered. `id` is for every other call.'),
            },
            'request.field-invalid',
            'patient.overlay',
            'storage.full',
          ),
        },
      },
      async (request, reply) => {
        const { projectId } = allow(request, 'patient:write');
        const body = registrationOf(request.body, { random: parts.random, now: () => clock.now() });
        const patient = await registerPatient(parts, projectId, body.patient_id, demographicsOf(body));
        const isNew = patient.createdAt.getTime() === patient.updatedAt.getTime();
        auditPatient(request, patient);
        return reply
          .code(isNew ? 201 : 200)
          .header('location', `${baseUrlOf(request, parts)}${path}/Patient/${patient.particlePatientId}`)
          .type(mediaTypeOf(request))
          .send(JSON.stringify(registeredPatient(patient)));
      },
    );

    for (const query of ['$query', 'query']) {
      const url = `${path}/${name}/:id/${query}`;
      const ofQuery = query === '$query' ? of : { ...of, hide: true };
      app.post(
        url,
        {
          schema: {
            ...ofQuery,
            summary: 'Start a query',
            description: 'Parameters with `purpose`, as TREATMENT.',
            params: idParams,
            response: fhirAnswers(
              { 200: fhirContent('The query was accepted.') },
              'request.field-invalid',
              'patient.unknown',
              'query.too-many-unfinished',
              'storage.full',
            ),
          },
        },
        async (request, reply) => {
          const { projectId } = allow(request, 'query:create');
          const patient = await getPatient(database.executor, projectId, request.params.id);
          const started = await startQuery(parts, patient, queryRequestOf(legacyQueryOf(request.body)));
          return reply
            .type(mediaTypeOf(request))
            .send(JSON.stringify(asParameters(presentQuery(started, patient))));
        },
      );
      app.get(
        url,
        {
          schema: {
            ...ofQuery,
            summary: 'See whether the query has ended',
            description: '202 until it has.',
            params: idParams,
            response: fhirAnswers(
              { 200: fhirContent('It has ended.'), 202: fhirContent('It is still running.') },
              'patient.unknown',
              'query.none',
            ),
          },
        },
        async (request, reply) => {
          const { projectId } = allow(request, 'query:read');
          const patient = await getPatient(database.executor, projectId, request.params.id);
          const status = await findQuery(database.executor, patient);
          if (status === undefined) throw refuse('query.none');
          const isRunning = ['PENDING', 'PROCESSING'].includes(status.query.state);
          return reply
            .code(isRunning ? 202 : 200)
            .type(mediaTypeOf(request))
            .send(JSON.stringify(asParameters(presentStatus(status, patient))));
        },
      );
    }
  }
}
