// The Master Patient Index as first published: seed 002, contract §2. What differs from v2 is the list, and that FHIR is taken.
import { z } from 'zod';
import { getPatient } from '../../patients/find.ts';
import { listPatients } from '../../patients/list.ts';
import { registerPatient } from '../../patients/register.ts';
import { deletePatientById } from '../../patients/remove.ts';
import { searchPatients } from '../../patients/search.ts';
import { latestQueries } from '../../queries/latest.ts';
import { answers, json } from '../answers.ts';
import { secured } from '../openapi.ts';
import { allow } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { demographicsOf, presentListedPatient, presentPatient } from '../patients-v2/present.ts';
import {
  deleteAnswer,
  listQuery,
  needId,
  patientAnswer,
  patientParams,
  searchBody,
} from '../patients-v2/schema.ts';
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
    async request => {
      const { projectId } = allow(request, 'patient:write');
      return presentPatient(
        await registerPatient(parts, projectId, request.body.patient_id, demographicsOf(request.body)),
      );
    },
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
      const after = request.query.continuation_token || request.query.page_token;
      const { patients, continuationToken } = await listPatients(database.executor, projectId, {
        ...(after ? { after } : {}),
        limit: perPage,
      });
      const next = continuationToken === undefined ? {} : { continuation_token: continuationToken };
      if (parts.patientListV1 !== 'objects')
        return { patients: patients.map(({ externalPatientId }) => externalPatientId), ...next };
      const queries = await latestQueries(
        database.executor,
        projectId,
        patients.map(({ particlePatientId }) => particlePatientId),
      );
      return {
        patients: patients.map(patient =>
          presentListedPatient(patient, queries.get(patient.particlePatientId)),
        ),
        ...next,
      };
    },
  );

  app.post(
    '/api/v1/patients/search',
    {
      schema: {
        ...about,
        summary: 'Search patients',
        description: 'Those who are the person described, then those who may be.',
        body: searchBody(() => clock.now()),
        response: answers(
          { 200: json(z.array(patientAnswer), 'The patients found; none is an empty list.') },
          'request.field-invalid',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'patient:read');
      const found = await searchPatients(database.executor, projectId, demographicsOf(request.body));
      return found.map(presentPatient);
    },
  );

  app.get(
    '/api/v1/patients/:id',
    {
      schema: {
        ...about,
        summary: 'Read a patient',
        params: patientParams,
        response: answers(
          { 200: json(patientAnswer, 'The patient.') },
          'patient.unknown',
          'request.parameter-invalid',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'patient:read');
      return presentPatient(await getPatient(database.executor, projectId, request.params.id));
    },
  );

  app.delete(
    '/api/v1/patients/:id',
    {
      schema: {
        ...about,
        summary: 'Delete a patient, with every query, document and resource',
        params: patientParams,
        response: answers(
          { 200: json(deleteAnswer, 'Nothing of the patient is left.') },
          'patient.unknown',
          'request.parameter-invalid',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'patient:write');
      await deletePatientById(parts, projectId, request.params.id);
      return { message: 'delete successful' };
    },
  );
}
