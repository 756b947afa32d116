// allergies, problems, immunizations, labs, vitalSigns and socialHistories → Allergy, Condition, Immunization, Lab, VitalSign, SocialHistory.
import { display } from '../cells.ts';
import { valueOf } from '../observations.ts';
import { list } from '../record.ts';
import { capital, dayIn, narrativeOf, textOf, timeWithOffset, wallTime, wordsOf } from './cells.ts';
import { headline, namesAndCodes, PREFERRED } from './names-and-codes.ts';
import type { HistoryRecord } from './record.ts';

export const allergies = (history: HistoryRecord) =>
  history.told('allergies', 'AllergyIntolerance').map(({ row, node }) => {
    const substance = namesAndCodes(node.resource.code);
    const manifestations = namesAndCodes(
      ...list(node.resource.reaction).flatMap(reaction => list(reaction.manifestation)),
    );
    const manifestation = headline(manifestations.slice(0, 1), PREFERRED.manifestations);
    return {
      ...headline(substance, PREFERRED.allergies),
      all_names_and_codes: substance,
      onset_start: dayIn(node.resource, row.allergy_onset_start),
      onset_end: dayIn(node.resource, row.allergy_onset_end),
      manifestation: manifestation.name,
      manifestation_code: manifestation.code,
      manifestation_code_system: manifestation.code_system,
      all_manifestation_names_and_codes: manifestations,
    };
  });

export const conditions = (history: HistoryRecord) =>
  history.told('problems', 'Condition').map(({ row, node }) => {
    const all = namesAndCodes(node.resource.code);
    return {
      ...headline(all, PREFERRED.conditions),
      recorded_date: dayIn(node.resource, row.condition_recorded_date),
      onset_date: dayIn(node.resource, row.condition_onset_date),
      status: capital(textOf(row.condition_clinical_status)),
      all_names_and_codes: all,
    };
  });

/** An Immunization has no status here: one that was not given would read as given, and is left out. */
export const immunizations = (history: HistoryRecord) =>
  history
    .told('immunizations', 'Immunization')
    .filter(({ node }) => node.resource.status !== 'not-done')
    .map(({ row, node }) => ({
      name: headline(namesAndCodes(node.resource.vaccineCode), PREFERRED.immunizations).name,
      dosage_value: typeof row.immunization_dosage_value === 'number' ? row.immunization_dosage_value : null,
      dosage_unit: textOf(row.immunization_dosage_unit),
      manufacturer_name: textOf(row.immunization_manufacturer_name),
      occurrence_time: wallTime(node.resource.occurrenceDateTime),
    }));

export const labs = (history: HistoryRecord) =>
  history.told('labs', 'Observation').map(({ row, node, draft }) => ({
    // A Lab has no code: its name is the one people gave it.
    name:
      display(draft.measurement?.code) ||
      headline(namesAndCodes(draft.measurement?.code), PREFERRED.labs).name,
    value: textOf(row.lab_value),
    unit: textOf(row.lab_unit),
    date: timeWithOffset(row.lab_timestamp),
    text: narrativeOf(node.resource),
  }));

/** A number with six decimals, as published; what is no number in its words. */
const measured = (value: number | undefined, words: string): string =>
  value === undefined ? words : value.toFixed(6);

export const vitalSigns = (history: HistoryRecord) =>
  history.told('vitalSigns', 'Observation').map(({ row, node, draft }) => {
    const { code, valued } = draft.measurement ?? { code: undefined, valued: node.resource };
    const all = namesAndCodes(code);
    const { name, ...chosen } = headline(all, PREFERRED.vitalSigns);
    const value = valueOf(valued);
    return {
      name,
      observation_time: dayIn(node.resource, row.vital_sign_observation_time),
      value: measured(value.number, value.text),
      unit: textOf(row.vital_sign_observation_unit),
      text: wordsOf(narrativeOf(node.resource)) || textOf(row.vital_sign_observation_text),
      ...chosen,
      all_names_and_codes: all,
    };
  });

export const socialHistory = (history: HistoryRecord) =>
  history.told('socialHistories', 'Observation').map(({ row, node, draft }) => {
    const { code, valued } = draft.measurement ?? { code: undefined, valued: node.resource };
    const asked = namesAndCodes(code);
    const answers = namesAndCodes(valued.valueCodeableConcept);
    const question = headline(asked, PREFERRED.socialHistory);
    const answer = headline(answers, PREFERRED.socialHistory);
    return {
      observation_name: question.name,
      observation_code: question.code,
      observation_code_system: question.code_system,
      observation_value: answer.name || textOf(row.social_history_observation_value),
      observation_value_code: answer.code,
      observation_value_code_system: answer.code_system,
      observation_time: timeWithOffset(row.social_history_observation_timestamp),
      all_observation_names_and_codes: asked,
      all_observation_value_names_and_codes: answers,
    };
  });
