// The bytes of a kept file → the statements it makes, as they are stored, and what was odd: what a clinical document says, of any other file that it is there. Pure; done in place or in a thread.
import { convert, readHeader } from '../conversion/ccda/index.ts';
import type { ConversionReport, Header } from '../conversion/ccda/index.ts';
import { convertPlain } from '../conversion/plain/read.ts';
import type { PlainFile } from '../conversion/plain/read.ts';
import type { Issue } from '../conversion/issue.ts';
import { slicesOf } from '../platform/slices.ts';
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

/** What a thread is asked: a document, its header alone, or the next statements of the document it was asked before. */
export type Asked =
  { bytes: Uint8Array; file: KeptFile | undefined } | { headerOf: Uint8Array } | { batch: number };

/** `more`: so many batches of statements are still to be asked for. One message never holds up whoever reads it. */
export type Answered =
  (Understood & { more: number }) | { header: Header | undefined } | { statements: Statement[] };

const statementsAtOnce = 500;
const textAtOnce = 500_000;

/** Answers one after the other; keeps what was not asked for yet of the last document. */
export function answerer(): (asked: Asked) => Answered {
  let rest: Statement[][] = [];
  return asked => {
    if ('headerOf' in asked) return { header: readHeader(asked.headerOf) };
    if ('batch' in asked) {
      const statements = rest[asked.batch] ?? [];
      rest[asked.batch] = [];
      return { statements };
    }
    const { statements, ...understood } = understand(asked.bytes, asked.file);
    const weightOf = ({ json, identity }: Statement) => json.length + identity.length;
    const [first = [], ...others] = slicesOf(statements, statementsAtOnce, textAtOnce, weightOf);
    rest = others;
    return { ...understood, statements: first, more: others.length };
  };
}
