// What was noticed about patients, to be read again: network alerts, the signals of one patient and of all. Contract §10.
import { z } from 'zod';
import { findSignal, listSignals, signalKinds } from '../../monitoring/signal.ts';
import type { ListedSignal } from '../../monitoring/signal.ts';
import { getPatient } from '../../patients/find.ts';
import { refuse } from '../../platform/errors.ts';
import { answers, json } from '../answers.ts';
import { auditPatient } from '../audit.ts';
import { secured } from '../openapi.ts';
import { allow } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { afterOf, listQuery, nextOf, patientParams } from '../patients-v2/schema.ts';

const about = { tags: ['Signals'], security: secured };

const signal = z.strictObject({
  id: z.uuid(),
  type: z.enum(signalKinds),
  particle_patient_id: z.uuid(),
  external_patient_id: z.string(),
  time: z.iso.datetime(),
  source: z.string().describe('`sandbox`: it was triggered by hand.'),
  data: z.record(z.string(), z.unknown()).describe('As the alert said it.'),
});
const token = z.string().optional().describe('Only when there is another page.');
const signalList = z.strictObject({ signals: z.array(signal), continuation_token: token });
const alertList = z.strictObject({ alerts: z.array(signal), continuation_token: token });

const present = (each: ListedSignal) => ({
  id: each.signalId,
  type: each.kind,
  particle_patient_id: each.particlePatientId,
  external_patient_id: each.externalPatientId,
  time: each.noticedAt.toISOString(),
  source: each.source,
  data: each.data,
});

export function signals(app: Api, parts: ApiParts): void {
  const { executor } = parts.database;

  app.get(
    '/api/v1/alerts/network',
    {
      schema: {
        ...about,
        summary: 'List network alerts',
        description: 'Newest first, 200 a page.',
        querystring: listQuery,
        response: answers(
          { 200: json(alertList, 'A page of alerts.') },
          'request.parameter-invalid',
          'request.page-invalid',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'record:read');
      const page = await listSignals(executor, projectId, {
        kind: 'networkalert',
        after: afterOf(request.query),
      });
      return { alerts: page.items.map(present), ...nextOf(page) };
    },
  );

  app.get(
    '/api/v1/alerts/network/:id',
    {
      schema: {
        ...about,
        summary: 'Read a network alert',
        params: z.object({ id: z.string().min(1).describe('The id of the alert.') }),
        response: answers({ 200: json(signal, 'The alert.') }, 'alert.unknown'),
      },
    },
    async request => {
      const { projectId } = allow(request, 'record:read');
      const found = await findSignal(executor, projectId, 'networkalert', request.params.id);
      if (found === undefined) throw refuse('alert.unknown');
      auditPatient(request, found);
      return present(found);
    },
  );

  app.get(
    '/api/v1/patients/:id/signals',
    {
      schema: {
        ...about,
        summary: 'List what was noticed about a patient',
        description: 'Newest first, 200 a page.',
        params: patientParams,
        querystring: listQuery,
        response: answers(
          { 200: json(signalList, 'A page of signals.') },
          'patient.unknown',
          'request.parameter-invalid',
          'request.page-invalid',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'record:read');
      const patient = await getPatient(executor, projectId, request.params.id);
      const page = await listSignals(executor, projectId, { patient, after: afterOf(request.query) });
      return { signals: page.items.map(present), ...nextOf(page) };
    },
  );

  app.get(
    '/api/v1/patients/signalscohort',
    {
      schema: {
        ...about,
        summary: 'List what was noticed about all patients',
        description: 'Newest first, 200 a page.',
        querystring: listQuery,
        response: answers(
          { 200: json(signalList, 'A page of signals.') },
          'request.parameter-invalid',
          'request.page-invalid',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'record:read');
      const page = await listSignals(executor, projectId, { after: afterOf(request.query) });
      return { signals: page.items.map(present), ...nextOf(page) };
    },
  );
}
