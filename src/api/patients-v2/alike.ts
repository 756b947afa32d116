// What the first and the second generation of the Master Patient Index answer alike, contract §2: register, search, read, delete.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { getPatient } from '../../patients/find.ts';
import { registerPatient } from '../../patients/register.ts';
import { deletePatientById } from '../../patients/remove.ts';
import { searchPatients } from '../../patients/search.ts';
import { answers, json } from '../answers.ts';
import { auditPatient } from '../audit.ts';
import type { secured } from '../openapi.ts';
import { allow } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { demographicsOf, presentPatient } from './present.ts';
import type { PatientBody } from './schema.ts';
import { deleteAnswer, patientAnswer, patientParams, searchBody } from './schema.ts';

export async function answerRegistration(request: FastifyRequest, parts: ApiParts, body: PatientBody) {
  const { projectId } = allow(request, 'patient:write');
  const patient = await registerPatient(parts, projectId, body.patient_id, demographicsOf(body));
  request.audited = { kind: 'patient', id: patient.particlePatientId };
  return presentPatient(patient);
}

/** Under `path`: /api/v1/patients, /api/v2/patients. */
export function searchReadDelete(
  app: Api,
  parts: ApiParts,
  path: string,
  about: { tags: string[]; security: typeof secured },
): void {
  const { database, clock } = parts;

  app.post(
    `${path}/search`,
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
    `${path}/:id`,
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
    `${path}/:id`,
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
      const particlePatientId = await deletePatientById(parts, projectId, request.params.id);
      auditPatient(request, { particlePatientId });
      return { message: 'delete successful' };
    },
  );
}
