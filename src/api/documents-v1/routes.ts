// Documents that a caller contributes about its patients: kept, read, listed, removed. Contract §8.
import multipart from '@fastify/multipart';
import { z } from 'zod';
import { contribute, withdraw } from '../../documents/contribute.ts';
import { contributedById } from '../../documents/contributed-sql.ts';
import { listContributed } from '../../documents/list-contributed.ts';
import { findPatient, getPatient } from '../../patients/find.ts';
import { refuse } from '../../platform/errors.ts';
import type { FieldError } from '../../platform/errors.ts';
import { answers, json } from '../answers.ts';
import { auditPatient } from '../audit.ts';
import { secured } from '../openapi.ts';
import { allow, baseUrlOf } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { afterOf, deleteAnswer, patientParams } from '../patients-v2/schema.ts';
import { fieldErrors } from '../validation.ts';
import { metadataOf, presentDocument } from './present.ts';
import { documentAnswer, documentListQuery, documentMetadata, documentParams, uploadBody } from './schema.ts';
import { multipartOptions, readUpload } from './upload.ts';

const about = { tags: ['Documents'], security: secured };

export function documentsV1(app: Api, parts: ApiParts): void {
  const { database, clock } = parts;
  const metadata = documentMetadata(() => clock.now());

  // In a room of its own: only here a body is anything but JSON.
  app.register(async (upload: Api) => {
    upload.removeAllContentTypeParsers();
    await upload.register(multipart, multipartOptions);
    upload.addContentTypeParser('*', (_request, _payload, done) => done(refuse('request.multipart')));

    upload.post(
      '/api/v1/documents',
      {
        schema: {
          ...about,
          summary: 'Contribute a document, or replace it',
          description:
            'Two parts: `metadata`, a JSON text, and `file`. The document is kept for sharing; it does not become part of the record that queries bring.',
          consumes: ['multipart/form-data'],
          body: uploadBody,
          response: answers(
            { 200: json(documentAnswer, 'What is kept, defaults filled in.') },
            'request.field-invalid',
            'request.multipart',
            'patient.unknown',
            'document.of-another',
            'storage.full',
          ),
        },
        // The parts are read and checked below, as they come.
        validatorCompiler: () => (data: unknown) => ({ value: data }),
      },
      async request => {
        const { projectId } = allow(request, 'patient:write');
        const { metadata: sent, file } = await readUpload(request, parts.files);
        try {
          const checked = metadata.safeParse(sent);
          if (!checked.success)
            throw refuse('request.field-invalid', { errors: metadataErrors(checked.error, sent) });
          const patient = await findPatient(database.executor, projectId, checked.data.patient_id);
          if (patient === undefined)
            throw refuse('patient.unknown', {
              errors: [{ field: 'patient_id', message: 'must be a registered patient' }],
            });
          auditPatient(request, patient);
          return presentDocument(
            await contribute(parts, patient, checked.data.document_id, metadataOf(checked.data), file),
          );
        } finally {
          await file.discard();
        }
      },
    );
  });

  app.get(
    '/api/v1/documents/patient/:id',
    {
      schema: {
        ...about,
        summary: 'List the documents contributed about a patient',
        description:
          'In the order they came, 1,000 a page; the header Link leads to the next page (RFC 8288).',
        params: patientParams,
        querystring: documentListQuery,
        response: answers(
          { 200: json(z.array(documentAnswer), 'A list; none is an empty one.') },
          'patient.unknown',
          'request.parameter-invalid',
          'request.page-invalid',
        ),
      },
    },
    async (request, reply) => {
      const { projectId } = allow(request, 'document:read');
      const patient = await getPatient(database.executor, projectId, request.params.id);
      const page = await listContributed(database.executor, patient, afterOf(request.query));
      if (page.continuationToken !== undefined) {
        const path = `/api/v1/documents/patient/${patient.particlePatientId}`;
        void reply.header(
          'link',
          `<${baseUrlOf(request, parts)}${path}?continuation_token=${page.continuationToken}>; rel="next"`,
        );
      }
      return page.documents.map(presentDocument);
    },
  );

  app.get(
    '/api/v1/documents/:id',
    {
      schema: {
        ...about,
        summary: 'Read what is known of a contributed document',
        params: documentParams,
        response: answers({ 200: json(documentAnswer, 'The document.') }, 'document.unknown'),
      },
    },
    async request => {
      const { projectId } = allow(request, 'document:read');
      const document = await contributedById(database.executor, projectId, request.params.id);
      if (document === undefined) throw refuse('document.unknown');
      auditPatient(request, document);
      return presentDocument(document);
    },
  );

  app.delete(
    '/api/v1/documents/:id',
    {
      schema: {
        ...about,
        summary: 'Remove a contributed document, with its bytes',
        params: documentParams,
        response: answers({ 200: json(deleteAnswer, 'It is gone.') }, 'document.unknown'),
      },
    },
    async request => {
      const { projectId } = allow(request, 'patient:write');
      auditPatient(request, await withdraw(parts, projectId, request.params.id));
      return { message: 'delete successful' };
    },
  );
}

/** What is wrong with all of it is wrong with the part. */
const metadataErrors = (error: z.ZodError, sent: unknown): FieldError[] =>
  fieldErrors(error, sent).map(each => ({ ...each, field: each.field || 'metadata' }));
