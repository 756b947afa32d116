// Large texts that are only sent on: their memory is freed as soon as the socket has taken them. Until V8 looked for it there would be many
// answers' worth, and V8 would look for it often: with full collections, in the middle of other answers.
import { ServerResponse } from 'node:http';
import type { IncomingMessage } from 'node:http';

const lent = new WeakSet<Uint8Array>();

/**
 * Whoever is the only one to look at this memory says so; when it is freed, the text is empty. What is never sent, V8 frees. Small buffers
 * stand in a pool, with others.
 */
export function freeWhenSent<T extends Uint8Array>(text: T): T {
  if (text.buffer.byteLength !== Buffer.poolSize) lent.add(text);
  return text;
}

/** When nobody else can look at it, as it fills its memory. */
export const freeWhenAlone = (text: Buffer): Buffer =>
  text.length === text.buffer.byteLength ? freeWhenSent(text) : text;

/** It was taken, or is of no use any more. */
export function free(piece: unknown): void {
  if (piece instanceof Uint8Array && lent.delete(piece) && piece.buffer instanceof ArrayBuffer)
    piece.buffer.transfer(0);
}

type Told = (error: Error | null | undefined) => void;

/** An answer that frees what it was lent. After an error the system may still read it: that is left to V8. */
export class FreeingResponse<
  Request extends IncomingMessage = IncomingMessage,
> extends ServerResponse<Request> {
  override write(piece: unknown, told?: Told): boolean;
  override write(piece: unknown, encoding: BufferEncoding, told?: Told): boolean;
  override write(piece: unknown, encoding?: BufferEncoding | Told, told?: Told): boolean {
    const tell = typeof encoding === 'function' ? encoding : told;
    if (!(piece instanceof Uint8Array) || !lent.has(piece))
      return typeof encoding === 'string' ? super.write(piece, encoding, tell) : super.write(piece, tell);
    return super.write(piece, error => {
      if (!error) free(piece);
      tell?.(error);
    });
  }
}
