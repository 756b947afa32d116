// The terminology of the sandbox: every code its documents may use, by name. Only codes known to be real and right are here.

/** Code systems by their short names, with the OID a document writes. */
export const systems = {
  SNOMED: { oid: '2.16.840.1.113883.6.96', name: 'SNOMED CT' },
  'ICD-10-CM': { oid: '2.16.840.1.113883.6.90', name: 'ICD-10-CM' },
  'ICD-9-CM': { oid: '2.16.840.1.113883.6.103', name: 'ICD-9-CM' },
  IMO: { oid: '2.16.840.1.113883.3.247.1.1', name: 'Intelligent Medical Objects ProblemIT' },
  LOINC: { oid: '2.16.840.1.113883.6.1', name: 'LOINC' },
  RxNorm: { oid: '2.16.840.1.113883.6.88', name: 'RxNorm' },
  NDC: { oid: '2.16.840.1.113883.6.69', name: 'NDC' },
  GPI: { oid: '2.16.840.1.113883.6.68', name: 'Medi-Span GPI' },
  CVX: { oid: '2.16.840.1.113883.12.292', name: 'CVX' },
  'CPT-4': { oid: '2.16.840.1.113883.6.12', name: 'CPT-4' },
  UNII: { oid: '2.16.840.1.113883.4.9', name: 'UNII' },
  NCIt: { oid: '2.16.840.1.113883.3.26.1.1', name: 'NCI Thesaurus' },
  NUCC: { oid: '2.16.840.1.113883.6.101', name: 'NUCC Health Care Provider Taxonomy' },
  HSLOC: { oid: '2.16.840.1.113883.6.259', name: 'HealthcareServiceLocation' },
  ActCode: { oid: '2.16.840.1.113883.5.4', name: 'ActCode' },
  ActReason: { oid: '2.16.840.1.113883.5.8', name: 'ActReason' },
  RoleCode: { oid: '2.16.840.1.113883.5.111', name: 'RoleCode' },
  Race: { oid: '2.16.840.1.113883.6.238', name: 'Race & Ethnicity - CDC' },
  MaritalStatus: { oid: '2.16.840.1.113883.5.2', name: 'MaritalStatus' },
  AdministrativeGender: { oid: '2.16.840.1.113883.5.1', name: 'AdministrativeGender' },
  SOPT: { oid: '2.16.840.1.113883.3.221.5', name: 'Source of Payment Typology' },
  NUBC: {
    oid: '2.16.840.1.113883.6.301.5',
    name: 'National Uniform Billing Committee Patient Discharge Status',
  },
  /** Codes of one site's own; 2.999 is the example arc. */
  local: { oid: '2.999.7.1.10', name: 'Sandbox Hospital item' },
} as const;

export type System = keyof typeof systems;
export interface Coding {
  system: System;
  code: string;
  display?: string;
}
/** A thing with a name and its codes, the one its section's value set asks for first. */
export interface Concept {
  text: string;
  codings: Coding[];
}

/** `concept('Asthma', 'SNOMED 195967001', 'ICD-10-CM J45.909 Unspecified asthma')`; a display left out is the name. */
export function concept(text: string, ...codes: string[]): Concept {
  return {
    text,
    codings: codes.map(written => {
      const [system = '', code = '', ...display] = written.split(' ');
      if (!(system in systems)) throw new Error(`${text}: no code system ${system}`);
      return { system: system as System, code, display: display.join(' ') || text };
    }),
  };
}

export const conditions = {
  stumpInfection: concept(
    'Infection of amputation stump of right lower extremity',
    'SNOMED 11996161000119100',
    'ICD-10-CM T87.43',
    'ICD-9-CM 997.62',
    'IMO 1582724',
  ),
  type2Diabetes: concept('Type 2 diabetes mellitus', 'SNOMED 44054006', 'ICD-10-CM E11.9', 'ICD-9-CM 250.00'),
  diabeticKidney: concept(
    'Diabetic renal disease',
    'SNOMED 127013003 Diabetic renal disease (disorder)',
    'ICD-10-CM E11.21',
  ),
  hypertension: concept('Essential hypertension', 'SNOMED 59621000', 'ICD-10-CM I10', 'ICD-9-CM 401.9'),
  hyperlipidemia: concept('Hyperlipidemia', 'SNOMED 55822004', 'ICD-10-CM E78.5', 'ICD-9-CM 272.4'),
  asthma: concept('Asthma', 'SNOMED 195967001', 'ICD-10-CM J45.909', 'ICD-9-CM 493.90'),
  copd: concept('Chronic obstructive pulmonary disease', 'SNOMED 13645005', 'ICD-10-CM J44.9'),
  heartFailure: concept('Heart failure', 'SNOMED 84114007', 'ICD-10-CM I50.9'),
  atrialFibrillation: concept('Atrial fibrillation', 'SNOMED 49436004', 'ICD-10-CM I48.91'),
  coronaryDisease: concept('Coronary arteriosclerosis', 'SNOMED 53741008', 'ICD-10-CM I25.10'),
  myocardialInfarction: concept('Myocardial infarction', 'SNOMED 22298006', 'ICD-10-CM I21.9'),
  kidneyDisease3: concept('Chronic kidney disease stage 3', 'SNOMED 433144002', 'ICD-10-CM N18.30'),
  depression: concept('Depressive disorder', 'SNOMED 35489007', 'ICD-10-CM F32.A'),
  anxiety: concept('Anxiety disorder', 'SNOMED 197480006', 'ICD-10-CM F41.9'),
  pneumonia: concept('Pneumonia', 'SNOMED 233604007', 'ICD-10-CM J18.9'),
  otitisMedia: concept('Otitis media', 'SNOMED 65363002', 'ICD-10-CM H66.90'),
  hypothyroidism: concept('Hypothyroidism', 'SNOMED 40930008', 'ICD-10-CM E03.9'),
  osteoarthritis: concept('Osteoarthritis', 'SNOMED 396275006', 'ICD-10-CM M19.90'),
  osteoporosis: concept('Osteoporosis', 'SNOMED 64859006', 'ICD-10-CM M81.0'),
  alzheimers: concept("Alzheimer's disease", 'SNOMED 26929004', 'ICD-10-CM G30.9'),
  migraine: concept('Migraine', 'SNOMED 37796009', 'ICD-10-CM G43.909'),
  reflux: concept('Gastroesophageal reflux disease', 'SNOMED 235595009', 'ICD-10-CM K21.9'),
  obesity: concept('Obesity', 'SNOMED 414916001', 'ICD-10-CM E66.9'),
  breastCancer: concept('Malignant neoplasm of breast', 'SNOMED 254837009', 'ICD-10-CM C50.919'),
  colonCancer: concept('Malignant tumor of colon', 'SNOMED 363406005', 'ICD-10-CM C18.9'),
  anemia: concept('Anemia', 'SNOMED 271737000', 'ICD-10-CM D64.9'),
  pregnancy: concept('Normal pregnancy', 'SNOMED 72892002', 'ICD-10-CM Z34.90'),
  gestationalDiabetes: concept('Gestational diabetes mellitus', 'SNOMED 11687002', 'ICD-10-CM O24.419'),
  neonatalJaundice: concept('Neonatal jaundice', 'SNOMED 387712008', 'ICD-10-CM P59.9'),
  atopicDermatitis: concept('Atopic dermatitis', 'SNOMED 24079001', 'ICD-10-CM L20.9'),
  strepThroat: concept('Streptococcal sore throat', 'SNOMED 43878008', 'ICD-10-CM J02.0'),
  bronchitis: concept('Acute bronchitis', 'SNOMED 10509002', 'ICD-10-CM J20.9'),
  adhd: concept('Attention deficit hyperactivity disorder', 'SNOMED 406506008', 'ICD-10-CM F90.9'),
  lowBackPain: concept('Low back pain', 'SNOMED 279039007', 'ICD-10-CM M54.50'),
  covid: concept('COVID-19', 'SNOMED 840539006', 'ICD-10-CM U07.1'),
  seizures: concept('Seizure disorder', 'SNOMED 128613002', 'ICD-10-CM G40.909'),
  appendicitis: concept('Acute appendicitis', 'SNOMED 85189001', 'ICD-10-CM K35.80'),
  rheumatoidArthritis: concept('Rheumatoid arthritis', 'SNOMED 69896004', 'ICD-10-CM M06.9'),
  /** As typed by somebody; no code was ever chosen. */
  gaitUnsteady: concept('Unsteady on feet since spring, uses cane'),
  suspectedGout: concept('Possible gout, left great toe'),
  problem: concept('Problem', 'SNOMED 55607006', 'LOINC 75326-9'),
  diagnosis: concept('Diagnosis', 'SNOMED 282291009', 'LOINC 29308-4'),
};

export const allergens = {
  ceftriaxone: concept('Ceftriaxone', 'RxNorm 2193'),
  penicillin: concept('Penicillin G', 'RxNorm 7980'),
  amoxicillin: concept('Amoxicillin', 'RxNorm 723'),
  codeine: concept('Codeine', 'RxNorm 2670'),
  aspirin: concept('Aspirin', 'RxNorm 1191'),
  sulfa: concept('Sulfamethoxazole / Trimethoprim', 'RxNorm 10831'),
  lisinopril: concept('Lisinopril', 'RxNorm 29046'),
  peanut: concept('Peanut', 'UNII QE1QX6B99R', 'SNOMED 762952008 Peanut (substance)'),
  latex: concept('Latex', 'SNOMED 111088007'),
  catHair: concept('Cat hair'),
};

export const reactions = {
  diarrhea: concept('Diarrhea', 'SNOMED 62315008'),
  hives: concept('Hives', 'SNOMED 126485001 Urticaria'),
  anaphylaxis: concept('Anaphylaxis', 'SNOMED 39579001'),
  rash: concept('Rash', 'SNOMED 271807003 Eruption of skin'),
  nausea: concept('Nausea', 'SNOMED 422587007'),
  shortBreath: concept('Shortness of breath', 'SNOMED 267036007 Dyspnea'),
  cough: concept('Cough', 'SNOMED 49727002'),
  itching: concept('Itching', 'SNOMED 418290006'),
  angioedema: concept('Angioedema', 'SNOMED 41291007'),
};

export const drugs = {
  insulinGlargine: concept(
    'insulin glargine (LANTUS) 100 UNIT/ML injection',
    'RxNorm 311041',
    'RxNorm 285018',
    'NDC 0088-2220-33',
    'local 70789',
    'GPI 27104003002020',
  ),
  ketorolac: concept(
    'Ketorolac Tromethamine 30 MG/ML injection',
    'RxNorm 1665461 1 ML ketorolac tromethamine 30 MG/ML Injection',
    'NDC 0409-3795-01',
  ),
  gabapentin: concept('gabapentin 300 MG Oral Capsule', 'RxNorm 310431'),
  metformin: concept('metformin hydrochloride 500 MG Oral Tablet', 'RxNorm 861007'),
  lisinopril10: concept('lisinopril 10 MG Oral Tablet', 'RxNorm 314076'),
  lisinopril20: concept('lisinopril 20 MG Oral Tablet', 'RxNorm 314077'),
  amlodipine: concept('amlodipine 5 MG Oral Tablet', 'RxNorm 197361'),
  atorvastatin40: concept('atorvastatin 40 MG Oral Tablet', 'RxNorm 617311'),
  atorvastatin80: concept('atorvastatin 80 MG Oral Tablet', 'RxNorm 259255'),
  simvastatin: concept('simvastatin 10 MG Oral Tablet', 'RxNorm 314231'),
  acetaminophen: concept('acetaminophen 325 MG Oral Tablet', 'RxNorm 313782'),
  aspirin81: concept('aspirin 81 MG Oral Tablet', 'RxNorm 243670'),
  hydrochlorothiazide: concept('hydrochlorothiazide 25 MG Oral Tablet', 'RxNorm 310798'),
  warfarin: concept('warfarin sodium 5 MG Oral Tablet', 'RxNorm 855332'),
  furosemide: concept('furosemide 40 MG Oral Tablet', 'RxNorm 313988'),
  amoxicillin: concept('amoxicillin 500 MG Oral Capsule', 'RxNorm 308191'),
  albuterol: concept('albuterol 0.09 MG/ACTUAT Metered Dose Inhaler', 'RxNorm 745679'),
  epinephrine: concept('Epinephrine 0.3 MG Auto-Injector', 'RxNorm 727373'),
  clopidogrel: concept('clopidogrel 75 MG Oral Tablet', 'RxNorm 309362'),
  nitroglycerin: concept('nitroglycerin 0.4 MG Sublingual Tablet', 'RxNorm 198039'),
  oxycodone: concept('acetaminophen 325 MG / oxycodone hydrochloride 5 MG Oral Tablet', 'RxNorm 1049221'),
  donepezil: concept('donepezil hydrochloride 10 MG Oral Tablet', 'RxNorm 997223'),
  /** Over the counter, as the person said it. */
  prenatalVitamin: concept('Prenatal vitamin, one daily'),
  vitaminD: concept('Vitamin D3 drops'),
};

export const vaccines = {
  influenza: concept('Influenza, seasonal, injectable, preservative free', 'CVX 140'),
  influenzaQuadrivalent: concept('influenza, injectable, quadrivalent, preservative free', 'CVX 150'),
  hepatitisB: concept('Hep B, adolescent or pediatric', 'CVX 08'),
  dtap: concept('DTaP', 'CVX 20'),
  polio: concept('IPV', 'CVX 10'),
  hib: concept('Hib (PRP-OMP)', 'CVX 49'),
  pneumococcal13: concept('Pneumococcal conjugate PCV 13', 'CVX 133'),
  rotavirus: concept('rotavirus, monovalent', 'CVX 119'),
  mmr: concept('MMR', 'CVX 03'),
  varicella: concept('varicella', 'CVX 21'),
  tdap: concept('Tdap', 'CVX 115'),
  pneumococcal23: concept('pneumococcal polysaccharide PPV23', 'CVX 33'),
  zoster: concept('zoster recombinant', 'CVX 187'),
  hpv9: concept('HPV9', 'CVX 165'),
  meningococcal: concept('meningococcal MCV4P', 'CVX 114'),
  covidPfizer: concept('COVID-19, mRNA, LNP-S, PF, 30 mcg/0.3 mL dose', 'CVX 208'),
  covidModerna: concept('COVID-19, mRNA, LNP-S, PF, 100 mcg/0.5mL dose', 'CVX 207'),
};

export const refusals = {
  patientObjection: concept('Patient objection', 'ActReason PATOBJ'),
  outOfStock: concept('Product out of stock', 'ActReason OSTOCK'),
};

export const procedures = {
  basicMetabolicPanel: concept('HC BASIC METABOLIC PANEL (CA TOTAL)', 'CPT-4 80048'),
  microalbumin: concept('MICROALBUMIN, URINE RANDOM W/CREATININE', 'CPT-4 82043'),
  belowKneeAmputation: concept('Amputation below-knee', 'SNOMED 88312006'),
  appendectomy: concept('Appendectomy', 'SNOMED 80146002'),
  colonoscopy: concept('Colonoscopy', 'SNOMED 73761001', 'CPT-4 45378'),
  cesarean: concept('Cesarean section', 'SNOMED 11466000'),
  bypass: concept('Coronary artery bypass graft', 'SNOMED 232717009'),
  coronaryIntervention: concept('Percutaneous coronary intervention', 'SNOMED 415070008'),
  hipReplacement: concept('Total replacement of hip', 'SNOMED 52734007'),
  kneeReplacement: concept('Total replacement of knee joint', 'SNOMED 609588000', 'CPT-4 27447'),
  electrocardiogram: concept('Electrocardiographic procedure', 'SNOMED 29303009', 'CPT-4 93000'),
  chestXray: concept('Plain chest X-ray', 'SNOMED 399208008', 'CPT-4 71046'),
  echocardiogram: concept('Echocardiography', 'SNOMED 40701008'),
  depressionScreening: concept('Depression screening', 'SNOMED 171207006'),
  mammogram: concept('Mammography', 'SNOMED 71651007'),
  reconciliation: concept('Medication reconciliation', 'SNOMED 430193006'),
  venipuncture: concept('VENIPUNCTURE', 'CPT-4 36415'),
  /** A line of a bill that was never coded. */
  nebulizer: concept('Nebulizer treatment given in clinic'),
};

export const tests = {
  basicMetabolicPanel: concept(
    'Basic metabolic panel',
    'LOINC 51990-0 Basic metabolic panel - Blood',
    'CPT-4 80048',
  ),
  metabolicPanel: concept('Comprehensive metabolic panel', 'LOINC 24323-8'),
  bloodCount: concept('CBC with automated differential', 'LOINC 57021-8'),
  lipidPanel: concept('Lipid panel', 'LOINC 24331-1'),
  a1c: concept('Hemoglobin A1c', 'LOINC 4548-4 Hemoglobin A1c/Hemoglobin.total in Blood'),
  glucose: concept('Glucose', 'LOINC 2345-7 Glucose [Mass/volume] in Serum or Plasma'),
  creatinine: concept('Creatinine', 'LOINC 2160-0 Creatinine [Mass/volume] in Serum or Plasma'),
  ureaNitrogen: concept('BUN', 'LOINC 3094-0 Urea nitrogen [Mass/volume] in Serum or Plasma'),
  sodium: concept('Sodium', 'LOINC 2951-2 Sodium [Moles/volume] in Serum or Plasma'),
  potassium: concept('Potassium', 'LOINC 2823-3 Potassium [Moles/volume] in Serum or Plasma'),
  chloride: concept('Chloride', 'LOINC 2075-0 Chloride [Moles/volume] in Serum or Plasma'),
  bicarbonate: concept('CO2', 'LOINC 2028-9 Carbon dioxide, total [Moles/volume] in Serum or Plasma'),
  calcium: concept('Calcium', 'LOINC 17861-6 Calcium [Mass/volume] in Serum or Plasma'),
  hemoglobin: concept('Hemoglobin', 'LOINC 718-7 Hemoglobin [Mass/volume] in Blood'),
  hematocrit: concept('Hematocrit', 'LOINC 4544-3 Hematocrit [Volume Fraction] of Blood by Automated count'),
  leukocytes: concept('WBC', 'LOINC 6690-2 Leukocytes [#/volume] in Blood by Automated count'),
  platelets: concept('Platelets', 'LOINC 777-3 Platelets [#/volume] in Blood by Automated count'),
  cholesterol: concept('Cholesterol', 'LOINC 2093-3 Cholesterol [Mass/volume] in Serum or Plasma'),
  triglycerides: concept('Triglycerides', 'LOINC 2571-8 Triglyceride [Mass/volume] in Serum or Plasma'),
  hdl: concept('HDL cholesterol', 'LOINC 2085-9 Cholesterol in HDL [Mass/volume] in Serum or Plasma'),
  ldl: concept(
    'LDL cholesterol (calculated)',
    'LOINC 13457-7 Cholesterol in LDL [Mass/volume] in Serum or Plasma by calculation',
  ),
  tsh: concept('TSH', 'LOINC 3016-3 Thyrotropin [Units/volume] in Serum or Plasma'),
  microalbumin: concept('Microalbumin, Urine Random', 'LOINC 14957-5 Microalbumin [Mass/volume] in Urine'),
  inr: concept('INR', 'LOINC 6301-6 INR in Platelet poor plasma by Coagulation assay'),
  bilirubin: concept('Bilirubin, total', 'LOINC 1975-2 Bilirubin.total [Mass/volume] in Serum or Plasma'),
  urinalysis: concept('Urinalysis', 'LOINC 24356-8 Urinalysis complete panel - Urine'),
  urineColor: concept('Color of urine', 'LOINC 5778-6 Color of Urine'),
  urineGlucose: concept('Glucose, urine strip', 'LOINC 5792-7 Glucose [Mass/volume] in Urine by Test strip'),
  urineCulture: concept('Urine culture', 'LOINC 630-4 Bacteria identified in Urine by Culture'),
  sarsCov2: concept(
    'SARS-CoV-2 RNA',
    'LOINC 94500-6 SARS-CoV-2 (COVID-19) RNA [Presence] in Respiratory system specimen by NAA with probe detection',
  ),
  bloodType: concept('ABO and Rh group', 'LOINC 882-1 ABO and Rh group [Type] in Blood'),
  chestXray: concept('XR Chest 2 Views', 'LOINC 36643-5'),
  /** The laboratory's own names, without a standard code. */
  strepRapid: concept('Rapid strep, point of care', 'local 88123'),
};

export const findings = {
  detected: concept('Detected', 'SNOMED 260373001'),
  notDetected: concept('Not detected', 'SNOMED 260415000'),
  escherichiaColi: concept('Escherichia coli', 'SNOMED 112283007'),
  positive: concept('Positive', 'SNOMED 10828004'),
  urine: concept('Urine specimen', 'SNOMED 122575003'),
  blood: concept('Venous blood specimen', 'SNOMED 122555007'),
  rightLeg: concept('Right lower limb structure', 'SNOMED 62175007'),
  rightKnee: concept('Right knee region structure', 'SNOMED 6757004'),
  leftHip: concept('Left hip region structure', 'SNOMED 287679003'),
};

/** Each vital sign's code, and its unit in UCUM. */
export const vitals = {
  height: { concept: concept('Body height', 'LOINC 8302-2'), unit: 'cm' },
  weight: { concept: concept('Body weight', 'LOINC 29463-7'), unit: 'kg' },
  bmi: { concept: concept('Body mass index', 'LOINC 39156-5 Body mass index (BMI) [Ratio]'), unit: 'kg/m2' },
  systolic: { concept: concept('Systolic blood pressure', 'LOINC 8480-6'), unit: 'mm[Hg]' },
  diastolic: { concept: concept('Diastolic blood pressure', 'LOINC 8462-4'), unit: 'mm[Hg]' },
  pulse: { concept: concept('Heart rate', 'LOINC 8867-4'), unit: '/min' },
  temperature: { concept: concept('Body temperature', 'LOINC 8310-5'), unit: 'Cel' },
  respiration: { concept: concept('Respiratory rate', 'LOINC 9279-1'), unit: '/min' },
  oxygen: {
    concept: concept(
      'Oxygen saturation',
      'LOINC 59408-5 Oxygen saturation in Arterial blood by Pulse oximetry',
      'LOINC 2708-6 Oxygen saturation in Arterial blood',
    ),
    unit: '%',
  },
  headCircumference: {
    concept: concept(
      'Head circumference',
      'LOINC 8287-5 Head Occipital-frontal circumference by Tape measure',
    ),
    unit: 'cm',
  },
};

export const visits = {
  ambulatory: concept('Ambulatory', 'ActCode AMB'),
  office: concept(
    'Office visit',
    'CPT-4 99213 Office or other outpatient visit, established patient',
    'SNOMED 185347001 Encounter for problem',
  ),
  officeLong: concept(
    'Office visit',
    'CPT-4 99214 Office or other outpatient visit, established patient',
    'SNOMED 185347001 Encounter for problem',
  ),
  checkUp: concept('Encounter for check up', 'SNOMED 185349003'),
  symptom: concept('Encounter for symptom', 'SNOMED 185345009'),
  followUp: concept('Follow-up encounter', 'SNOMED 390906007'),
  wellChild: concept('Well child visit', 'SNOMED 410620009'),
  emergency: concept(
    'Emergency department visit',
    'SNOMED 4525004 Emergency department patient visit',
    'CPT-4 99283',
  ),
  admission: concept('Hospital admission', 'SNOMED 32485007'),
  prenatal: concept('Prenatal initial visit', 'SNOMED 424441002'),
  video: concept('Videotelephony encounter', 'SNOMED 453131000124105'),
  home: concept('Discharged to home', 'NUBC 01 Discharged to home or self care'),
  expired: concept('Expired', 'NUBC 20'),
  preAdmission: concept('Pre-Admission Testing'),
  emergencyDepartment: concept('Emergency Department', 'HSLOC 1108-0'),
  urgentCare: concept('Urgent Care Center', 'HSLOC 1160-1'),
};

export const social = {
  smokingStatus: concept('Tobacco smoking status', 'LOINC 72166-2'),
  tobaccoUse: concept(
    'Tobacco use and exposure',
    'SNOMED 229819007',
    'LOINC 88031-0 Smokeless tobacco status',
  ),
  smokelessNonUser: concept('Smokeless tobacco non-user', 'SNOMED 451381000124107'),
  neverSmoked: concept('Never smoked tobacco', 'SNOMED 266919005'),
  formerSmoker: concept('Former smoker', 'SNOMED 8517006'),
  everyDaySmoker: concept('Current every day smoker', 'SNOMED 449868002'),
  unknownSmoking: concept('Unknown if ever smoked', 'SNOMED 266927001'),
  alcohol: concept('Alcohol intake', 'SNOMED 160573003', 'LOINC 11331-6 History of Alcohol use'),
  education: concept('Highest level of education', 'LOINC 82589-3'),
  occupation: concept('History of occupation', 'LOINC 11341-5'),
  birthSex: concept('Sex assigned at birth', 'LOINC 76689-9'),
  female: concept('Female', 'AdministrativeGender F'),
  male: concept('Male', 'AdministrativeGender M'),
  pregnant: concept('Pregnant', 'SNOMED 77386006'),
};

export const relations = {
  mother: concept('Mother', 'RoleCode MTH'),
  father: concept('Father', 'RoleCode FTH'),
  brother: concept('Brother', 'RoleCode BRO'),
  sister: concept('Sister', 'RoleCode SIS'),
  spouse: concept('Spouse', 'RoleCode SPS'),
};

export const races = {
  white: concept('White', 'Race 2106-3'),
  black: concept('Black or African American', 'Race 2054-5'),
  asian: concept('Asian', 'Race 2028-9'),
  chinese: concept('Chinese', 'Race 2034-7'),
  native: concept('American Indian or Alaska Native', 'Race 1002-5'),
  other: concept('Other Race', 'Race 2131-1'),
  hispanic: concept('Hispanic or Latino', 'Race 2135-2'),
  notHispanic: concept('Not Hispanic or Latino', 'Race 2186-5'),
};

export const maritalStatuses = {
  married: concept('Married', 'MaritalStatus M'),
  single: concept('Never Married', 'MaritalStatus S'),
  widowed: concept('Widowed', 'MaritalStatus W'),
  divorced: concept('Divorced', 'MaritalStatus D'),
};

export const routes = {
  oral: concept('Oral', 'NCIt C38288 ORAL'),
  subcutaneous: concept('Subcutaneous', 'NCIt C38299 SUBCUTANEOUS'),
  intramuscular: concept('Intramuscular', 'NCIt C28161 INTRAMUSCULAR'),
  intravenous: concept('Intravenous', 'NCIt C38276 INTRAVENOUS'),
  inhaled: concept('Inhalation', 'NCIt C38216 RESPIRATORY (INHALATION)'),
  sublingual: concept('Sublingual', 'NCIt C38300 SUBLINGUAL'),
};

export const plans = {
  medicare: concept('Medicare', 'SOPT 1 MEDICARE'),
  medicaid: concept('Medicaid', 'SOPT 2 MEDICAID'),
  commercial: concept('Private health insurance', 'SOPT 5 PRIVATE HEALTH INSURANCE'),
};

export const papers = {
  summary: concept('Summarization of Episode Note', 'LOINC 34133-9'),
  discharge: concept('Discharge summary', 'LOINC 18842-5'),
  progress: concept('Progress note', 'LOINC 11506-3'),
  history: concept('History and physical note', 'LOINC 34117-2'),
  consultation: concept('Consult note', 'LOINC 11488-4'),
  operative: concept('Surgical operation note', 'LOINC 11504-8'),
  note: concept('Note', 'LOINC 34109-9'),
  outpatientNote: concept('Outpatient Note', 'LOINC 34108-1'),
  laboratory: concept('Laboratory studies', 'LOINC 26436-6'),
  chiefComplaint: concept('Chief complaint', 'LOINC 10154-3'),
  presentIllness: concept('History of present illness', 'LOINC 10164-2'),
  physicalExam: concept('Physical findings', 'LOINC 29545-1'),
  review: concept('Review of systems', 'LOINC 10187-3'),
  assessment: concept('Evaluation note', 'LOINC 51848-0'),
  instructions: concept('Instructions', 'LOINC 69730-0'),
  dischargeInstructions: concept('Hospital discharge instructions', 'LOINC 8653-8'),
  hospitalCourse: concept('Hospital course', 'LOINC 8648-8'),
  reasonForReferral: concept('Reason for referral', 'LOINC 42349-1'),
  subjective: concept('Subjective', 'LOINC 61150-9'),
  objective: concept('Objective', 'LOINC 61149-1'),
};
