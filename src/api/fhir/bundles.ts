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

/** Only the elements asked for, and what must always be there; said to be a part (FHIR R4 §3.1.1.5.9). */
export function elementsOf(json: string, elements: readonly string[]): string {
  const resource = JSON.parse(json) as Record<string, unknown>;
  const always = ['resourceType', 'id', 'meta', 'status', 'subject', 'patient', 'code', ...elements];
  const kept = Object.fromEntries(
    Object.entries(resource).filter(([name]) => always.includes(name.replace(/^_/, ''))),
  );
  const meta = (kept['meta'] ?? {}) as { tag?: unknown[] };
  return JSON.stringify({ ...kept, meta: { ...meta, tag: [...(meta.tag ?? []), subsetted] } });
}

const subsetted = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
};
