// A batch as it was sent, in parts (RFC 7578) or as JSON → its type and its rows, never more than one batch may have.
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal, refuse } from '../../platform/errors.ts';
import { fieldErrors, isObject } from '../validation.ts';
import { readCsv } from './csv.ts';
import type { SentRow } from './rows.ts';
import { jsonBody } from './schema.ts';

/** Contract §9. */
export const mostBatchBytes = 40 * 1024 * 1024;
const mostWordBytes = 1_000;

/** Every part is read as bytes: a file may come without a name, and a text with one. */
export const multipartOptions = {
  isPartAFile: () => true,
  throwFileSizeLimit: false,
  limits: { fileSize: mostBatchBytes, files: 8, parts: 8, headerPairs: 50, fieldNameSize: 100 },
};

export interface SentBatch {
  batchType: string | undefined;
  purpose: string | undefined;
  rows: SentRow[];
}

export async function readBatch(request: FastifyRequest, mostRows: number): Promise<SentBatch> {
  if (Number(request.headers['content-length'] ?? 0) > mostBatchBytes) throw refuse('request.too-large');
  const sent = request.isMultipart()
    ? await readParts(request, mostRows)
    : fromJson(request.body, mostRows, '');
  if (sent.rows.length === 0)
    throw refuse('request.field-invalid', {
      errors: [{ field: 'demographics', message: 'must have at least one row' }],
    });
  return sent;
}

function fromJson(body: unknown, mostRows: number, field: string): SentBatch {
  const given: unknown = Array.isArray(body) ? { demographics: body as unknown[] } : body;
  if (!isObject(given)) throw refuse('request.malformed');
  const parsed = jsonBody.safeParse(given);
  if (!parsed.success)
    throw refuse('request.field-invalid', {
      errors: fieldErrors(parsed.error, given).map(each => ({ ...each, field: each.field || field })),
    });
  const {
    batch_type: batchType,
    purpose_of_use: purpose,
    demographics,
    particle_patient_ids: ids,
  } = parsed.data;
  const rows = [...(demographics ?? []), ...(ids ?? []).map(id => ({ particle_patient_id: id }))];
  if (rows.length > mostRows) throw refuse('batch.too-many-queries');
  return {
    batchType: batchType ?? undefined,
    purpose: purpose || undefined,
    rows: rows.map(row => ({ line: undefined, row })),
  };
}

async function readParts(request: FastifyRequest, mostRows: number): Promise<SentBatch> {
  const words = new Map<string, string>();
  let fromFile: SentRow[] | undefined;
  let fromText: SentBatch | undefined;
  try {
    for await (const part of request.parts()) {
      if (part.type !== 'file') continue;
      const { fieldname, file } = part;
      if (fieldname === 'demographics_csv') fromFile = await readCsv(file, mostRows);
      else if (fieldname === 'demographics_json' || fieldname === 'particle_patient_ids')
        fromText = fromJson(jsonOf(await bytesOf(part, mostBatchBytes), fieldname), mostRows, fieldname);
      else words.set(fieldname, (await bytesOf(part, mostWordBytes)).toString().trim());
      if (file.truncated) throw refuse('request.too-large');
    }
  } catch (error) {
    throw refusalOf(error);
  }
  const rows = [...(fromFile ?? []), ...(fromText?.rows ?? [])];
  if (rows.length > mostRows) throw refuse('batch.too-many-queries');
  return {
    batchType: words.get('batch_type') || fromText?.batchType,
    purpose: words.get('purpose_of_use') || fromText?.purpose,
    rows,
  };
}

async function bytesOf({ file }: MultipartFile, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // What is too long is still read to its end, so that the parts after it are found.
  for await (const chunk of file) {
    const bytes = chunk as Uint8Array;
    size += bytes.byteLength;
    if (size <= most) chunks.push(bytes);
  }
  if (size > most) throw refuse('request.too-large');
  return Buffer.concat(chunks);
}

const idList = z.array(z.unknown());

/** The part of ids is the list alone; the other is a body, or its list. */
function jsonOf(bytes: Buffer, field: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refuse('request.field-invalid', { errors: [{ field, message: 'must be JSON' }] });
  }
  const ids = field === 'particle_patient_ids' ? idList.safeParse(json) : undefined;
  if (ids?.success) return { particle_patient_ids: ids.data };
  if (!isObject(json) && !Array.isArray(json))
    throw refuse('request.field-invalid', { errors: [{ field, message: 'must be a list or an object' }] });
  return json;
}

/** The parser throws its own errors, and bytes that stop coming end in others: both are the caller's. */
function refusalOf(error: unknown): unknown {
  if (error instanceof Refusal) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/_LIMIT$|TOO_LARGE$/.test(code)) return refuse('request.too-large');
  const isTheirs = /^(FST_|ERR_STREAM|ECONN|ABORT)/.test(code) || code === '';
  return isTheirs ? refuse('request.malformed', { cause: error }) : error;
}
