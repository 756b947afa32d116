// The bytes of a kept document → the statements it makes, as they are stored, and what was odd. Pure; done in place or in a thread.
import { convert } from '../conversion/ccda/index.ts';
import type { ConversionReport } from '../conversion/ccda/index.ts';
import type { Issue } from '../conversion/issue.ts';
import { statementsOf } from '../records/merge.ts';
import type { Statement } from '../records/sql.ts';

export interface Understood {
  statements: Statement[];
  issues: Issue[];
  /** Section by section what was mapped, kept as text, or not understood; codes, counts and places only. */
  report: ConversionReport | undefined;
}

export function understand(bytes: Uint8Array): Understood {
  const { bundle, issues, report } = convert(bytes);
  return { statements: statementsOf(bundle), issues, report };
}
