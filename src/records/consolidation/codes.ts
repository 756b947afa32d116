// CodeableConcept → the codes and words it can be met by; two of them → whether they mean one thing. Codes in one spelling, systems by one URI.
import type { CodeableConcept, Coding } from 'fhir/r4';
import { normalizeNdc } from '../../conversion/medicines/index.ts';
import { systemUri } from '../../conversion/terminology/systems.ts';
import { apart, byCrosswalk, byWords, equal, fits, open, orSilent } from './judge.ts';
import type { Judge, PairIndex } from './judge.ts';
import { plainWords } from './words.ts';

export const SNOMED = 'http://snomed.info/sct';
export const LOINC = 'http://loinc.org';
export const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
export const NDC = 'http://hl7.org/fhir/sid/ndc';
export const CVX = 'http://hl7.org/fhir/sid/cvx';
export const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm';
export const ICD9 = 'http://hl7.org/fhir/sid/icd-9-cm';
export const UNII = 'http://fdasis.nlm.nih.gov';
const CPT = 'http://www.ama-assn.org/go/cpt';
const HCPCS = 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets';

export interface Concept {
  /** `system|code`, sorted. */
  codes: string[];
  /** What it is called: text, then displays. */
  words: string[];
}

const uris = new Map<string, string>();
function uriOf(system: string): string {
  const known = uris.get(system);
  if (known !== undefined) return known;
  const found = systemUri(system) ?? system;
  if (uris.size < 1024) uris.set(system, found);
  return found;
}

/** One spelling per system: E119 is E11.9, 8 is 08, 0088-2220-33 is 00088222033. */
const spellings: Readonly<Record<string, (code: string) => string>> = {
  [ICD10]: code => dotted(code.toUpperCase(), 3),
  [ICD9]: code => dotted(code.toUpperCase(), code.toUpperCase().startsWith('E') ? 4 : 3),
  [CVX]: code => (/^\d$/.test(code) ? `0${code}` : code),
  [NDC]: code => normalizeNdc(code) || code,
};
const dotted = (code: string, at: number): string =>
  code.includes('.') || code.length <= at ? code : `${code.slice(0, at)}.${code.slice(at)}`;

/** Codes that say that nothing is said. */
const silentSystems = new Set([
  'http://terminology.hl7.org/CodeSystem/data-absent-reason',
  'http://terminology.hl7.org/CodeSystem/v3-NullFlavor',
]);

/** Codes for the kind of a thing, not for one of it: they name nothing where words or another code do. */
const kinds = new Set(
  [
    '64572001', '404684003', '55607006', '282291009', '418799008', '409586006', '71388002', '248536006', '373930000', '416118004', '410942007', '787859002',
    '40388003', '419199007', '416098002', '106190000', '420134006', '419511003', '418471000', '418038007', '414285001', '426232007', '235719002', '59037007',
    '281647001', '417532002', '413427002', '232347008', '416093006', '421961002', '29308-4', 'ASSERTION',
  ].map(code => (code.includes('-') ? `${LOINC}|${code}` : code === 'ASSERTION' ? `http://terminology.hl7.org/CodeSystem/v3-ActCode|${code}` : `${SNOMED}|${code}`)),
); // prettier-ignore

export const isKind = (code: string): boolean => kinds.has(code);

/** Rest classes hold what has no class of its own: two things in one are not the same by it. */
const lump =
  /\b(?:other (?:specified|unspecified|and|diseases?|disorders?|forms?|symptoms?|conditions?|problems?)|not elsewhere classified|nec|unlisted|unclassified|unspecified (?:disease|disorder|condition|illness|symptoms?)|(?:illness|disease|disorder|condition),? unspecified)\b/i;
const lumpCode =
  /^http:\/\/hl7\.org\/fhir\/sid\/(?:icd-10-cm\|(?:R69|R99|R68\.89)|icd-9-cm\|(?:799\.(?:89|9)|780\.99)|cvx\|99[89])$/;
const classified = new Set([ICD10, ICD9, CPT, HCPCS]);

export const isLump = (code: string, display: string | undefined): boolean =>
  lumpCode.test(code) || (display !== undefined && classified.has(systemOf(code)) && lump.test(display));

/** `system|code`; nothing for codes that say nothing. A code without a system is no code. */
export function codeKey({ system, code }: Coding): string | undefined {
  if (system === undefined || code === undefined) return undefined;
  const uri = uriOf(system);
  if (silentSystems.has(uri)) return undefined;
  const spelt = spellings[uri]?.(code.trim()) ?? code.trim();
  return spelt === '' ? undefined : `${uri}|${spelt}`;
}

export const systemOf = (code: string): string => code.slice(0, code.indexOf('|'));

const MOST_CODES = 16;
const MOST_WORDS = 4;

/** Several CodeableConcepts are read as one: each with all the codes and words. */
export function conceptIn(...concepts: readonly (CodeableConcept | undefined)[]): Concept | undefined {
  const codes: string[] = [];
  const general: string[] = [];
  const words: string[] = [];
  const name = (text: string | undefined): void => {
    if (text === undefined || words.length >= MOST_WORDS) return;
    const said = plainWords(text);
    if (said !== '' && !words.includes(said)) words.push(said);
  };
  for (const concept of concepts) name(concept?.text);
  for (const concept of concepts)
    for (const coding of concept?.coding ?? []) {
      const key = codeKey(coding);
      if (key === undefined || codes.length >= MOST_CODES) continue;
      const among = isKind(key) || isLump(key, coding.display) ? general : codes;
      if (!among.includes(key)) among.push(key);
      if (among === codes || words.length === 0) name(coding.display);
    }
  // A code without system still has words.
  for (const concept of concepts)
    for (const coding of concept?.coding ?? [])
      if (coding.system === undefined) name(coding.display ?? coding.code);
  if (codes.length === 0 && words.length === 0) codes.push(...general);
  return codes.length === 0 && words.length === 0 ? undefined : { codes: codes.sort(), words };
}

/** Where two codes of one system differ, two things are meant; the higher ones overrule what follows. */
const decisive = [SNOMED, LOINC, RXNORM, CVX, ICD10, CPT] as const;

const common = (a: readonly string[], b: readonly string[]): boolean => a.some(code => b.includes(code));
const within = (codes: readonly string[], system: string): string[] =>
  codes.filter(code => code.startsWith(system) && code[system.length] === '|');

/** ICD-10-CM's injuries, tumours, eyes, ears, joints and ulcers tell the side in the code; of the rest, three characters are the illness and what follows its form, which sources map differently. */
const tellsSide = /\|(?:[CHMSVWXYZOPQGL]|T[0-7]|I[6-9]|D[0-4])/;
const illness = (code: string): string => (tellsSide.test(code) ? code : code.slice(0, ICD10.length + 4));

function differIn(
  system: string,
  a: readonly string[],
  b: readonly string[],
  isAlike: (a: string, b: string) => boolean,
): boolean {
  const ofA = within(a, system);
  if (ofA.length === 0) return false;
  const ofB = within(b, system);
  return ofB.length > 0 && !ofA.some(one => ofB.some(other => isAlike(one, other)));
}
const isSame = (a: string, b: string): boolean => a === b;
const isSameIllness = (a: string, b: string): boolean => illness(a) === illness(b);

/** In some decisive system both have codes and none in common. */
export function contradict(
  a: readonly string[],
  b: readonly string[],
  systems: readonly string[] = decisive,
): boolean {
  let isFinding = false;
  for (const system of systems) {
    // Where both say the same SNOMED CT concept, ICD is its mapping.
    if (differIn(system, a, b, system === ICD10 && isFinding ? isSameIllness : isSame)) return true;
    if (system === SNOMED) isFinding = common(within(a, SNOMED), within(b, SNOMED));
  }
  return false;
}

export function paired(a: readonly string[], b: readonly string[], pairs: PairIndex): boolean {
  if (pairs.size === 0) return false;
  return a.some(code => {
    const reached = pairs.get(code);
    return reached !== undefined && b.some(other => reached.has(other));
  });
}

/** Codes in common, codes given as one by a document, the same words: in this order. ICD-9-CM decides only where nothing else is shared. */
export const sameConcept: Judge<Concept> = (a, b, pairs) => {
  if (a === undefined || b === undefined) return open;
  if (a.codes.length > 0 && b.codes.length > 0) {
    if (contradict(a.codes, b.codes)) return apart;
    if (common(a.codes, b.codes))
      return a.codes.length === b.codes.length && a.codes.every((code, at) => code === b.codes[at])
        ? equal
        : fits;
    if (contradict(a.codes, b.codes, [ICD9])) return apart;
    if (paired(a.codes, b.codes, pairs)) return byCrosswalk;
    // Two vocabularies that nobody connects: their words alone do not make them one.
    return common(a.words, b.words) ? byWords : open;
  }
  if (!common(a.words, b.words)) return a.codes.length + b.codes.length === 0 ? apart : open;
  return a.codes.length + b.codes.length > 0
    ? byWords
    : a.words.length === b.words.length && a.words.every((word, at) => word === b.words[at])
      ? equal
      : fits;
};

/** Where silence on one side only says less: body site, method, type of visit. */
export const conceptOrSilent: Judge<Concept> = orSilent((a, b, pairs) => {
  const judged = sameConcept(a, b, pairs);
  return judged.is === 'open' ? apart : judged;
});
