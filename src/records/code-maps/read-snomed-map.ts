// NLM's SNOMED CT to ICD-10-CM map → which concept is always which code. An Extended Map reference set (SNOMED International, Release File
// Specification §5.2.10), in RF2 or with the names beside the codes for people: columns are found by their headings.
import { codeKey, ICD10, isKind, isLump, SNOMED } from '../consolidation/codes.ts';
import type { Lines, MapFile, MapRow } from './maps.ts';
import { NotThisFile } from './not-this-file.ts';

/** The reference set of the map to ICD-10-CM; the International Edition's maps to ICD-10, which is another system. */
const icd10cm = '6011000124106';
/** "Map source concept is properly classified". */
const classified = '447637006';

const wanted = ['active', 'refsetId', 'referencedComponentId', 'mapRule', 'mapAdvice', 'mapTarget'] as const;
type Column = (typeof wanted)[number] | 'effectiveTime' | 'mapTargetName' | 'mapCategoryId';

export function readSnomedMap(lines: Lines): MapFile {
  let newest: string | undefined;
  return { rows: read(), version: () => newest };

  async function* read(): AsyncGenerator<MapRow> {
    let columns: Map<string, number> | undefined;
    for await (const line of lines) {
      const cells = line.split('\t');
      if (columns === undefined) {
        columns = new Map(cells.map((name, at) => [name.trim().replace(/^\uFEFF/, ''), at]));
        const missing = wanted.filter(name => !columns?.has(name));
        if (missing.length > 0) throw new NotThisFile(`it has no column ${missing.join(', ')}`);
        continue;
      }
      const of = (name: Column): string => cells[columns?.get(name) ?? -1]?.trim() ?? '';
      if (of('active') !== '1' || of('refsetId') !== icd10cm) continue;
      const time = of('effectiveTime');
      if (/^\d{8}$/.test(time) && time > (newest ?? '')) newest = time;
      const source = codeKey({ system: SNOMED, code: of('referencedComponentId') });
      if (source === undefined) continue;
      // Without a target, or with an unfinished one ("S52.501?"), it still says that the concept is not always one code.
      const target = codeKey({ system: ICD10, code: of('mapTarget') || 'none' }) ?? '';
      yield { source, target, isSure: isAlways(of) && isName(source, target, of('mapTargetName')) };
    }
    if (columns === undefined) throw new NotThisFile('it is empty');
  }
}

/** The rule holds for everybody, and the advice has nothing to add: "ALWAYS E11.9". */
function isAlways(of: (name: Column) => string): boolean {
  const target = of('mapTarget');
  const category = of('mapCategoryId');
  return (
    of('mapRule') === 'TRUE' &&
    /^[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?$/.test(target) &&
    of('mapAdvice').toUpperCase() === `ALWAYS ${target}` &&
    (category === '' || category === classified)
  );
}

/** A rest class holds what has no class of its own. Where the file has no names: by custom of ICD-10-CM "other" ends in 8. */
const isName = (source: string, target: string, name: string): boolean =>
  !isKind(source) &&
  !isLump(target, name === '' ? undefined : name) &&
  (name !== '' || !/\..*8$|\.8\d$/.test(target));
