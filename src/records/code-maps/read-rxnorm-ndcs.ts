// RXNSAT.RRF of a full RxNorm release → which package (NDC) is which product (RXCUI). RxNorm Technical Documentation §12.5. Only what RxNorm
// itself says (SAB=RXNORM), which is in the public domain; it gives packages to products alone, never to ingredients.
import { normalizeNdc } from '../../conversion/medicines/index.ts';
import { NDC, RXNORM } from '../consolidation/codes.ts';
import type { Lines, MapFile, MapRow } from './maps.ts';
import { NotThisFile } from './not-this-file.ts';

/** RXCUI|LUI|SUI|RXAUI|STYPE|CODE|ATUI|SATUI|ATN|SAB|ATV|SUPPRESS|CVF| */
const columns = 13;

export function readRxnormNdcs(lines: Lines): MapFile {
  return { rows: read(), version: () => undefined };

  async function* read(): AsyncGenerator<MapRow> {
    for await (const line of lines) {
      const cells = line.split('|');
      if (cells.length < columns) throw new NotThisFile(`a row of RXNSAT.RRF has ${columns} columns`);
      const [rxcui = ''] = cells;
      const [name, source, value = '', suppress] = cells.slice(8, 12);
      if (name !== 'NDC' || source !== 'RXNORM' || suppress !== 'N' || !/^\d{1,8}$/.test(rxcui)) continue;
      const ndc = normalizeNdc(value);
      if (ndc !== '') yield { source: `${NDC}|${ndc}`, target: `${RXNORM}|${rxcui}`, isSure: true };
    }
  }
}
