// A resource → the pairs of codes that its document gives as one: RxNorm and NDC, SNOMED CT and ICD-10-CM, CVX and NDC. The crosswalk is what the record's own documents say.
import type { CodeableConcept, Coding, Resource } from 'fhir/r4';
import { shippedMedicines } from '../../conversion/medicines/index.ts';
import { codeKey, CVX, ICD10, ICD9, isKind, isLump, NDC, RXNORM, SNOMED, systemOf, UNII } from './codes.ts';
import type { CodePair } from './identity.ts';

/** Which systems name things at one grain. A package is one product's, but a product has many packages: `many`. */
const crosswalks: readonly { one: string; other: string; many?: string }[] = [
  { one: RXNORM, other: NDC, many: NDC },
  { one: CVX, other: NDC, many: NDC },
  { one: SNOMED, other: ICD10 },
  { one: SNOMED, other: ICD9 },
  { one: ICD10, other: ICD9 },
  { one: SNOMED, other: RXNORM },
  { one: SNOMED, other: UNII },
  { one: RXNORM, other: UNII },
];

/** An ingredient is in products of every strength. */
const isIngredient = (code: string): boolean => {
  const rxcui = code.slice(code.indexOf('|') + 1);
  return shippedMedicines
    .describe({ names: [], codes: [{ system: 'RxNorm', code: rxcui }] })
    .some(found => found.rxcui === rxcui);
};

const isSensible = (key: string, coding: Coding): boolean => !isKind(key) && !isLump(key, coding.display);

const MOST_PACKAGES = 20;

function pairsIn({ coding }: CodeableConcept): CodePair[] {
  if (coding === undefined || coding.length < 2) return [];
  const bySystem = new Map<string, string[]>();
  for (const one of coding) {
    const key = codeKey(one);
    if (key === undefined || !isSensible(key, one)) continue;
    const system = systemOf(key);
    const known = bySystem.get(system);
    if (known === undefined) bySystem.set(system, [key]);
    else if (!known.includes(key)) known.push(key);
  }
  const found: CodePair[] = [];
  for (const { one, other, many } of crosswalks) {
    const [ofOne = [], ofOther = []] = [bySystem.get(one), bySystem.get(other)];
    const [single] = ofOne;
    // Several codes of a system beside several of another: which belongs to which is not told.
    if (single === undefined || ofOne.length > 1 || ofOther.length > (many === other ? MOST_PACKAGES : 1))
      continue;
    if (one === RXNORM && other === NDC && isIngredient(single)) continue;
    for (const code of ofOther)
      found.push(single < code ? { one: single, other: code } : { one: code, other: single });
  }
  return found;
}

/** The concepts that say what a statement is about, and an allergy's substances. */
function conceptsOf(resource: Resource): (CodeableConcept | undefined)[] {
  const said = resource as {
    code?: CodeableConcept;
    medicationCodeableConcept?: CodeableConcept;
    vaccineCode?: CodeableConcept;
    description?: CodeableConcept | string;
    reaction?: { substance?: CodeableConcept }[];
    condition?: { code?: CodeableConcept }[];
  };
  const reactions = Array.isArray(said.reaction) ? said.reaction.map(({ substance }) => substance) : [];
  const conditions = Array.isArray(said.condition) ? said.condition.map(({ code }) => code) : [];
  const value = (resource as { valueCodeableConcept?: CodeableConcept }).valueCodeableConcept;
  return [said.code, said.medicationCodeableConcept, said.vaccineCode, value, ...reactions, ...conditions];
}

const isDenied = (resource: Resource): boolean =>
  (resource as { status?: string }).status === 'entered-in-error';

export function codePairsOf(resource: Resource): CodePair[] {
  if (isDenied(resource)) return [];
  const pairs = new Map<string, CodePair>();
  for (const concept of conceptsOf(resource))
    if (concept !== undefined)
      for (const pair of pairsIn(concept)) pairs.set(`${pair.one} ${pair.other}`, pair);
  return [...pairs.values()].sort((a, b) => (a.one + a.other < b.one + b.other ? -1 : 1));
}
