// Understand: a kept document → FHIR resources → versions in the record. Its trouble is the document's own and never the query's.
import { isCdaLike } from '../verify.ts';
import type { Issue } from '../../conversion/issue.ts';
import { fileNameOf } from '../../documents/document.ts';
import { findDocument, markConverted } from '../../documents/sql.ts';
import { patientKeyOf } from '../../patients/patient-of-task.ts';
import type { TaskKind } from '../../platform/tasks/task.ts';
import { mergeRecord } from '../../records/merge.ts';
import { settleStandings, wordsOf } from '../../records/standing.ts';
import type { QueryParts } from '../parts.ts';
import { documentOfTask, understandAgain } from '../understand-again.ts';

const convertRetries = 3;
const convertRetryMs = 500;

export function convert(parts: QueryParts): TaskKind {
  return {
    timeoutMs: () => 120_000,

    async run(task, signal) {
      const key = patientKeyOf(task);
      const document = await findDocument(parts.database.executor, key, documentOfTask(task));
      if (!document) return async () => {};
      const startedMs = parts.clock.monotonicMs();
      const bytes = await parts.files.get(fileNameOf(document));
      const { documentId, mimeType, title, documentTime } = document;
      // Of a file that is no C-CDA the record says that it is there, and its words where they can be read.
      const { statements, issues, report } = await parts.conversions.understand(bytes, signal, {
        documentId,
        mimeType,
        title,
        date: documentTime?.toISOString(),
        isClinical: isCdaLike(bytes, mimeType),
      });
      const ms = Math.round(parts.clock.monotonicMs() - startedMs);
      return async tx => {
        const now = parts.clock.now();
        const { standings, changed } = await settleStandings(tx, key);
        const standing = standings.get(documentId) ?? 'CURRENT';
        await mergeRecord(
          tx,
          key,
          { ...document, isReplaced: standing === 'REPLACED' },
          wordsOf(statements, standing),
          now,
        );
        const others = changed.filter(id => id !== documentId);
        await understandAgain(tx, { random: parts.random, now }, key, task.workId, others);
        await markConverted(tx, key, documentId, { issues, report }, now);
        return () => {
          if (changed.length > 0) parts.observe({ kind: 'document.restated', documents: changed.length });
          parts.observe({
            kind: 'document.converted',
            resources: statements.length,
            issues: issues.length,
            ms,
          });
        };
      };
    },

    judge: (task, error) => ({
      errorClass: error instanceof Error ? error.name : 'unknown',
      retryInMs: task.failures < convertRetries ? convertRetryMs * 2 ** task.failures : undefined,
    }),

    onTrouble: (task, trouble) => async tx => {
      if (trouble.retryInMs !== undefined) return;
      const issue: Issue = { code: 'document.unconvertible', severity: 'error' };
      await markConverted(
        tx,
        patientKeyOf(task),
        documentOfTask(task),
        { issues: [issue], report: undefined },
        parts.clock.now(),
      );
    },
  };
}
