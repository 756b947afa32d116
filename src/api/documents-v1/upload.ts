// multipart/form-data (RFC 7578) → its metadata as JSON and its file on disk, whatever the order of the parts; the bytes pass by, they are not gathered.
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { StorageFull, StorageReadOnly } from '../../platform/errors-storage.ts';
import { Refusal, refuse } from '../../platform/errors.ts';
import type { FileStore, ReceivedFile } from '../../platform/files.ts';

export const mostFileBytes = 50 * 1024 * 1024;
const mostMetadataBytes = 64 * 1024;
/** Boundaries, headers and parts that nobody asked for. */
const mostOtherBytes = 1024 * 1024;

/** Every part is read as bytes: a file may come without a name, and metadata with a type, a name, or neither. */
export const multipartOptions = {
  isPartAFile: () => true,
  throwFileSizeLimit: false,
  limits: { fileSize: mostFileBytes, files: 8, parts: 8, headerPairs: 50, fieldNameSize: 100 },
};

export interface Upload {
  metadata: unknown;
  file: ReceivedFile;
}

/** The bytes stopped coming, or were no multipart: the caller's doing, not the disk's. */
class UploadBroken extends Error {
  override name = 'UploadBroken';
}

/** The file is the caller's to place or discard. */
export async function readUpload(request: FastifyRequest, files: FileStore): Promise<Upload> {
  if (!request.isMultipart()) throw refuse('request.multipart');
  if (Number(request.headers['content-length'] ?? 0) > mostFileBytes + mostOtherBytes)
    throw refuse('request.too-large');
  let file: ReceivedFile | undefined;
  let metadata: Buffer | undefined;
  try {
    for await (const part of partsOf(request)) {
      if (part.fieldname === 'file') {
        await file?.discard();
        file = await files.receive(chunksOf(part));
        if (part.file.truncated) throw refuse('request.too-large');
      } else {
        const bytes = await bytesOf(part);
        if (part.fieldname === 'metadata') metadata = bytes;
      }
    }
    if (metadata === undefined || file === undefined)
      throw refuse('request.field-invalid', {
        errors: [
          ...(metadata === undefined ? [{ field: 'metadata', message: 'is required' }] : []),
          ...(file === undefined ? [{ field: 'file', message: 'is required' }] : []),
        ],
      });
    return { metadata: jsonOf(metadata), file };
  } catch (error) {
    await file?.discard();
    throw refusalOf(error);
  }
}

async function* partsOf(request: FastifyRequest): AsyncGenerator<MultipartFile> {
  for await (const part of request.parts()) if (part.type === 'file') yield part;
}

async function* chunksOf(part: MultipartFile): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of part.file) yield chunk as Uint8Array;
  } catch (error) {
    throw new UploadBroken('the part ended early', { cause: error });
  }
}

async function bytesOf(part: MultipartFile): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // What is too long is still read to its end, so that the parts after it are found.
  for await (const chunk of chunksOf(part)) {
    size += chunk.byteLength;
    if (size <= mostMetadataBytes) chunks.push(chunk);
  }
  if (size > mostMetadataBytes) throw refuse('request.too-large');
  return Buffer.concat(chunks);
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refuse('request.field-invalid', {
      errors: [{ field: 'metadata', message: 'must be a JSON object' }],
    });
  }
}

/** The parser throws its own errors; whatever it did not understand is the caller's. */
function refusalOf(error: unknown): unknown {
  if (error instanceof Refusal || error instanceof StorageFull || error instanceof StorageReadOnly)
    return error;
  if (error instanceof UploadBroken) return refuse('request.malformed', { cause: error });
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/_LIMIT$|TOO_LARGE$/.test(code)) return refuse('request.too-large');
  return code === '' || code.startsWith('FST_') ? refuse('request.malformed', { cause: error }) : error;
}
