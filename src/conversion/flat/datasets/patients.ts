// Patient → patients: one row per distinct set of demographics that documents gave.
import type { Patient } from 'fhir/r4';
import {
  addressLine,
  birthTime,
  codedName,
  currentAddress,
  display,
  firstCode,
  join,
  text,
} from '../cells.ts';
import { content, dataset, patientId, rowId } from '../dataset.ts';
import { list } from '../record.ts';
import { standing } from '../standing.ts';

const US_CORE_RACE = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race';
const US_CORE_ETHNICITY = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity';

/** US Core race and ethnicity: the OMB categories' names, else the text. */
function categoryNames(patient: Patient, url: string): string[] {
  const parts = list(list(patient.extension).find(extension => extension.url === url)?.extension);
  const categories = parts
    .filter(part => part.url === 'ombCategory')
    .map(part => text(part.valueCoding?.display));
  const named = categories.filter(Boolean);
  return named.length > 0
    ? named
    : [text(parts.find(part => part.url === 'text')?.valueString)].filter(Boolean);
}

export const raceOf = (patient: Patient): string[] => categoryNames(patient, US_CORE_RACE);
export const ethnicityOf = (patient: Patient): string[] => categoryNames(patient, US_CORE_ETHNICITY);

/** The name in use: not an old or maiden one, the official one first. */
export function currentName<N extends { use?: string }>(names: readonly N[] | undefined): N | undefined {
  const standing = list(names).filter(name => name.use !== 'old' && name.use !== 'maiden');
  return (
    standing.find(name => name.use === 'official') ??
    standing.find(name => name.use === 'usual') ??
    standing[0]
  );
}

export const phonesOf = (patient: Patient): string[] =>
  list(patient.telecom)
    .filter(point => point.system === 'phone' && point.use !== 'old')
    .map(point => text(point.value))
    .filter(Boolean);

const languageOf = (patient: Patient): string => {
  const spoken = list(patient.communication);
  const language = (spoken.find(one => one.preferred) ?? spoken[0])?.language;
  return firstCode(language) || display(language);
};

export const patients = dataset({
  key: 'patients',
  query: 'PATIENTS',
  table: 'patients',
  recordType: 'patient',
  id: 'resource_id',
  columns: {
    patient_id: patientId,
    resource_id: rowId,
    address_city: content('City.'),
    address_county: content('County.'),
    address_line: content('Street lines, joined with ", ".'),
    address_postal_code: content('Postal code.'),
    address_state: content('State, as the source wrote it.'),
    date_of_birth: content('1970-12-26T00:00:00'),
    family_name: content('Family name.'),
    given_name: content('All given names, joined with ", ".'),
    gender: content('FEMALE, MALE …'),
    language: content('en-US'),
    marital_status: content('Marital status.'),
    race: content('Race, then ethnicity, joined with ", ".'),
    telephone: content('Telephones, joined with ", ".'),
  },
  rows: record =>
    standing(record, 'Patient').map(node => {
      const patient = node.resource;
      const name = currentName(patient.name);
      const address = currentAddress(patient.address);
      return {
        from: [node],
        cells: {
          address_city: text(address?.city),
          address_county: text(address?.district),
          address_line: addressLine(address),
          address_postal_code: text(address?.postalCode),
          address_state: text(address?.state),
          date_of_birth: birthTime(patient.birthDate),
          family_name: text(name?.family),
          given_name: join(list(name?.given).map(text).filter(Boolean)),
          gender: text(patient.gender).toUpperCase(),
          language: languageOf(patient),
          marital_status: codedName(patient.maritalStatus),
          race: join([...raceOf(patient), ...ethnicityOf(patient)]),
          telephone: join(phonesOf(patient)),
        },
      };
    }),
});
