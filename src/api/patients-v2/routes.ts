// The Master Patient Index over HTTP, contract §2: register or correct, read, list, search, delete.
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
import { demographicsOf, presentListedPatient, presentPatient } from './present.ts';
import {
  deleteAnswer,
  listAnswer,
  listQuery,
  needId,
  patientAnswer,
  patientBody,
  patientParams,
  searchBody,
} from './schema.ts';

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
    async request => {
      const { projectId } = allow(request, 'patient:write');
      const patient = await registerPatient(
        parts,
        projectId,
        request.body.patient_id,
        demographicsOf(request.body),
      );
      request.audited = { kind: 'patient', id: patient.particlePatientId };
      return presentPatient(patient);
    },
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
      const after = request.query.continuation_token || request.query.page_token;
      const page = await listPatients(database.executor, projectId, {
        ...(after ? { after } : {}),
        limit: perPage,
      });
      const ids = page.patients.map(patient => patient.particlePatientId);
      const queries = await latestQueries(database.executor, projectId, ids);
      return {
        patients: page.patients.map(patient =>
          presentListedPatient(patient, queries.get(patient.particlePatientId)),
        ),
        ...(page.continuationToken === undefined ? {} : { continuation_token: page.continuationToken }),
      };
    },
  );

  app.post(
    '/api/v2/patients/search',
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
    '/api/v2/patients/:id',
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
    '/api/v2/patients/:id',
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
