// Found resources → a Bundle as text: what is stored goes into it as it is. FHIR R4 §2.36.
import type { EntryBatch } from '../../records/everything.ts';

export interface Link {
  relation: 'self' | 'next' | 'first';
  url: string;
}

/** An empty array is no FHIR (§2.6.2): `entry` begins with its first one. */
export function bundleText(
  type: 'searchset' | 'history',
  { links, total, entries }: { links: Link[]; total: number | undefined; entries: string[] },
): string {
  const head = `{"resourceType":"Bundle","type":"${type}"${total === undefined ? '' : `,"total":${total}`},"link":${JSON.stringify(links)}`;
  return entries.length === 0 ? `${head}}` : `${head},"entry":[${entries.join(',')}]}`;
}

export const entryText = (fullUrl: string, json: string, mode: 'match' | 'include' | 'outcome'): string =>
  mode === 'outcome'
    ? `{"resource":${json},"search":{"mode":"outcome"}}`
    : `{"fullUrl":${JSON.stringify(fullUrl)},"resource":${json},"search":{"mode":"${mode}"}}`;

/** Without a total it is the number of entries, known at the end. The first piece is there before anything is read. */
export async function* writeBatches(
  batches: AsyncIterable<EntryBatch>,
  { links, total }: { links: Link[]; total?: number | undefined },
): AsyncGenerator<string | Buffer> {
  yield `{"resourceType":"Bundle","type":"searchset","link":${JSON.stringify(links)}`;
  let count = 0;
  for await (const batch of batches) {
    yield count === 0 ? ',"entry":[' : ',';
    yield batch.bytes;
    count += batch.count;
  }
  yield `${count === 0 ? '' : ']'},"total":${total ?? count}}`;
}
