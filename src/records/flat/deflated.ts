// A text ↔ the same as raw deflate (RFC 1951).
import { promisify } from 'node:util';
import { deflateRaw, inflateRawSync } from 'node:zlib';
import { free, freeWhenAlone, freeWhenSent } from '../../platform/sent-memory.ts';

export interface Deflated {
  deflated: Buffer;
  /** Of the text. */
  bytes: number;
}

const deflating = promisify(deflateRaw);

/** Twice as fast as zlib's own level, for a tenth more. */
const level = 3;

/** The text is of no use after this. */
export async function deflate(text: Buffer): Promise<Deflated> {
  const deflated = await deflating(text, { level });
  const made = { deflated, bytes: text.length };
  free(text);
  return made;
}

/**
 * Once: what was deflated is of no use after this. At once, since a block takes less than a tenth of a millisecond: to hand it to a thread and
 * wait for its turn takes longer, above all where all processors are busy.
 */
export function inflate({ deflated, bytes }: Deflated): Buffer {
  // One piece of memory, with room for zlib to see that nothing follows.
  const text = inflateRawSync(deflated, { chunkSize: bytes + 64, maxOutputLength: bytes + 64 });
  free(freeWhenAlone(deflated));
  if (text.length !== bytes) throw new Error(`a text of ${bytes} bytes came out with ${text.length}`);
  return freeWhenSent(text);
}

/** What is deflated comes out as it was, one text in memory at a time. */
export async function* inflated(
  pieces: AsyncIterable<string | Buffer | Deflated>,
): AsyncGenerator<string | Buffer> {
  for await (const piece of pieces)
    yield typeof piece === 'string' || Buffer.isBuffer(piece) ? piece : inflate(piece);
}
