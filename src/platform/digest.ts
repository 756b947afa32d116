// Bytes → their digest, made outside the server's own thread: ten megabytes would hold it up.
import { webcrypto } from 'node:crypto';

export async function digestOf(algorithm: 'SHA-1' | 'SHA-256', bytes: Uint8Array): Promise<Buffer> {
  return Buffer.from(await webcrypto.subtle.digest(algorithm, bytes as Uint8Array<ArrayBuffer>));
}
