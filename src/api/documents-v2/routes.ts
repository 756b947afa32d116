// A patient's documents: the list, one as it was received, and the report of its conversion.
import type { z } from 'zod';
import type { ProjectId } from '../../access/project.ts';
import type { DocumentId } from '../../documents/document.ts';
import { findDocument } from '../../documents/sql.ts';
import { restoreDocument, withdrawDocument } from '../../queries/withdraw.ts';
import { findOutcome, keptOf, listKept } from '../../documents/kept-sql.ts';
import type { KeptDocument } from '../../documents/kept-sql.ts';
import { zipNameOf } from '../../documents/zip-name.ts';
import { getPatient } from '../../patients/find.ts';
import { refuse } from '../../platform/errors.ts';
import { pageOf, positionOf } from '../../platform/pages.ts';
import { isUuid } from '../../platform/uuid.ts';
import { answers, content, json } from '../answers.ts';
import { openFile, typeOfFile } from '../kept-files.ts';
import { secured } from '../openapi.ts';
import { countFrom } from '../page-token.ts';
import { allow } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { patientParams } from '../patients-v2/schema.ts';
import { presentDocument, presentReport } from './present.ts';
import {
  bytesAnswer,
  documentParams,
  documentsAnswer,
  listDocumentsQuery,
  mostDocuments,
  reportAnswer,
  standingAnswer,
  usualDocuments,
} from './schema.ts';

const about = { tags: ['Data retrieval'], security: secured };

export function documentsV2(app: Api, parts: ApiParts): void {
  const { executor } = parts.database;

  async function documentOf(
    projectId: ProjectId,
    { id, document_id: documentId }: z.output<typeof documentParams>,
  ): Promise<KeptDocument> {
    const patient = await getPatient(executor, projectId, id);
    const wanted = documentId.toLowerCase() as DocumentId;
    const found = isUuid(wanted) ? (await keptOf(executor, patient, [wanted])).get(wanted) : undefined;
    if (found === undefined) throw refuse('document.unknown');
    return found;
  }

  app.get(
    '/api/v2/patients/:id/documents',
    {
      schema: {
        ...about,
        summary: 'List the documents that were received',
        description: 'Oldest first, with who gave them and what their conversion came to.',
        params: patientParams,
        querystring: listDocumentsQuery,
        response: answers(
          { 200: json(documentsAnswer, 'A page of documents.') },
          'request.parameter-invalid',
          'request.page-invalid',
          'patient.unknown',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'document:read');
      const { _count, page_token: token } = request.query;
      const after = token ? positionOf(token) : undefined;
      const patient = await getPatient(executor, projectId, request.params.id);
      const limit = countFrom(_count, mostDocuments, usualDocuments);
      const found = await listKept(executor, patient, {
        after: after && { createdAt: after.createdAt, documentId: after.id },
        limit: limit + 1,
      });
      const page = pageOf(found, limit, ({ createdAt, documentId }) => ({ createdAt, id: documentId }));
      return {
        documents: page.items.map(presentDocument),
        ...(page.continuationToken === undefined ? {} : { page_token: page.continuationToken }),
      };
    },
  );

  app.get(
    '/api/v2/patients/:id/documents/:document_id',
    {
      schema: {
        ...about,
        summary: 'Get one document, byte for byte',
        description: 'As an attachment, in the type its holder gave it.',
        params: documentParams,
        response: answers(
          { 200: content({ 'application/octet-stream': bytesAnswer }, 'The document.') },
          'request.parameter-invalid',
          'patient.unknown',
          'document.unknown',
        ),
      },
    },
    async (request, reply) => {
      const { projectId } = allow(request, 'document:read');
      const document = await documentOf(projectId, request.params);
      return (
        reply
          .type(typeOfFile(document))
          .header('content-length', document.sizeBytes)
          // Never shown by a browser: a document may be a page that runs.
          .header('content-disposition', `attachment; filename="${zipNameOf(document)}"`)
          .send(await openFile(parts.files, document, 'document.unknown'))
      );
    },
  );

  for (const [verb, summary, description, withdrawOrRestore] of [
    [
      'withdraw',
      'Withdraw a document',
      'It should never have spoken: what only it said leaves the record, Flat and the deltas, and the change feed says so. Its bytes are kept and shown no more. What it had replaced speaks again.',
      withdrawDocument,
    ],
    [
      'restore',
      'Take the withdrawal of a document back',
      'It is converted again, which takes a moment. What a holder withdrew stays withdrawn.',
      restoreDocument,
    ],
  ] as const)
    app.post(
      `/api/v2/patients/:id/documents/:document_id/${verb}`,
      {
        schema: {
          ...about,
          summary,
          description,
          params: documentParams,
          response: answers(
            { 200: json(standingAnswer, 'How the document stands.') },
            'request.parameter-invalid',
            'patient.unknown',
            'document.unknown',
            'storage.full',
          ),
        },
      },
      async request => {
        const caller = allow(request, 'patient:write');
        const patient = await getPatient(executor, caller.projectId, request.params.id);
        const documentId = request.params.document_id.toLowerCase() as DocumentId;
        const known = isUuid(documentId) ? await findDocument(executor, patient, documentId) : undefined;
        if (known === undefined || known.state === 'QUARANTINED') throw refuse('document.unknown');
        const standing = await withdrawOrRestore(parts, patient, documentId, caller.serviceAccountId);
        if (standing === undefined) throw refuse('document.unknown');
        return { document_id: documentId, standing };
      },
    );

  app.get(
    '/api/v2/patients/:id/documents/:document_id/report',
    {
      schema: {
        ...about,
        summary: 'See what the conversion of a document came to',
        description:
          'Section by section: mapped, kept as text, not understood and where. 404 until it has been converted.',
        params: documentParams,
        response: answers(
          { 200: json(reportAnswer, 'The report and the issues.') },
          'request.parameter-invalid',
          'patient.unknown',
          'document.unknown',
          'document.unconverted',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'document:read');
      const document = await documentOf(projectId, request.params);
      const outcome = await findOutcome(executor, document, document.documentId);
      const { convertedAt } = document;
      if (outcome === undefined || convertedAt === undefined) throw refuse('document.unconverted');
      return presentReport({ ...document, convertedAt }, outcome);
    },
  );
}
