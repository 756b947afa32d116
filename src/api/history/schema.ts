// Patient History, contract §5 (seed 001): the shape of every dataset. All fields are always there, empty where nothing was said.
import { z } from 'zod';
import type { HistoryPart } from '../../conversion/flat/history/index.ts';

const day = z.string().meta({ examples: ['2013-01-01'] });
const text = z.string();
/** An entry may lack its name, as published. */
const nameAndCode = z.strictObject({ name: text.optional(), code: text, code_system: text });
const names = z.array(nameAndCode).describe('Every name and code of the source; a name may be missing.');

const allergy = z.strictObject({
  name: text,
  code: text,
  code_system: text.meta({ examples: ['RxNorm', 'UNK'] }),
  all_names_and_codes: names,
  onset_start: day,
  onset_end: day,
  manifestation: text,
  manifestation_code: text,
  manifestation_code_system: text,
  all_manifestation_names_and_codes: names,
});

const condition = z.strictObject({
  name: text,
  code: text,
  code_system: text,
  recorded_date: day,
  onset_date: day,
  status: text.meta({ examples: ['Active'] }),
  all_names_and_codes: names,
});

const location = z.strictObject({
  name: text,
  city: text,
  state: text,
  zip_code: text,
  address: text,
  location_type: text,
  location_type_code: text,
  location_type_code_system: text,
  location_id: text,
  secondary_code_data: z.array(z.strictObject({ type: text, code: text, code_system: text })),
});

const practitioner = z.strictObject({
  practitioner_id: text,
  given_name: text,
  family_name: text,
  suffix: text,
  address: text,
  city: text,
  state: text,
  phone: text,
  npi: text.describe('`Not Available` where nobody said it.'),
});

const encounter = z.strictObject({
  id: text,
  name: text,
  code: text,
  code_system: text,
  start_time: day,
  end_time: day,
  location_id: text,
  location,
  practitioner_ids: z.array(text),
  practitioners: z.array(practitioner),
  document_reference: z.strictObject({
    encounter_reference_id: text,
    content_type: text,
    type_code: text,
    type_code_system: text,
    content: text.describe('Base64.'),
  }),
});

const immunization = z.strictObject({
  name: text,
  dosage_value: z.number().nullable(),
  dosage_unit: text,
  manufacturer_name: text,
  occurrence_time: text.meta({ examples: ['2020-03-31T14:17:17'] }),
});

const lab = z.strictObject({
  name: text,
  value: text,
  unit: text,
  date: text.meta({ examples: ['2013-10-01T00:00:00+00:00'] }),
  text: text.describe('The words of the source, as XHTML.'),
});

const medication = z.strictObject({
  name: text,
  dosage: text.meta({ examples: ['10 U'] }),
  route: text,
  start_date: day,
  end_date: day,
  family: text,
  medication_id: text,
  cadence: text,
  prescriber: text,
  order_date: text,
  status: text.meta({ examples: ['ACTIVE'] }),
  code: text,
  code_system: text,
  all_names_and_codes: names,
});

const alert = z.strictObject({
  type: z
    .enum(['CodeSystem', 'Ingredient', 'Class'])
    .describe(
      'CodeSystem: the same medicine coded in different systems. Ingredient, Class: several that are taken now have the same ingredient, or are of one class.',
    ),
  medications: z.array(text).describe('Ids of medications.'),
});

const medRec = z.strictObject({
  medication_id: text,
  brand_name: text,
  generic_name: text,
  drug_name: text,
  class_1_code: text,
  class_1_name: text,
  class_2_code: text,
  class_2_name: text,
  class_3_code: text,
  class_3_name: text,
  class_4_code: text,
  class_4_name: text,
  product_ndc: text,
  package_ndc: text,
  normlaized_package_ndc: text.describe('Published with this spelling.'),
  rx_norm_code: text,
  text: text.describe('The words of the source, as XHTML.'),
  instructions: text,
  dosage: text,
  route: text,
  start_date: day,
  end_date: day,
  status: text,
});

const procedure = z.strictObject({
  name: text,
  code: text,
  code_system: text,
  date: day,
  reported_date: text,
  provider_id: text,
  provider_given_name: text,
  provider_family_name: text,
  provider_suffix: text,
  provider_address: text,
  provider_city: text,
  provider_state: text,
  provider_phone: text,
  notes: text.describe('Base64.'),
  all_names_and_codes: names,
});

const duplicateProcedure = z.strictObject({
  grouped_by: z.literal('Code'),
  name: text,
  code: text,
  code_system: text,
  all_dates: z.array(day),
});

const socialHistory = z.strictObject({
  observation_name: text,
  observation_code: text,
  observation_code_system: text,
  observation_value: text,
  observation_value_code: text,
  observation_value_code_system: text,
  observation_time: text.meta({ examples: ['2010-05-11T14:45:00+00:00'] }),
  all_observation_names_and_codes: names,
  all_observation_value_names_and_codes: names,
});

const vitalSign = z.strictObject({
  name: text,
  observation_time: day,
  value: text.meta({ examples: ['162.600000'] }),
  unit: text,
  text,
  code: text,
  code_system: text,
  all_names_and_codes: names,
});

const of = <S extends z.ZodType>(schema: S, id: string) => {
  z.globalRegistry.add(schema, { id: `History${id}` });
  return z.array(schema);
};
const datasets = {
  allergies: of(allergy, 'Allergy'),
  conditions: of(condition, 'Condition'),
  encounters: of(encounter, 'Encounter'),
  immunizations: of(immunization, 'Immunization'),
  labs: of(lab, 'Lab'),
  locations: of(location, 'Location'),
  medications: of(medication, 'Medication'),
  alerts: of(alert, 'MedicationAlert'),
  medRecs: of(medRec, 'MedRec'),
  procedures: of(procedure, 'Procedure'),
  duplicates: of(duplicateProcedure, 'DuplicateProcedure'),
  practitioners: of(practitioner, 'Practitioner'),
  socialHistory: of(socialHistory, 'SocialHistory'),
  vitalSigns: of(vitalSign, 'VitalSign'),
};

export const wholeAnswer = z
  .strictObject({
    summary: z
      .strictObject({
        given_name: text.meta({ examples: ['Kam, Kam, Kam'] }),
        family_name: text,
        date_of_birth: text.meta({ examples: ['1954-12-01T00:00:00+00:00'] }),
        gender: text,
        race: text,
        address_line: text,
        address_state: text,
        address_city: text,
        postal_code: text,
        telephone: text,
        patient_id: text,
      })
      .describe('What the sources say of the patient, each of them, with commas between.'),
    query_demographics: z
      .strictObject({
        given_name: text,
        family_name: text,
        date_of_birth: text,
        gender: text,
        email: text,
        address_lines: z.array(text),
        address_state: text,
        address_city: text,
        postal_code: text,
        telephone: text,
        patient_id: text.describe('Your own id of the patient, when you gave one.'),
      })
      .describe('Whom the query asked for.'),
    insurance: z.strictObject({ payor: text, policy_holder: text, group_number: text }),
    allergies: datasets.allergies,
    conditions: datasets.conditions,
    medications: datasets.medications,
    sources: datasets.locations,
    labs: datasets.labs,
    procedures: datasets.procedures,
    vitals: datasets.vitalSigns,
    encounters: datasets.encounters,
    practitioners: datasets.practitioners,
    med_recs: datasets.medRecs,
  })
  .describe('The Patient History as one object.');

/** Last step of the path → what it answers, and in words. */
export const partAnswers: Record<HistoryPart, { answer: z.ZodType; summary: string }> = {
  allergies: { answer: z.strictObject({ allergies: datasets.allergies }), summary: 'Get the allergies' },
  conditions: { answer: z.strictObject({ conditions: datasets.conditions }), summary: 'Get the conditions' },
  encounters: { answer: z.strictObject({ encounters: datasets.encounters }), summary: 'Get the encounters' },
  immunizations: {
    answer: z.strictObject({ immunizations: datasets.immunizations }),
    summary: 'Get the immunizations',
  },
  labs: { answer: z.strictObject({ labs: datasets.labs }), summary: 'Get the laboratory results' },
  medications: {
    answer: z.strictObject({ medications: datasets.medications, alerts: datasets.alerts }),
    summary: 'Get the medications, and what to look at twice',
  },
  medrecs: {
    answer: z.strictObject({ med_recs: datasets.medRecs }),
    summary: 'Get the medications with their drug classes',
  },
  procedures: {
    answer: z.strictObject({
      recent_procedures: datasets.procedures,
      duplicate_procedures: datasets.duplicates,
    }),
    summary: 'Get the procedures, and those done more than once',
  },
  providers: {
    answer: z.strictObject({ practitioners: datasets.practitioners }),
    summary: 'Get the practitioners',
  },
  socialhistory: {
    answer: z.strictObject({ social_history: datasets.socialHistory }),
    summary: 'Get the social history',
  },
  sources: { answer: z.strictObject({ locations: datasets.locations }), summary: 'Get the places of care' },
  vitals: { answer: z.strictObject({ vital_signs: datasets.vitalSigns }), summary: 'Get the vital signs' },
};

export const historyParams = z.object({
  query_id: z
    .string()
    .min(1)
    .describe('The id of a query of any generation.')
    .meta({ examples: ['83c1966f-441a-4bbf-b929-9c3a530a7d87'] }),
});
