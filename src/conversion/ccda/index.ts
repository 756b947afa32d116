// A C-CDA document (any release, CCD 1.0, C32) or a CCR → one FHIR R4 Bundle of type collection, what its header says, and what was odd. Pure: the same bytes give the same bundle, anywhere, any time.

import { hash } from 'node:crypto';
import type { Bundle, Coding, FhirResource } from 'fhir/r4';
import type { Issue } from '../issue.ts';
import { ccrHeader, ccrPatient, readCcr } from '../ccr/read.ts';
import { parseXml, type XmlElement } from '../xml/parse.ts';
import { bundleOf } from './bundle.ts';
import { issue, openContext, resources, type Context } from './context.ts';
import { confidentiality, keepPatient, readDocument, type Source } from './document.ts';
import { headerOf, type Header } from './header.ts';
import {
  emptyReport,
  originsOf,
  placeIssues,
  reportOf,
  type ConversionReport,
  type Origin,
} from './report.ts';
import { patientOf } from './patient.ts';
import { parseTime } from './times.ts';
import { claimAll } from './us-core.ts';

export type { ConversionReport, Origin, SectionReport } from './report.ts';
export type { Header, HeaderPerson } from './header.ts';

export interface Conversion {
  bundle: Bundle;
  /** With the places they were found at; those are made when asked for. */
  readonly issues: Issue[];
  /** Whose document it says it is; nothing when it is no clinical document. */
  header: Header | undefined;
  /** Section by section what was understood; made when asked for. */
  readonly report: ConversionReport;
  /** Which element each resource was made from; made when asked for. */
  readonly origins: Origin[];
}

/** FHIR's confidentiality levels above normal mark every resource of the document. */
const sensitive = new Set(['R', 'V']);

function label(resource: FhirResource, security: Coding): void {
  const meta = (resource.meta ??= {});
  // A section or an entry may be more sensitive than its document.
  if (meta.security?.[0]?.code !== 'V') meta.security = [{ ...security }];
}

function finished(ctx: Context): FhirResource[] {
  const level = confidentiality(ctx);
  const security = level !== undefined && sensitive.has(level.code ?? '') ? level : undefined;
  const all = resources(ctx);
  claimAll(all);
  if (security !== undefined) for (const resource of all) label(resource, security);
  return all;
}

/** What the caller knows of a document beside its bytes. */
export interface Kept {
  /** The id under which the gateway keeps its bytes: its DocumentReference then says where they are. */
  documentId?: string | undefined;
}

function sourceOf(document: string | Uint8Array, { documentId }: Kept) {
  return {
    url: documentId === undefined ? undefined : `Binary/${documentId}`,
    hash: hash('sha1', document, 'base64'),
    size: typeof document === 'string' ? Buffer.byteLength(document) : document.length,
  };
}

/** Root element → what the document is. */
const formats: ReadonlyMap<string, 'cda' | 'ccr'> = new Map([
  ['ClinicalDocument', 'cda'],
  ['ContinuityOfCareRecord', 'ccr'],
]);

const dayOf = (root: XmlElement): string | undefined =>
  parseTime(root.one('effectiveTime')?.attr('value') ?? '')?.dateTime.slice(0, 10);

function readCda(source: Source, ctx: Context): Header {
  const header = headerOf(ctx.root, keepPatient(ctx), ctx);
  readDocument(source, ctx);
  return header;
}

/** The header alone; nothing when this is no clinical document. */
export function readHeader(document: string | Uint8Array): Header | undefined {
  const { root, source } = parseXml(document);
  const format = root === undefined ? undefined : formats.get(root.name);
  if (root === undefined || format === undefined) return undefined;
  const ctx = openContext(root, source, [], undefined);
  if (format === 'ccr') return ccrHeader(ccrPatient(ctx), ctx);
  const role = root.one('recordTarget/patientRole');
  return headerOf(root, role === undefined ? { resourceType: 'Patient' } : patientOf(role, ctx), ctx);
}

/**
 * Report, origins and the places of issues are made when asked for. A class, since its getters live on the prototype: those of an object literal
 * live in a hidden class of its own, which only a full garbage collection frees, and with it all of the document.
 */
class Converted implements Conversion {
  readonly bundle: Bundle;
  readonly header: Header | undefined;
  readonly #format: 'cda' | 'ccr';
  readonly #ctx: Context;
  #isPlaced = false;
  #report: ConversionReport | undefined;
  #origins: Origin[] | undefined;

  constructor(bundle: Bundle, header: Header | undefined, format: 'cda' | 'ccr', ctx: Context) {
    this.bundle = bundle;
    this.header = header;
    this.#format = format;
    this.#ctx = ctx;
  }

  get issues(): Issue[] {
    const { issues, root, source, places } = this.#ctx;
    if (!this.#isPlaced) placeIssues(issues, root, source, places);
    this.#isPlaced = true;
    return issues;
  }

  get report(): ConversionReport {
    return (this.#report ??= reportOf(this.#ctx, this.#format, typesIn(this.bundle)));
  }

  get origins(): Origin[] {
    return (this.#origins ??= originsOf(this.#ctx));
  }
}

const typesIn = ({ entry }: Bundle): string[] =>
  entry?.map(({ resource }) => resource?.resourceType ?? 'none') ?? [];

/** Never throws: what could be read is in the bundle, what could not is in the issues. */
export function convert(document: string | Uint8Array, kept: Kept = {}): Conversion {
  const { root, issues, source } = parseXml(document);
  const format = root === undefined ? undefined : formats.get(root.name);
  if (root === undefined || format === undefined) {
    if (root !== undefined) issues.push({ code: 'document.not-cda', severity: 'error', offset: root.start });
    placeIssues(issues, root, source);
    return { bundle: bundleOf([]), issues, header: undefined, report: emptyReport(issues), origins: [] };
  }
  const ctx = openContext(root, source, issues, dayOf(root));
  let header: Header | undefined;
  try {
    const source = sourceOf(document, kept);
    header = format === 'ccr' ? readCcr(source, ctx) : readCda(source, ctx);
  } catch {
    // A fault of ours must not cost the caller what was already understood.
    issue(ctx, 'entry.unreadable', root, 'error');
  }
  const all = finished(ctx);
  return new Converted(bundleOf(all), header, format, ctx);
}
