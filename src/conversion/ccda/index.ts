// A C-CDA document (any release, CCD 1.0, C32) → one FHIR R4 Bundle of type collection, what its header says, and what was odd. Pure: the same bytes give the same bundle, anywhere, any time.

import { hash } from 'node:crypto';
import type { Bundle, BundleEntry, Coding, FhirResource } from 'fhir/r4';
import type { Issue } from '../issue.ts';
import { parseXml } from '../xml/parse.ts';
import { issue, openContext, resources, type Context } from './context.ts';
import { confidentiality, keepPatient, readDocument } from './document.ts';
import { headerOf, type Header } from './header.ts';
import {
  emptyReport,
  originsOf,
  placeIssues,
  reportOf,
  type ConversionReport,
  type Origin,
} from './report.ts';
import { parseTime } from './times.ts';
import { claim } from './us-core.ts';

export type { ConversionReport, Origin, SectionReport } from './report.ts';
export { readHeader, type Header, type HeaderPerson } from './header.ts';

export interface Conversion {
  bundle: Bundle;
  issues: Issue[];
  /** Whose document it says it is; nothing when it is no clinical document. */
  header: Header | undefined;
  /** Section by section what was understood; made when asked for. */
  readonly report: ConversionReport;
  /** Which element each resource was made from; made when asked for. */
  readonly origins: Origin[];
}

const bundleOf = (entry: BundleEntry[]): Bundle => ({ resourceType: 'Bundle', type: 'collection', entry });

/** FHIR's confidentiality levels above normal mark every resource of the document. */
const sensitive = new Set(['R', 'V']);

function label(resource: FhirResource, security: Coding): void {
  const meta = (resource.meta ??= {});
  meta.security = [{ ...security }];
}

function entriesOf(ctx: Context): BundleEntry[] {
  const level = confidentiality(ctx);
  const security = level !== undefined && sensitive.has(level.code ?? '') ? level : undefined;
  const entries: BundleEntry[] = [];
  for (const resource of resources(ctx)) {
    claim(resource);
    if (security !== undefined) label(resource, security);
    entries.push({ fullUrl: `urn:uuid:${resource.id ?? ''}`, resource });
  }
  return entries;
}

function sourceOf(document: string | Uint8Array) {
  return {
    hash: hash('sha1', document, 'base64'),
    size: typeof document === 'string' ? Buffer.byteLength(document) : document.length,
  };
}

/** Never throws: what could be read is in the bundle, what could not is in the issues. */
export function convert(document: string | Uint8Array): Conversion {
  const { root, issues, source } = parseXml(document);
  if (root?.name !== 'ClinicalDocument') {
    if (root !== undefined) issues.push({ code: 'document.not-cda', severity: 'error', offset: root.start });
    placeIssues(issues, root, source);
    return { bundle: bundleOf([]), issues, header: undefined, report: emptyReport(issues), origins: [] };
  }
  const now = parseTime(root.one('effectiveTime')?.attr('value') ?? '');
  const ctx = openContext(root, source, issues, now?.dateTime.slice(0, 10));
  let header: Header | undefined;
  try {
    header = headerOf(root, keepPatient(ctx), ctx);
    readDocument(sourceOf(document), ctx);
  } catch {
    // A fault of ours must not cost the caller what was already understood.
    issue(ctx, 'entry.unreadable', root, 'error');
  }
  const entries = entriesOf(ctx);
  placeIssues(issues, root, source);
  let report: ConversionReport | undefined;
  let origins: Origin[] | undefined;
  return {
    bundle: bundleOf(entries),
    issues,
    header,
    get report() {
      return (report ??= reportOf(
        ctx,
        'cda',
        entries.map(entry => entry.resource?.resourceType ?? 'none'),
      ));
    },
    get origins() {
      return (origins ??= originsOf(ctx));
    },
  };
}
