// Files outside the database: the few verbs that a folder and an S3-compatible store both have.
import type { Readable } from 'node:stream';

export interface FileStore {
  /** Writes the whole file durably before it resolves; writing the same name and bytes again is harmless. Names are `a/b/c` of [A-Za-z0-9._-]. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** Writes what comes, durably, before it has a name; nobody sees it until it is placed. */
  receive(chunks: AsyncIterable<Uint8Array>): Promise<ReceivedFile>;
  /** Throws FileMissing when there is none. */
  get(name: string): Promise<Uint8Array>;
  stream(name: string): Promise<Readable>;
  /** Removes a file, or everything below a prefix that ends in '/'. */
  remove(nameOrPrefix: string): Promise<void>;
  list(prefix: string): AsyncIterable<string>;
}

/** A file without a name: placed once, or discarded. */
export interface ReceivedFile {
  sizeBytes: number;
  /** Hexadecimal. */
  sha256: string;
  place(name: string): Promise<void>;
  /** Harmless when it has been placed. */
  discard(): Promise<void>;
}

export class FileMissing extends Error {
  override name = 'FileMissing';
}
