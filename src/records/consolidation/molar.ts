// A result by its LOINC → the analyte's molar mass, and the one code both of its ways of counting are compared under: 97 mg/dL of glucose is 5.4
// mmol/L. For comparing alone: what is served has the codes, values and units of the statements.
import type { CodeableConcept } from 'fhir/r4';
import { ucumCode } from '../../conversion/terminology/ucum.ts';
import { codeKey, LOINC } from './codes.ts';
import type { Concept } from './codes.ts';
import { distinct } from './words.ts';

/**
 * The same component, specimen, scale and method in both: LOINC's property Mass/volume and Moles/volume. Molar masses in g/mol from the
 * standard atomic weights (IUPAC 2021); of what laboratories count by another thing than its name says, that thing's.
 */
const analytes: readonly (readonly [mass: string, moles: string, molarMass: number])[] = [
  // Glucose, C6H12O6: serum or plasma, fasting, blood.
  ['2345-7', '14749-6', 180.156], ['1558-6', '14771-0', 180.156], ['2339-0', '15074-8', 180.156],
  // Cholesterol, C27H46O: total, in HDL, in LDL, the same by calculation, in VLDL by calculation. Triglyceride as triolein, C57H104O6.
  ['2093-3', '14647-2', 386.65], ['2085-9', '14646-4', 386.65], ['2089-1', '22748-8', 386.65], ['13457-7', '39469-2', 386.65], ['13458-5', '25371-6', 386.65], ['2571-8', '14927-8', 885.43],
  // Creatinine, C4H7N3O: serum or plasma, urine. Urea, CH4N2O; urea nitrogen as the two nitrogens of a urea. Urate as uric acid, C5H4N4O3.
  ['2160-0', '14682-9', 113.12], ['2161-8', '14683-7', 113.12], ['3091-6', '22664-7', 60.056], ['3094-0', '14937-7', 28.014], ['3084-1', '14933-6', 168.11],
  // Calcium, magnesium, iron, lithium; phosphate as phosphorus.
  ['17861-6', '2000-8', 40.078], ['19123-9', '2601-3', 24.305], ['2498-4', '14798-3', 55.845], ['3719-2', '14334-7', 6.94], ['2777-1', '14879-1', 30.974],
  // Bilirubin, C33H36N4O6: total, direct, indirect. Haemoglobin as its monomer.
  ['1975-2', '14631-6', 584.67], ['1968-7', '14629-0', 584.67], ['1971-1', '14630-8', 584.67], ['718-7', '59260-0', 16114.5],
  // Thyroxine free, C15H11I4NO4; cortisol, C21H30O5; testosterone, C19H28O2.
  ['3024-7', '14920-3', 776.87], ['2143-6', '14675-3', 362.46], ['2986-8', '14913-8', 288.42],
]; // prettier-ignore

interface Analyte {
  mass: string;
  moles: string;
  molarMass: number;
}

const byCode = new Map<string, Analyte>(
  analytes.flatMap(([mass, moles, molarMass]) => {
    const analyte = { mass: `${LOINC}|${mass}`, moles: `${LOINC}|${moles}`, molarMass };
    return [
      [analyte.mass, analyte],
      [analyte.moles, analyte],
    ];
  }),
);

/** Codes of a count of molecules become those of the mass. */
export function asMass(concept: Concept | undefined): Concept | undefined {
  if (concept === undefined || !concept.codes.some(code => byCode.get(code)?.moles === code)) return concept;
  return { ...concept, codes: distinct(concept.codes.map(code => byCode.get(code)?.mass ?? code)) };
}

/** Grams a mole; nothing where the codes do not agree on one analyte. */
export function molarMassOf(concept: Concept | undefined): number | undefined {
  const found = new Set((concept?.codes ?? []).flatMap(code => byCode.get(code) ?? []));
  const [only, ...others] = found;
  return others.length === 0 ? only?.molarMass : undefined;
}

/**
 * Ions that laboratories count in moles or in equivalents under one code (LOINC's property is Moles/volume), by their charge: sodium,
 * potassium, chloride, carbon dioxide, bicarbonate, anion gap, lithium; calcium, ionized calcium, magnesium.
 */
const charges: ReadonlyMap<string, number> = new Map(
  Object.entries({
    1: ['2951-2', '2947-0', '2823-3', '6298-4', '2075-0', '2069-3', '2028-9', '2024-8', '1963-8', '1959-6', '1960-4', '1961-2', '33037-3', '10466-1', '1863-0', '14334-7', '2955-3', '2828-2', '2078-4'],
    2: ['2000-8', '1995-0', '1994-3', '2601-3'],
  }).flatMap(([charge, codes]) => codes.map(code => [`${LOINC}|${code}`, Number(charge)] as const)),
); // prettier-ignore

/** 4.1 mEq/L of potassium are 4.1 mmol/L. */
export function inMoles<A extends { value: number; unit?: string }>(amount: A, what: Concept | undefined): A {
  const found = new Set(
    (what?.codes ?? []).flatMap(
      code => charges.get(code) ?? charges.get(byCode.get(code)?.moles ?? '') ?? [],
    ),
  );
  const [charge, ...others] = found;
  const code = amount.unit === undefined ? undefined : ucumCode(amount.unit);
  if (charge === undefined || others.length > 0 || code === undefined || !/^[munp]?eq\/[dcm]?L$/i.test(code))
    return amount;
  return {
    ...amount,
    value: Number((amount.value / charge).toPrecision(12)),
    unit: code.replace(/eq/, 'mol'),
  };
}

/** The united codes without those that count otherwise than the value that stands: moles beside a mass, mass beside moles. */
export function withoutTwin(united: CodeableConcept, spoken: CodeableConcept | undefined): CodeableConcept {
  const own = new Set((spoken?.coding ?? []).map(coding => codeKey(coding)));
  const coding = united.coding?.filter(one => {
    const key = codeKey(one);
    const analyte = key === undefined || own.has(key) ? undefined : byCode.get(key);
    return analyte === undefined || !(own.has(analyte.mass) || own.has(analyte.moles));
  });
  return coding === undefined || coding.length === united.coding?.length ? united : { ...united, coding };
}
