// The Record Locator Service's directory: a patient, hints and specialties → the holders to ask; and the operator's own holders from a file.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Demographics } from '../patients/patient.ts';
import { stateCode, stateOfZip } from '../patients/places.ts';
import type { Holder } from './network.ts';

/**
 * National holders, and those of the states where the patient lives or was seen (`hints`: ZIP codes). A holder with specialties is asked
 * when one of them was asked for, or none was; then it comes first. General holders are always asked: a treatment query leaves nobody out.
 */
export function locate(
  directory: readonly Holder[],
  patient: Demographics,
  hints: readonly string[],
  specialties: readonly string[],
  cap = 300,
): Holder[] {
  const states = new Set(
    [stateCode(patient.addressState), stateOfZip(patient.postalCode), ...hints.map(stateOfZip)].filter(
      state => state !== undefined,
    ),
  );
  const wanted = new Set(specialties.map(specialty => specialty.toUpperCase()));
  const hasWanted = (holder: Holder) =>
    holder.specialties.some(specialty => wanted.has(specialty.toUpperCase()));
  const rank = (holder: Holder) => (hasWanted(holder) ? 0 : holder.isNational ? 1 : 2);
  return directory
    .filter(holder => holder.isNational || holder.states.some(state => states.has(state)))
    .filter(holder => holder.specialties.length === 0 || wanted.size === 0 || hasWanted(holder))
    .sort((one, other) => rank(one) - rank(other) || (one.id < other.id ? -1 : 1))
    .slice(0, cap);
}

/** What an operator leaves out. */
const ordinaryPatience = {
  concurrent: 4,
  timeoutSeconds: 60,
  retryDelaysSeconds: [3, 15, 60, 300],
  longestAnswerBytes: 50_000_000,
};

const patience = z.strictObject({
  concurrent: z.int().min(1).max(1000).default(ordinaryPatience.concurrent),
  timeoutSeconds: z.number().positive().max(600).default(ordinaryPatience.timeoutSeconds),
  retryDelaysSeconds: z
    .array(z.number().min(0).max(86_400))
    .max(20)
    .default(ordinaryPatience.retryDelaysSeconds),
  longestAnswerBytes: z.int().min(1024).max(500_000_000).default(ordinaryPatience.longestAnswerBytes),
});

const state = z.string().transform((spelling, context) => {
  const code = stateCode(spelling);
  if (code === undefined) context.addIssue({ code: 'custom', message: 'is not a state' });
  return code ?? z.NEVER;
});

const word = z.string().min(1).max(200).optional();
const oid = z
  .string()
  .regex(/^[0-2](\.(0|[1-9]\d*))+$/, 'must be an OID')
  .max(200)
  .optional();

const organization = z.strictObject({
  oid,
  npi: z
    .string()
    .regex(/^\d{10}$/, 'must be ten digits')
    .optional(),
  network: word,
  type: word,
  address: word,
  city: word,
  state: state.optional(),
  postalCode: z
    .string()
    .regex(/^\d{5}(-\d{4})?$/, 'must be a ZIP code')
    .optional(),
  latitude: z.number().min(-90).max(90).optional(),
  longitude: z.number().min(-180).max(180).optional(),
  managingName: word,
  managingOid: oid,
});

const holder = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,100}$/, 'must be 1 to 100 of a-z, 0-9 and -'),
    name: z.string().min(1).max(200),
    connector: z.literal('fhir').default('fhir'),
    baseUrl: z.string().superRefine((text, context) => {
      const message = wrongWith(text);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    }),
    isNational: z.boolean().default(false),
    states: z.array(state).default([]),
    specialties: z.array(z.string().min(1)).default([]),
    patience: patience.default(ordinaryPatience),
    organization: organization.optional(),
  })
  .refine(({ isNational, states }) => isNational || states.length > 0, {
    message: 'is never asked: give it states, or "isNational": true',
  });

/** Health data travel encrypted; plain http is for this machine alone. */
function wrongWith(baseUrl: string): string | undefined {
  const url = URL.parse(baseUrl);
  if (!url || !['https:', 'http:'].includes(url.protocol)) return 'must be an https address';
  const isLoopback = ['localhost', '[::1]'].includes(url.hostname) || /^127(\.\d+){3}$/.test(url.hostname);
  if (url.protocol === 'http:' && !isLoopback)
    return 'must begin with https: plain http is for this machine only';
  if (url.username !== '' || url.password !== '') return 'must not carry a user or password';
  if (url.search !== '' || url.hash !== '') return 'must end with its path: no ? and no #';
  return undefined;
}

const directoryFile = z.array(holder, 'must be a list of holders').superRefine((holders, context) => {
  const seen = new Set<string>();
  for (const [index, { id }] of holders.entries()) {
    if (seen.has(id)) context.addIssue({ code: 'custom', path: [index, 'id'], message: 'is used twice' });
    seen.add(id);
  }
});

/** The operator's file is wrong or missing; the message is a sentence for the operator. */
export class DirectoryTrouble extends Error {
  override name = 'DirectoryTrouble';
}

/** The holders of a JSON file: a list of { id, name, baseUrl, states | isNational, specialties?, patience?, organization? }. */
export async function loadHolders(path: string): Promise<Holder[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new DirectoryTrouble(`The holders' file ${path} cannot be read (${code}).`);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new DirectoryTrouble(`The holders' file ${path} is not JSON.`);
  }
  const parsed = directoryFile.safeParse(json);
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.slice(0, 10).map(({ path: [index, ...field], message }) => {
    const where = index === undefined ? 'the file' : `holder ${Number(index) + 1}`;
    return `${[where, ...field.map(String)].join(' ')}: ${message}`;
  });
  throw new DirectoryTrouble(`The holders' file ${path} is wrong. ${sentences.join('; ')}.`);
}
