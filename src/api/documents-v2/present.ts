// Kept documents and conversion reports as the wire spells them.
import type { z } from 'zod';
import type { ConversionOutcome, KeptDocument } from '../../documents/kept-sql.ts';
import { zipNameOf } from '../../documents/zip-name.ts';
import type { listedDocument, reportAnswer } from './schema.ts';

export const presentDocument = (document: KeptDocument): z.output<typeof listedDocument> => ({
  document_id: document.documentId,
  title: document.title,
  mime_type: document.mimeType,
  file_name: zipNameOf(document),
  size_bytes: document.sizeBytes,
  sha256: document.sha256,
  standing: document.isReplaced ? ('REPLACED' as const) : ('CURRENT' as const),
  document_time: document.documentTime?.toISOString() ?? null,
  created_at: document.createdAt.toISOString(),
  converted_at: document.convertedAt?.toISOString() ?? null,
  issues: document.issueCounts ?? null,
  sources: document.holders.map(({ holderId, holderDocumentId, retrievedAt }) => ({
    holder: holderId,
    holder_document_id: holderDocumentId,
    retrieved_at: retrievedAt.toISOString(),
  })),
});

export const presentReport = (
  document: KeptDocument & { convertedAt: Date },
  { report, issues }: ConversionOutcome,
): z.output<typeof reportAnswer> => ({
  document_id: document.documentId,
  converted_at: document.convertedAt.toISOString(),
  report:
    report === undefined
      ? null
      : {
          format: report.format,
          ...(report.document === undefined ? {} : { document: report.document }),
          resources: report.resources,
          sections: report.sections.map(({ textOnly, notUnderstood, ...section }) => ({
            ...section,
            text_only: textOnly,
            not_understood: notUnderstood,
          })),
          issues: report.issues,
        },
  issues: issues.map(({ code, severity, path, offset, line, column }) => ({
    code,
    severity,
    ...(path === undefined ? {} : { path }),
    ...(offset === undefined ? {} : { offset }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  })),
});
