// People of the published references and their sandbox: in the examples of the description, and sent by the tests.

/** What a registration must say. */
export const elvira = {
  given_name: 'Elvira',
  family_name: 'Valadez-Nucleus',
  date_of_birth: '1970-12-26',
  gender: 'FEMALE',
  postal_code: '02215',
  address_city: 'Boston',
  address_state: 'MA',
};

/** The query of the oldest reference. */
export const ariel = {
  address_city: 'Cambridge',
  address_lines: ['123 Main St', 'Apt 4'],
  address_state: 'Massachusetts',
  date_of_birth: '1966-01-18',
  email: 'john@doe.com',
  family_name: 'Hermiston',
  gender: 'FEMALE',
  given_name: 'Ariel',
  npi: '9876',
  postal_code: '02138',
  purpose_of_use: 'TREATMENT',
  ssn: '123-45-6789',
  telephone: '1-234-567-8910',
};
