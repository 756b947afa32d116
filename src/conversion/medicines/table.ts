// What is known of medicines, as data: the shape that is shipped, that `scripts/load-medicines.ts` writes, and that `openMedicines` reads.

/** Where a row comes from: written by us, or read from a release the operator supplied. */
export type MedicineSource = 'hadron' | 'rxnorm' | 'atc';

export const PLACES = [
  'oral', 'injection', 'patch', 'lung', 'nose', 'mouth', 'eye', 'ear', 'skin', 'vagina', 'rectum',
] as const; // prettier-ignore
/** Where a medicine is put: the same ingredient has other classes as an eye drop than as a tablet. */
export type Place = (typeof PLACES)[number];

/** A class an ingredient is in, and when. */
export interface ClassRule {
  /** ATC, level 4. */
  atc: string;
  /** Left out: the places that follow from the code, see `choose-class.ts`. */
  places?: Place[] | 'any';
  atLeastMg?: number;
  atMostMg?: number;
  from: MedicineSource;
}

export interface Ingredient {
  /** Its US generic name. */
  name: string;
  otherNames: string[];
  /** RxNorm's concept of the ingredient; left out where no second source confirms it. */
  rxcui?: string;
  classes: ClassRule[];
  from: MedicineSource;
}

export interface Brand {
  name: string;
  /** Names of the ingredients. */
  ingredients: string[];
  from: MedicineSource;
}

/** A clinical or branded drug of RxNorm, which says its ingredients by relationship. */
export interface Product {
  rxcui: string;
  name: string;
  brand?: string;
  ingredients: string[];
  from: MedicineSource;
}

export interface MedicineTable {
  format: 'hadron-medicines-1';
  /** ATC code of any level → name. */
  classNames: Record<string, string>;
  ingredients: Ingredient[];
  brands: Brand[];
  products: Product[];
  /** NDC of eleven digits → RXCUI of the product. */
  ndcs: Record<string, string>;
}
