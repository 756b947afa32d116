// A person as some document or holder describes one: any part may be missing, spelt otherwise, or repeated.

export interface PersonName {
  given: string[];
  family: string;
}

export interface PersonAddress {
  lines: string[];
  city?: string;
  /** Two letters or the full name. */
  state?: string;
  postalCode?: string;
}

/** Raw, as said by the source; `compare` normalises. */
export interface PersonDescription {
  names: PersonName[];
  /** YYYY-MM-DD, or a prefix of it when only year or month is known. */
  birthDate?: string;
  /** Any spelling: male, M, FEMALE, UN … */
  gender?: string;
  addresses: PersonAddress[];
  telephones: string[];
  emails: string[];
  ssn?: string;
}
