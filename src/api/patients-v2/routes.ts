// The Master Patient Index over HTTP, contract §2: register or correct, read, list, search, delete.
import { listPatients } from '../../patients/list.ts';
import { latestQueries } from '../../queries/latest.ts';
import { answers, json } from '../answers.ts';
import { secured } from '../openapi.ts';
import { allow } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { answerRegistration, searchReadDelete } from './alike.ts';
import { presentListedPatient } from './present.ts';
import { afterOf, listAnswer, listQuery, needId, nextOf, patientAnswer, patientBody } from './schema.ts';

const perPage = 200;
const about = { tags: ['Patients'], security: secured };

export function patientsV2(app: Api, parts: ApiParts): void {
  const { database, clock } = parts;
  const body = patientBody(() => clock.now());

  app.post(
    '/api/v2/patients',
    {
      schema: {
        ...about,
        summary: 'Register a patient, or correct one',
        body,
        response: answers(
          { 200: json(patientAnswer, 'The patient as it is known now.') },
          'request.field-invalid',
          'patient.id-missing',
          'patient.overlay',
          'storage.full',
        ),
      },
      preValidation: async request => needId(body, request.body),
    },
    async request => answerRegistration(request, parts, request.body),
  );

  app.get(
    '/api/v2/patients',
    {
      schema: {
        ...about,
        summary: 'List patients',
        description: `${perPage} a page, in the order they were registered, each with its latest query.`,
        querystring: listQuery,
        response: answers(
          { 200: json(listAnswer, 'A page of patients.') },
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
      const ids = page.items.map(patient => patient.particlePatientId);
      const queries = await latestQueries(database.executor, projectId, ids);
      return {
        patients: page.items.map(patient =>
          presentListedPatient(patient, queries.get(patient.particlePatientId)),
        ),
        ...nextOf(page),
      };
    },
  );

  searchReadDelete(app, parts, '/api/v2/patients', about);
}
