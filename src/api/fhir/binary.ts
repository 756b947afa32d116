// Binary/{document id} → the document as it was received; as a Binary resource when FHIR JSON is asked for. FHIR R4 §2.39.
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ProjectId } from '../../access/project.ts';
import { findDocumentOfProject } from '../../documents/sql.ts';
import { refuse } from '../../platform/errors.ts';
import { isUuid } from '../../platform/uuid.ts';
import { auditPatient } from '../audit.ts';
import { openFile, typeOfFile } from '../kept-files.ts';
import type { ApiParts } from '../parts.ts';

/** What a browser could run is only ever downloaded. */
const shown = /^(?:text\/plain|application\/(?:pdf|xml|rtf)|text\/xml|image\/(?:png|jpeg|gif|tiff))\b/i;

export async function sendBinary(
  parts: ApiParts,
  request: FastifyRequest,
  reply: FastifyReply,
  projectId: ProjectId,
  id: string,
): Promise<FastifyReply> {
  const document = isUuid(id)
    ? await findDocumentOfProject(parts.database.executor, projectId, id.toLowerCase())
    : undefined;
  if (document === undefined || document.state !== 'KEPT') throw refuse('document.unknown');
  auditPatient(request, document);
  const bytes = await openFile(parts.files, document, 'document.unknown');
  const type = typeOfFile(document);
  const format = (request.query as Record<string, string | undefined>)['_format'] ?? '';
  const wanted = `${format} ${request.headers.accept ?? ''}`.toLowerCase();
  if (!/application\/fhir[+ ]json/.test(wanted)) {
    if (!shown.test(type)) void reply.header('content-disposition', 'attachment');
    return reply.type(type).header('content-length', document.sizeBytes).send(bytes);
  }
  const head = `{"resourceType":"Binary","id":"${document.documentId}","contentType":${JSON.stringify(type)},"data":"`;
  return reply
    .type('application/fhir+json; charset=utf-8')
    .send(Readable.from(asBase64(head, bytes), { objectMode: false }));
}

/** Three bytes are four letters: what is over waits for the next piece. */
async function* asBase64(head: string, bytes: Readable): AsyncGenerator<string> {
  yield head;
  let over = Buffer.alloc(0);
  for await (const piece of bytes) {
    const all = Buffer.concat([over, piece as Buffer]);
    const whole = all.length - (all.length % 3);
    if (whole > 0) yield all.toString('base64', 0, whole);
    over = all.subarray(whole);
  }
  yield `${over.toString('base64')}"}`;
}
