// hadron convert: a C-CDA document on the terminal → its FHIR Bundle, its Flat rows, or what the conversion noticed.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Bundle, OperationOutcomeIssue } from 'fhir/r4';
import { convert } from '../conversion/ccda/index.ts';
import { flatten } from '../conversion/flat/index.ts';
import type { FlatResult } from '../conversion/flat/index.ts';

export interface ConvertIo {
  read(path: string): Promise<Uint8Array>;
  /** Standard input, line by line. */
  input: AsyncIterable<string>;
  write(text: string): void;
  complain(text: string): void;
}

const USAGE = `hadron convert FILE            the FHIR R4 Bundle of a C-CDA document
hadron convert --flat FILE     its Flat rows
hadron convert --issues FILE   what the conversion noticed, one JSON a line
hadron convert --lines         reads one path a line, writes one Bundle a line
`;

type Output = 'bundle' | 'flat' | 'issues' | 'lines';

const OUTPUTS: Record<string, Output> = { '--flat': 'flat', '--issues': 'issues', '--lines': 'lines' };

type Plan = { output: 'lines' } | { output: Exclude<Output, 'lines'>; path: string } | { sentence: string };

/** Returns the exit code: 0 when all asked for was written, 2 when the command cannot be understood or its file not be read. */
export async function convertCommand(args: string[], io: ConvertIo): Promise<number> {
  if (args.includes('--help')) {
    io.write(USAGE);
    return 0;
  }
  const plan = planOf(args);
  if ('sentence' in plan) return refuse(io, plan.sentence);
  if (plan.output === 'lines') return convertLines(io);
  const bytes = await readOr(io, plan.path);
  if (!bytes) return refuse(io, `convert cannot read ${plan.path}.`);
  const { bundle, issues } = convert(bytes);
  if (plan.output === 'issues') for (const issue of issues) io.write(`${JSON.stringify(issue)}\n`);
  else
    io.write(
      `${JSON.stringify(plan.output === 'flat' ? flatOf(bundle, plan.path, bytes) : bundle, null, 2)}\n`,
    );
  return 0;
}

function planOf(args: string[]): Plan {
  const unknown = args.find(arg => arg.startsWith('-') && !Object.hasOwn(OUTPUTS, arg));
  if (unknown !== undefined)
    return { sentence: `convert does not know ${unknown}; it takes --flat, --issues or --lines.` };
  const outputs = [...new Set(args.filter(arg => Object.hasOwn(OUTPUTS, arg)))];
  if (outputs.length > 1) return { sentence: `convert takes one of ${outputs.join(' and ')}, not both.` };
  const output = OUTPUTS[outputs[0] ?? ''] ?? 'bundle';
  const [path, ...more] = args.filter(arg => !arg.startsWith('-'));
  if (output === 'lines')
    return path === undefined
      ? { output }
      : { sentence: 'convert --lines takes its paths from standard input, not from the command line.' };
  if (path === undefined) return { sentence: 'convert needs a file: hadron convert FILE.' };
  if (more.length > 0) return { sentence: 'convert takes one file; for many, use --lines.' };
  return { output, path };
}

function refuse(io: ConvertIo, sentence: string): 2 {
  io.complain(`${sentence}\n`);
  return 2;
}

/** Why a file cannot be read is the file system's to say; here only whether. */
const readOr = (io: ConvertIo, path: string): Promise<Uint8Array | undefined> =>
  io.read(path).catch(() => undefined);

/** As many lines out as in: whoever pairs them with its own list must not lose count, whatever one file does. */
async function convertLines(io: ConvertIo): Promise<number> {
  for await (const line of io.input)
    io.write(`${JSON.stringify(await bundleOf(io, line.replace(/\r$/, '')))}\n`);
  return 0;
}

async function bundleOf(io: ConvertIo, path: string): Promise<Bundle> {
  const bytes = path === '' ? undefined : await readOr(io, path);
  if (!bytes) return outcome('not-found', 'The file cannot be read.');
  try {
    return convert(bytes).bundle;
  } catch {
    return outcome('exception', 'The conversion failed.');
  }
}

const outcome = (code: OperationOutcomeIssue['code'], diagnostics: string): Bundle => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    { resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics }] } },
  ],
});

/** Nobody is registered here: the document's own Patient id stands for the patient, and the file's SHA-256 for the kept document. */
function flatOf(bundle: Bundle, path: string, bytes: Uint8Array): FlatResult {
  const resources = (bundle.entry ?? []).flatMap(entry => entry.resource ?? []);
  const sourceId = createHash('sha256').update(bytes).digest('hex');
  const composition = resources.find(resource => resource.resourceType === 'Composition');
  const patientId = resources.find(resource => resource.resourceType === 'Patient')?.id ?? '';
  return flatten({
    patientId,
    resources: resources.map(resource => ({ resource, sourceIds: [sourceId] })),
    sources: [{ sourceId, name: basename(path), title: composition?.title, mimeType: 'application/xml' }],
  });
}
