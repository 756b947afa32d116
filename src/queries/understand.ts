// The bytes of a kept file → the statements it makes, as they are stored, and what was odd: what a clinical document says, of any other file that it is there. Pure; done in place or in a thread.
import { convert } from '../conversion/ccda/index.ts';
import type { ConversionReport } from '../conversion/ccda/index.ts';
import { convertPlain } from '../conversion/plain/read.ts';
import type { PlainFile } from '../conversion/plain/read.ts';
import type { Issue } from '../conversion/issue.ts';
import { statementsOf } from '../records/merge.ts';
import type { Statement } from '../records/merge.ts';

export interface Understood {
  statements: Statement[];
  issues: Issue[];
  /** Section by section what was mapped, kept as text, or not understood; codes, counts and places only. */
  report: ConversionReport | undefined;
}

/** The file as it is kept. */
export interface KeptFile extends PlainFile {
  /** C-CDA or CCR, by its kind or its first characters. */
  isClinical: boolean;
}

export function understand(bytes: Uint8Array, file: KeptFile = { isClinical: true }): Understood {
  if (!file.isClinical)
    return { statements: statementsOf(convertPlain(bytes, file)), issues: [], report: undefined };
  const { bundle, issues, report, origins } = convert(bytes, file);
  return { statements: statementsOf(bundle, origins), issues, report };
}
