// The Master Patient Index as first published: seed 002, contract §2. What differs from v2 is the list, and that FHIR is taken.
import { listPatients } from '../../patients/list.ts';
import { latestQueries } from '../../queries/latest.ts';
import { answers, json } from '../answers.ts';
import { secured } from '../openapi.ts';
import { allow } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { answerRegistration, searchReadDelete } from '../patients-v2/alike.ts';
import { presentListedPatient } from '../patients-v2/present.ts';
import { afterOf, listQuery, needId, nextOf, patientAnswer } from '../patients-v2/schema.ts';
import { isFhirPatient, wirePatientOf } from './from-fhir.ts';
import { idsAnswer, patientOfEither } from './schema.ts';

const perPage = 200;
const about = { tags: ['Patients v1'], security: secured };

export function patientsV1(app: Api, parts: ApiParts): void {
  const { database, clock } = parts;
  const body = patientOfEither(() => clock.now());

  app.post(
    '/api/v1/patients',
    {
      schema: {
        ...about,
        summary: 'Register a patient, or correct one',
        description: 'Takes demographics, or a FHIR R4 Patient; answers demographics.',
        consumes: ['application/json', 'application/fhir+json'],
        body,
        response: answers(
          { 200: json(patientAnswer, 'The patient as it is known now.') },
          'request.field-invalid',
          'patient.id-missing',
          'patient.overlay',
          'storage.full',
        ),
      },
      preValidation: async request => {
        if (isFhirPatient(request.body)) (request as { body: unknown }).body = wirePatientOf(request.body);
        needId(body, request.body);
      },
    },
    async request => answerRegistration(request, parts, request.body),
  );

  app.get(
    '/api/v1/patients',
    {
      schema: {
        ...about,
        summary: 'List patients',
        description: `Your own ids, ${perPage} a page, in the order they were registered.`,
        querystring: listQuery,
        response: answers(
          { 200: json(idsAnswer, 'A page of patients.') },
          'request.parameter-invalid',
          'request.page-invalid',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'patient:read');
      const page = await listPatients(database.executor, projectId, {
        after: afterOf(request.query),
        limit: perPage,
      });
      const patients = page.items;
      if (parts.patientListV1 !== 'objects')
        return { patients: patients.map(({ externalPatientId }) => externalPatientId), ...nextOf(page) };
      const queries = await latestQueries(
        database.executor,
        projectId,
        patients.map(({ particlePatientId }) => particlePatientId),
      );
      return {
        patients: patients.map(patient =>
          presentListedPatient(patient, queries.get(patient.particlePatientId)),
        ),
        ...nextOf(page),
      };
    },
  );

  searchReadDelete(app, parts, '/api/v1/patients', about);
}
