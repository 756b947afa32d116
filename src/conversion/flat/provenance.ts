// Rows and the files they came from → the rows of sources and recordSources.
import type { Dataset } from './dataset.ts';
import { recordSources } from './datasets/record-sources.ts';
import { sourceCells, sources } from './datasets/sources.ts';
import { compare, sorted } from './record.ts';
import type { SourceFile } from './record.ts';
import { fill, nodesOf } from './rows.ts';
import type { FlatRow, Merged, Targets } from './rows.ts';

export interface Table {
  dataset: Dataset;
  rows: Merged[];
}

const sourcesOf = (merged: Merged): string[] => sorted(nodesOf(merged).flatMap(node => node.sourceIds));

const place = (key: string, sourceId: string): string => `${key}\n${sourceId}`;

/** (resource, file) → the section of that file whose entry became the resource. */
function sectionsOf(documentReferences: Table | undefined): Map<string, string> {
  const sections = new Map<string, string>();
  for (const { id, drafts } of documentReferences?.rows ?? [])
    for (const { from, holds } of drafts)
      for (const sourceId of from.flatMap(node => node.sourceIds))
        for (const held of holds ?? []) {
          const known = sections.get(place(held.key, sourceId));
          if (known === undefined || id < known) sections.set(place(held.key, sourceId), id);
        }
  return sections;
}

export function recordSourceRows(tables: readonly Table[], patientId: string, targets: Targets): FlatRow[] {
  const sections = sectionsOf(tables.find(table => table.dataset.key === 'documentReferences'));
  return tables.flatMap(({ dataset, rows }) =>
    rows.flatMap(merged =>
      sourcesOf(merged).map(sourceId => {
        const section = sorted(
          nodesOf(merged)
            .map(node => sections.get(place(node.key, sourceId)))
            .filter(id => id !== undefined),
        )[0];
        const cells = {
          resource_id: merged.id,
          source_id: sourceId,
          resource_type: dataset.recordType,
          resource_id_name: dataset.id,
        };
        const links = { document_reference_id: section ? [{ id: section }] : [] };
        return fill(recordSources, { id: '', drafts: [{ from: [], cells, links }] }, patientId, targets);
      }),
    ),
  );
}

/** A file some resource names but nobody described still gets a row: every recordSources.source_id must lead somewhere. */
export function sourceRows(
  tables: readonly Table[],
  files: readonly SourceFile[],
  patientId: string,
  targets: Targets,
): FlatRow[] {
  const known = new Map<string, SourceFile>();
  for (const file of [...files].sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b))))
    if (!known.has(file.sourceId)) known.set(file.sourceId, file);
  for (const sourceId of tables.flatMap(table => table.rows.flatMap(sourcesOf)))
    if (!known.has(sourceId)) known.set(sourceId, { sourceId, name: '' });
  return [...known.values()].map(file =>
    fill(
      sources,
      { id: file.sourceId, drafts: [{ from: [], cells: sourceCells(file) }] },
      patientId,
      targets,
    ),
  );
}
