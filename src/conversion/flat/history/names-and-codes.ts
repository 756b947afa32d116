// CodeableConcepts → all_names_and_codes, and the code a dataset puts first (flat-contract §3).
import type { CodeableConcept } from 'fhir/r4';
import { slots } from '../cells.ts';
import type { Slot } from '../cells.ts';
import { systemName, systemUri } from '../../terminology/systems.ts';

export interface NameAndCode {
  /** Left out where the coding has none, as published. */
  name?: string;
  code: string;
  code_system: string;
}

/** A code system nobody knows. */
const UNKNOWN = 'UNK';

/** urn:oid:2.16.840.1.113883.6.96 → SNOMED-CT */
export const shortSystem = (system: string): string => {
  const uri = systemUri(system);
  return (uri && systemName(uri)) ?? UNKNOWN;
};

const entry = ({ name, code, system }: Slot): NameAndCode => ({
  ...(name ? { name } : {}),
  code,
  code_system: code ? shortSystem(system) : '',
});

/** Every coding in order; the first takes the words of the document where it has no name of its own. */
function namesAndCodesOf(concept: CodeableConcept | undefined): NameAndCode[] {
  const worded = slots(concept);
  const own = slots({ coding: concept?.coding });
  return (own.length > 0 ? own : worded).map((slot, at) =>
    entry(at === 0 ? { ...slot, name: slot.name || (worded[0]?.name ?? '') } : slot),
  );
}

export const namesAndCodes = (...concepts: (CodeableConcept | undefined)[]): NameAndCode[] =>
  concepts.flatMap(namesAndCodesOf);

/** The systems each dataset prefers for the one code it shows first. */
export const PREFERRED = {
  allergies: ['RxNorm', 'SNOMED-CT', 'UNII', 'NDC'],
  conditions: ['ICD-10-CM', 'SNOMED-CT', 'ICD-9-CM'],
  encounters: ['ActCode', 'CPT-4', 'SNOMED-CT'],
  immunizations: ['CVX', 'RxNorm', 'NDC'],
  labs: ['LOINC'],
  manifestations: ['SNOMED-CT', 'ICD-10-CM'],
  medications: ['RxNorm', 'NDC', 'SNOMED-CT'],
  procedures: ['CPT-4', 'HCPCS', 'ICD-10-PCS', 'SNOMED-CT'],
  socialHistory: ['SNOMED-CT', 'LOINC'],
  vitalSigns: ['LOINC', 'SNOMED-CT'],
} as const satisfies Record<string, readonly string[]>;

/** The code shown first, with the best name there is. */
export function headline(all: readonly NameAndCode[], preferred: readonly string[]): Required<NameAndCode> {
  const coded = all.filter(({ code }) => code !== '');
  const chosen =
    preferred
      .map(system => coded.find(({ code_system }) => code_system === system))
      .find(found => found !== undefined) ??
    coded[0] ??
    all[0];
  return {
    name: chosen?.name ?? all.find(({ name }) => name)?.name ?? '',
    code: chosen?.code ?? '',
    code_system: chosen?.code_system ?? '',
  };
}
