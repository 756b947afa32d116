import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flat, henrick, henrickIsTheSubject, ICD10, LOINC, NPI, RXNORM, said, SNOMED } from '../authored.ts';

const subject = henrickIsTheSubject;

test('an allergy gives its substance and manifestations slot by slot, and the codes each vocabulary has', () => {
  const { allergies, patients } = flat(henrick, {
    resourceType: 'AllergyIntolerance',
    id: 'a',
    patient: subject,
    code: {
      text: 'Penicillin G',
      coding: [
        { system: RXNORM, code: '7980', display: 'penicillin G' },
        { system: SNOMED, code: '764146007' },
      ],
    },
    onsetDateTime: '2005',
    recordedDate: '2014-10-03T17:15:00-05:00',
    reaction: [
      { manifestation: [{ coding: [{ system: SNOMED, code: '247472004', display: 'Hives' }] }] },
      { manifestation: [{ coding: [{ system: ICD10, code: 'R06.2', display: 'Wheezing' }] }] },
    ],
  });
  assert.deepEqual(said(allergies[0]), {
    allergy_code: '7980, 764146007',
    allergy_code_system: 'urn:oid:2.16.840.1.113883.6.88, urn:oid:2.16.840.1.113883.6.96',
    allergy_name: 'penicillin G, Penicillin G',
    allergy_onset_start: '2005-01-01T00:00:00+0000',
    reaction_manifestation_code: '247472004, R06.2',
    reaction_manifestation_code_system: 'urn:oid:2.16.840.1.113883.6.96, urn:oid:2.16.840.1.113883.6.90',
    reaction_manifestation: 'Hives, Wheezing',
    recorded_date: '2014-10-03T22:15:00+0000',
    allergy_code_snomed: '764146007',
    allergy_code_snomed_name: 'Penicillin G',
    allergy_code_rxnorm: '7980',
    allergy_code_rxnorm_name: 'penicillin G',
    reaction_manifestation_code_snomed: '247472004',
    reaction_manifestation_code_snomed_name: 'Hives',
    reaction_manifestation_code_icd10: 'R06.2',
    reaction_manifestation_code_icd10_name: 'Wheezing',
  });
  assert.equal(allergies[0]?.subject_patient_id, patients[0]?.resource_id);
});

test('a relative has one row with every condition', () => {
  const { familyMemberHistories } = flat(henrick, {
    resourceType: 'FamilyMemberHistory',
    id: 'father',
    status: 'completed',
    patient: subject,
    relationship: {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'FTH', display: 'father' },
      ],
    },
    sex: { coding: [{ system: 'http://hl7.org/fhir/administrative-gender', code: 'male', display: 'Male' }] },
    condition: [
      { code: { coding: [{ system: SNOMED, code: '22298006', display: 'Myocardial infarction' }] } },
      { code: { text: 'Gout' } },
    ],
  });
  assert.deepEqual(said(familyMemberHistories[0]), {
    family_member_history_condition_code: '22298006, ',
    family_member_history_condition_code_system: 'urn:oid:2.16.840.1.113883.6.96, ',
    family_member_history_condition_display: 'Myocardial infarction, Gout',
    family_member_history_relationship_code: 'FTH',
    family_member_history_relationship_code_system: 'urn:oid:2.16.840.1.113883.5.111',
    family_member_history_relationship_display: 'father',
    family_member_history_sex_code: 'male',
    family_member_history_sex_code_system: 'http://hl7.org/fhir/administrative-gender',
    family_member_history_sex_display: 'Male',
  });
});

test('a vaccine keeps its dose as a number and who made it; one refused says so', () => {
  const { immunizations } = flat(
    henrick,
    {
      resourceType: 'Immunization',
      id: 'flu',
      status: 'completed',
      patient: subject,
      vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '140', display: 'Influenza' }] },
      occurrenceDateTime: '2012-08-15',
      doseQuantity: { value: 0.5, unit: 'mL' },
      lotNumber: '1',
      manufacturer: { display: 'Sanofi Pasteur' },
      route: {
        coding: [
          {
            system: 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl',
            code: 'C28161',
            display: 'Intramuscular',
          },
        ],
      },
    },
    {
      resourceType: 'Immunization',
      id: 'refused',
      status: 'not-done',
      patient: subject,
      vaccineCode: { text: 'Tetanus' },
      occurrenceDateTime: '2013-01-01',
    },
  );
  assert.deepEqual(said(immunizations[0]), {
    immunization_code: '140',
    immunization_code_system: 'urn:oid:2.16.840.1.113883.12.292',
    immunization_name: 'Influenza',
    immunization_dosage_value: 0.5,
    immunization_dosage_unit: 'mL',
    immunization_lot_number: '1',
    immunization_manufacturer_name: 'Sanofi Pasteur',
    immunization_occurrence_time: '2012-08-15T00:00:00+0000',
    immunization_route_code: 'C28161',
    immunization_route_code_system: 'urn:oid:2.16.840.1.113883.3.26.1.1',
    immunization_route: 'Intramuscular',
    immunization_status: 'completed',
    immunization_code_cvx: '140',
    immunization_code_cvx_name: 'Influenza',
  });
  assert.equal(immunizations[1]?.immunization_status, 'not-done');
  assert.equal(immunizations[1]?.immunization_dosage_value, null);
});

test('ordered, reported, given and dispensed medications are all rows, and say which they were', () => {
  const prednisone = {
    coding: [{ system: RXNORM, code: '763179', display: 'Prednisone 20 MG Oral Tablet' }],
  };
  const { medications } = flat(
    henrick,
    {
      resourceType: 'MedicationRequest',
      id: 'order',
      status: 'active',
      intent: 'order',
      subject,
      medicationCodeableConcept: prednisone,
      dosageInstruction: [
        {
          text: 'three tablets once a day',
          patientInstruction: 'with food',
          timing: {
            repeat: { boundsPeriod: { start: '2025-11-01T23:30:00Z', end: '2025-11-04T23:30:00Z' } },
          },
          route: { coding: [{ code: 'C38288', display: 'Oral' }] },
          doseAndRate: [{ doseQuantity: { value: 60, unit: 'mg' } }],
        },
      ],
    },
    {
      resourceType: 'MedicationStatement',
      id: 'home',
      status: 'completed',
      subject,
      contained: [{ resourceType: 'Medication', id: 'm', code: prednisone }],
      medicationReference: { reference: '#m' },
      effectivePeriod: { start: '2024-01-01' },
      dosage: [{ doseAndRate: [{ doseQuantity: { value: 1, code: '1' } }] }],
    },
    {
      resourceType: 'MedicationAdministration',
      id: 'given',
      status: 'completed',
      subject,
      medicationCodeableConcept: prednisone,
      effectiveDateTime: '2025-11-02T08:00:00Z',
      dosage: { dose: { value: 60, unit: 'mg' } },
    },
    {
      resourceType: 'MedicationDispense',
      id: 'sold',
      status: 'completed',
      subject,
      medicationCodeableConcept: prednisone,
    },
  );
  const by = (context: string) => medications.find(row => row.medication_context === context);
  assert.deepEqual(said(by('ordered')), {
    medication_code: '763179',
    medication_code_system: 'urn:oid:2.16.840.1.113883.6.88',
    medication_name: 'Prednisone 20 MG Oral Tablet',
    medication_resource_type: 'medication_statement',
    medication_statement_dose_route: 'Oral',
    medication_statement_dose_unit: 'mg',
    medication_statement_dose_value: 60,
    medication_statement_start_time: '2025-11-01T23:30:00+0000',
    medication_statement_end_time: '2025-11-04T23:30:00+0000',
    medication_statement_patient_instructions: 'with food',
    medication_statement_status: 'active',
    medication_statement_text: 'three tablets once a day',
    medication_code_rxnorm: '763179',
    medication_code_rxnorm_name: 'Prednisone 20 MG Oral Tablet',
    medication_context: 'ordered',
  });
  assert.equal(by('reported')?.medication_code, '763179');
  assert.equal(by('reported')?.medication_statement_dose_unit, 'no_unit');
  assert.equal(by('administered')?.medication_statement_start_time, '2025-11-02T08:00:00+0000');
  assert.equal(by('dispensed')?.medication_statement_dose_value, null);
  assert.equal(medications.length, 4);
});

test('a dispense is a fill of its prescription', () => {
  const amoxicillin = {
    coding: [
      { system: RXNORM, code: '308191', display: 'Amoxicillin 500 MG Oral Capsule' },
      { system: 'http://hl7.org/fhir/sid/ndc', code: '0093-3109-01' },
    ],
  };
  const { medicationFills, medications } = flat(
    henrick,
    {
      resourceType: 'Practitioner',
      id: 'p',
      name: [{ family: 'Bailey', given: ['Miranda'] }],
      identifier: [{ system: NPI, value: '1' }],
    },
    {
      resourceType: 'Organization',
      id: 'pharmacy',
      name: 'Corner Drugs',
      address: [{ city: 'Boston', state: 'MA' }],
    },
    {
      resourceType: 'MedicationRequest',
      id: 'rx',
      status: 'active',
      intent: 'order',
      subject,
      authoredOn: '2024-02-01',
      medicationCodeableConcept: amoxicillin,
      requester: { reference: 'Practitioner/p' },
      dispenseRequest: { numberOfRepeatsAllowed: 2, quantity: { value: 30, unit: 'capsule' } },
      substitution: { allowedBoolean: true },
    },
    {
      resourceType: 'MedicationDispense',
      id: 'fill',
      status: 'completed',
      subject,
      medicationCodeableConcept: amoxicillin,
      authorizingPrescription: [{ reference: 'MedicationRequest/rx' }],
      whenHandedOver: '2024-02-03',
      daysSupply: { value: 10 },
      performer: [{ actor: { reference: 'Organization/pharmacy' } }],
    },
  );
  const row = medicationFills[0];
  assert.deepEqual(said(row), {
    quantity_unit_code: 'capsule',
    days_supply: '10',
    refills_value: '2',
    substitutions: '1',
    product_code: '308191, 0093-3109-01',
    written_date: '2024-02-01T00:00:00+0000',
    last_filled_date: '2024-02-03T00:00:00+0000',
    sold_date: '2024-02-03T00:00:00+0000',
    ndc_code: '0093-3109-01',
    rxcui: '308191',
    medication_statement_start_time: '2024-02-03T00:00:00+0000',
    medication_name: 'Amoxicillin 500 MG Oral Capsule, ',
    quantity_prescribed: '30',
    pharmacy_store_name: 'Corner Drugs',
    pharmacy_city: 'Boston',
    pharmacy_state: 'MA',
    prescriber_npi: '1',
    prescriber_name: 'Miranda Bailey',
  });
  assert.equal(
    row?.medication_id,
    medications.find(one => one.medication_context === 'ordered')?.medication_id,
  );
});

test('a problem names its category first, then the codes of the document', () => {
  const { problems } = flat(henrick, {
    resourceType: 'Condition',
    id: 'ckd',
    subject,
    category: [
      {
        coding: [
          { system: LOINC, code: '75323-6', display: 'Condition' },
          { system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'problem-list-item' },
        ],
      },
    ],
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
    },
    code: {
      coding: [
        { system: SNOMED, code: '431855005', display: 'Chronic kidney disease\n   stage 1' },
        { system: ICD10, code: 'N18.1', display: 'CKD, stage 1' },
      ],
    },
    onsetPeriod: { start: '2011-05-28T15:19:11Z' },
  });
  assert.deepEqual(said(problems[0]), {
    condition_category_code: 'problem-list-item, 75323-6',
    condition_category_code_name: ', Condition',
    condition_category_code_system:
      'http://terminology.hl7.org/codesystem/condition-category, urn:oid:2.16.840.1.113883.6.1',
    condition_code: '431855005, N18.1',
    condition_code_system: 'urn:oid:2.16.840.1.113883.6.96, urn:oid:2.16.840.1.113883.6.90',
    condition_name: 'Chronic kidney disease stage 1, CKD, stage 1',
    condition_clinical_status: 'active',
    condition_onset_date: '2011-05-28T15:19:11+0000',
    condition_code_icd10: 'N18.1',
    condition_code_icd10_name: 'CKD, stage 1',
    condition_code_snomed: '431855005',
    condition_code_snomed_name: 'Chronic kidney disease stage 1',
  });
});

test('what was not done, refuted or entered in error is no row', () => {
  const { procedures, problems, allergies, medications, labs } = flat(
    henrick,
    { resourceType: 'Procedure', id: 'p', status: 'not-done', subject, code: { text: 'Colonoscopy' } },
    {
      resourceType: 'Condition',
      id: 'c',
      subject,
      verificationStatus: { coding: [{ code: 'refuted' }] },
      code: { text: 'Diabetes' },
    },
    {
      resourceType: 'AllergyIntolerance',
      id: 'a',
      patient: subject,
      verificationStatus: { coding: [{ code: 'entered-in-error' }] },
      code: { text: 'Latex' },
    },
    {
      resourceType: 'MedicationRequest',
      id: 'm',
      status: 'active',
      intent: 'order',
      doNotPerform: true,
      subject,
      medicationCodeableConcept: { text: 'Aspirin' },
    },
    {
      resourceType: 'Observation',
      id: '718-7',
      status: 'entered-in-error',
      category: [{ coding: [{ code: 'laboratory' }] }],
      code: { text: 'Hemoglobin' },
      subject,
      valueQuantity: { value: 9 },
    },
  );
  assert.deepEqual([procedures, problems, allergies, medications, labs], [[], [], [], [], []]);
});

test('a procedure gives when and why it was done', () => {
  const { procedures } = flat(henrick, {
    resourceType: 'Procedure',
    id: 'x',
    status: 'completed',
    subject,
    code: { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '44950', display: 'Appendectomy' }] },
    performedPeriod: { start: '2012-05-12T13:00:00+02:00', end: '2012-05-12T14:00:00+02:00' },
    reasonCode: [{ coding: [{ system: ICD10, code: 'K35.80', display: 'Acute appendicitis' }] }],
  });
  assert.deepEqual(said(procedures[0]), {
    procedure_code: '44950',
    procedure_code_system: 'urn:oid:2.16.840.1.113883.6.12',
    procedure_name: 'Appendectomy',
    procedure_date_time: '2012-05-12T11:00:00+0000',
    procedure_reason: 'Acute appendicitis',
    procedure_reason_code: 'K35.80',
    procedure_reason_code_system: 'urn:oid:2.16.840.1.113883.6.90',
    procedure_code_cpt: '44950',
    procedure_code_cpt_name: 'Appendectomy',
    procedure_reason_code_icd10: 'K35.80',
    procedure_reason_code_icd10_name: 'Acute appendicitis',
  });
});
