// The maps between code systems that an operator may supply, and how a file of each is read: rows of source, target, and whether it holds always.
import { readRxnormNdcs } from './read-rxnorm-ndcs.ts';
import { readSnomedMap } from './read-snomed-map.ts';

export type Lines = AsyncIterable<string> | Iterable<string>;

/** Codes as `system|code`, in the spelling of consolidation/codes.ts. */
export interface MapRow {
  source: string;
  target: string;
  /** Without condition. A source with another row is not sure, whatever the rows say. */
  isSure: boolean;
}

export interface MapFile {
  rows: AsyncIterable<MapRow>;
  /** What the file itself says of its version, once it has been read. */
  version(): string | undefined;
}

export interface CodeMap {
  /** As a caller is told. */
  title: string;
  /** Which file is wanted. */
  file: string;
  read(lines: Lines): MapFile;
}

export const codeMaps = {
  'snomed-icd10cm': {
    title: 'SNOMED CT to ICD-10-CM map',
    file: 'der2_iisssccRefset_ExtendedMap… of the US Edition of SNOMED CT, or the map for people (tls_Icd10cmHumanReadableMap…)',
    read: readSnomedMap,
  },
  'ndc-rxnorm': {
    title: 'NDC to RxNorm',
    file: 'RXNSAT.RRF of a full RxNorm release',
    read: readRxnormNdcs,
  },
} as const satisfies Record<string, CodeMap>;

export type CodeMapName = keyof typeof codeMaps;

export const isCodeMapName = (text: string): text is CodeMapName => Object.hasOwn(codeMaps, text);
