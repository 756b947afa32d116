// Code system identifiers: CDA's OID ↔ FHIR's URI ↔ the short name people use. https://terminology.hl7.org and hl7.org/fhir/terminologies-systems.html

import { table } from '../table.ts';

/** [OID, URI, short name]. Where two OIDs mean one system, the first one is given back for the URI. */
const codeSystems: readonly (readonly [oid: string, uri: string, name: string])[] = [
  // Published terminologies
  ['2.16.840.1.113883.6.1', 'http://loinc.org', 'LOINC'],
  ['2.16.840.1.113883.6.96', 'http://snomed.info/sct', 'SNOMED-CT'],
  ['2.16.840.1.113883.6.88', 'http://www.nlm.nih.gov/research/umls/rxnorm', 'RxNorm'],
  ['2.16.840.1.113883.6.90', 'http://hl7.org/fhir/sid/icd-10-cm', 'ICD-10-CM'],
  ['2.16.840.1.113883.6.3', 'http://hl7.org/fhir/sid/icd-10', 'ICD-10'],
  ['2.16.840.1.113883.6.4', 'http://www.cms.gov/Medicare/Coding/ICD10', 'ICD-10-PCS'],
  ['2.16.840.1.113883.6.103', 'http://hl7.org/fhir/sid/icd-9-cm', 'ICD-9-CM'],
  ['2.16.840.1.113883.6.2', 'http://hl7.org/fhir/sid/icd-9-cm', 'ICD-9-CM'],
  ['2.16.840.1.113883.6.104', 'http://hl7.org/fhir/sid/icd-9-cm', 'ICD-9-CM'],
  ['2.16.840.1.113883.6.42', 'http://hl7.org/fhir/sid/icd-9', 'ICD-9'],
  ['2.16.840.1.113883.6.43.1', 'http://terminology.hl7.org/CodeSystem/icd-o-3', 'ICD-O-3'],
  ['2.16.840.1.113883.6.43', 'http://terminology.hl7.org/CodeSystem/icd-o', 'ICD-O'],
  ['2.16.840.1.113883.6.12', 'http://www.ama-assn.org/go/cpt', 'CPT-4'],
  ['2.16.840.1.113883.6.285', 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', 'HCPCS'],
  ['2.16.840.1.113883.6.13', 'http://www.ada.org/cdt', 'CDT'],
  ['2.16.840.1.113883.12.292', 'http://hl7.org/fhir/sid/cvx', 'CVX'],
  ['2.16.840.1.113883.6.59', 'http://hl7.org/fhir/sid/cvx', 'CVX'],
  ['2.16.840.1.113883.12.227', 'http://hl7.org/fhir/sid/mvx', 'MVX'],
  ['2.16.840.1.113883.6.69', 'http://hl7.org/fhir/sid/ndc', 'NDC'],
  ['2.16.840.1.113883.4.9', 'http://fdasis.nlm.nih.gov', 'UNII'],
  ['2.16.840.1.113883.3.26.1.5', 'http://hl7.org/fhir/ndfrt', 'NDF-RT'],
  ['2.16.840.1.113883.4.209', 'http://hl7.org/fhir/ndfrt', 'NDF-RT'],
  ['2.16.840.1.113883.6.345', 'http://va.gov/terminology/medrt', 'MED-RT'],
  ['2.16.840.1.113883.3.26.1.1', 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl', 'NCIt'],
  ['2.16.840.1.113883.3.26.1.1.1', 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl', 'NCIt'],
  ['2.16.840.1.113883.3.26.1.2', 'http://ncimeta.nci.nih.gov', 'NCIm'],
  ['2.16.840.1.113883.6.86', 'http://www.nlm.nih.gov/research/umls', 'UMLS'],
  ['2.16.840.1.113883.6.177', 'http://id.nlm.nih.gov/mesh', 'MeSH'],
  ['2.16.840.1.113883.6.101', 'http://nucc.org/provider-taxonomy', 'NUCC'],
  ['2.16.840.1.113883.11.19465', 'http://nucc.org/provider-taxonomy', 'NUCC'],
  ['2.16.840.1.113883.6.8', 'http://unitsofmeasure.org', 'UCUM'],
  ['2.16.840.1.113883.6.73', 'http://www.whocc.no/atc', 'ATC'],
  ['2.16.840.1.113883.6.24', 'urn:iso:std:iso:11073:10101', 'MDC'],
  ['2.16.840.1.113883.6.301', 'http://terminology.hl7.org/CodeSystem/nubc-UB92', 'NUBC'],
  ['2.16.840.1.113883.6.301.3', 'https://www.nubc.org/CodeSystem/RevenueCodes', 'NUBC-Revenue'],
  [
    '2.16.840.1.113883.6.301.4',
    'https://www.nubc.org/CodeSystem/PriorityTypeOfAdmitOrVisit',
    'NUBC-AdmissionType',
  ],
  ['2.16.840.1.113883.6.301.5', 'https://www.nubc.org/CodeSystem/PatDischargeStatus', 'NUBC-DischargeStatus'],
  ['2.16.840.1.113883.12.112', 'http://terminology.hl7.org/CodeSystem/v2-0112', 'v2-0112'],
  [
    '2.16.840.1.113883.3.88.12.80.33',
    'https://www.nubc.org/CodeSystem/PatDischargeStatus',
    'NUBC-DischargeStatus',
  ],
  ['2.16.840.1.113883.3.221.5', 'https://nahdo.org/sopt', 'SOPT'],
  ['2.16.840.1.113883.6.255.1336', 'https://x12.org/codes/insurance-type-codes', 'X12-1336'],
  [
    '2.16.840.1.113883.6.259',
    'https://www.cdc.gov/nhsn/cdaportal/terminology/codesystem/hsloc.html',
    'HSLOC',
  ],
  ['2.16.840.1.113883.6.238', 'urn:oid:2.16.840.1.113883.6.238', 'CDC-Race-Ethnicity'],
  ['2.16.840.1.113883.3.247.1.1', 'urn:oid:2.16.840.1.113883.3.247.1.1', 'IMO'],
  ['2.16.840.1.113883.3.247.1.2', 'urn:oid:2.16.840.1.113883.3.247.1.2', 'IMO-Procedure'],
  ['2.16.840.1.113883.6.253', 'urn:oid:2.16.840.1.113883.6.253', 'Medispan-GPI'],
  ['2.16.840.1.113883.6.68', 'urn:oid:2.16.840.1.113883.6.68', 'Medispan-GPI'],
  ['2.16.840.1.113883.6.162', 'urn:oid:2.16.840.1.113883.6.162', 'Medispan-DDID'],
  ['2.16.840.1.113883.6.64', 'urn:oid:2.16.840.1.113883.6.64', 'FDB'],
  ['2.16.840.1.113883.4.479', 'urn:oid:2.16.840.1.113883.4.479', 'FDB-MEDID'],
  ['2.16.840.1.113883.6.314', 'urn:oid:2.16.840.1.113883.6.314', 'Multum-Drug'],
  ['2.16.840.1.113883.6.311', 'urn:oid:2.16.840.1.113883.6.311', 'Multum-MMDC'],
  ['2.16.840.1.113883.6.312', 'urn:oid:2.16.840.1.113883.6.312', 'Multum-DrugId'],
  ['2.16.840.1.113883.6.80', 'urn:oid:2.16.840.1.113883.6.80', 'PNDS'],
  ['2.16.840.1.113883.6.15', 'http://terminology.hl7.org/CodeSystem/nic', 'NIC'],
  ['2.16.840.1.113883.6.20', 'http://terminology.hl7.org/CodeSystem/nanda', 'NANDA-I'],
  ['2.16.840.1.113883.6.121', 'urn:ietf:bcp:47', 'BCP-47'],
  ['2.16.840.1.113883.6.316', 'urn:ietf:bcp:47', 'BCP-47'],
  ['2.16.840.1.113883.6.99', 'http://terminology.hl7.org/CodeSystem/iso639-1', 'ISO-639-1'],
  ['2.16.840.1.113883.6.100', 'http://terminology.hl7.org/CodeSystem/iso639-2', 'ISO-639-2'],
  ['1.0.3166.1', 'urn:iso:std:iso:3166', 'ISO-3166'],
  ['1.0.3166.1.2.2', 'urn:iso:std:iso:3166', 'ISO-3166'],
  ['1.0.3166.1.2.3', 'urn:iso:std:iso:3166', 'ISO-3166'],
  ['2.16.840.1.113883.6.92', 'https://www.census.gov/geo/reference/', 'FIPS-5-2'],
  ['2.16.840.1.113883.6.93', 'https://www.census.gov/geo/reference', 'FIPS-6-4'],
  ['2.16.840.1.113883.6.231', 'https://www.usps.com/', 'USPS-ZIP'],
  ['2.16.840.1.113883.6.243', 'https://www.census.gov/soc', 'SOC-2000'],
  ['2.16.840.1.114222.4.5.338', 'urn:oid:2.16.840.1.114222.4.5.338', 'Census-Occupation-2010'],
  ['2.16.840.1.114222.4.5.337', 'urn:oid:2.16.840.1.114222.4.5.337', 'Census-Industry-2010'],
  [
    '2.16.840.1.114222.4.5.314',
    'http://terminology.hl7.org/CodeSystem/PHOccupationalDataForHealthODH',
    'ODH',
  ],
  ['2.16.840.1.114222.4.5.274', 'http://terminology.hl7.org/CodeSystem/PHINVS', 'PHIN-VADS'],
  ['1.2.840.10008.2.16.4', 'http://dicom.nema.org/resources/ontology/DCM', 'DCM'],
  ['1.2.840.10008.6.1', 'http://dicom.nema.org/resources/ontology/DCM', 'DCM'],
  ['2.16.840.1.113883.6.256', 'http://radlex.org', 'RadLex'],
  ['2.16.840.1.113883.6.174', 'http://hl7.org/fhir/sid/omim', 'OMIM'],
  ['2.16.840.1.113883.6.281', 'http://www.genenames.org', 'HGNC'],
  ['2.16.840.1.113883.6.282', 'http://varnomen.hgvs.org', 'HGVS'],
  ['2.16.840.1.113883.6.284', 'http://www.ncbi.nlm.nih.gov/projects/SNP', 'dbSNP'],
  ['2.16.840.1.113883.6.339', 'http://human-phenotype-ontology.org', 'HPO'],
  ['2.16.840.1.113883.3.3719', 'http://www.nlm.nih.gov/accessgudid', 'GUDID'],
  ['2.16.840.1.113883.6.139', 'http://hl7.org/fhir/sid/icpc-1', 'ICPC-1'],
  ['2.16.840.1.113883.6.140', 'http://hl7.org/fhir/sid/icpc-2', 'ICPC-2'],
  // HL7 version 3 code systems
  [
    '2.16.840.1.113883.5.1',
    'http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender',
    'AdministrativeGender',
  ],
  ['2.16.840.1.113883.5.2', 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', 'MaritalStatus'],
  ['2.16.840.1.113883.5.4', 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'ActCode'],
  ['2.16.840.1.113883.5.6', 'http://terminology.hl7.org/CodeSystem/v3-ActClass', 'ActClass'],
  ['2.16.840.1.113883.5.7', 'http://terminology.hl7.org/CodeSystem/v3-ActPriority', 'ActPriority'],
  ['2.16.840.1.113883.5.8', 'http://terminology.hl7.org/CodeSystem/v3-ActReason', 'ActReason'],
  [
    '2.16.840.1.113883.5.1099',
    'http://terminology.hl7.org/CodeSystem/v3-ActRelationshipSubset',
    'ActRelationshipSubset',
  ],
  ['2.16.840.1.113883.5.14', 'http://terminology.hl7.org/CodeSystem/v3-ActStatus', 'ActStatus'],
  ['2.16.840.1.113883.5.1053', 'http://terminology.hl7.org/CodeSystem/v3-ActUncertainty', 'ActUncertainty'],
  ['2.16.840.1.113883.5.25', 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', 'Confidentiality'],
  ['2.16.840.1.113883.5.41', 'http://terminology.hl7.org/CodeSystem/v3-EntityClass', 'EntityClass'],
  [
    '2.16.840.1.113883.5.43',
    'http://terminology.hl7.org/CodeSystem/v3-EntityNamePartQualifier',
    'EntityNamePartQualifier',
  ],
  ['2.16.840.1.113883.5.45', 'http://terminology.hl7.org/CodeSystem/v3-EntityNameUse', 'EntityNameUse'],
  ['2.16.840.1.113883.5.50', 'http://terminology.hl7.org/CodeSystem/v3-Ethnicity', 'Ethnicity'],
  [
    '2.16.840.1.113883.5.60',
    'http://terminology.hl7.org/CodeSystem/v3-LanguageAbilityMode',
    'LanguageAbilityMode',
  ],
  [
    '2.16.840.1.113883.5.61',
    'http://terminology.hl7.org/CodeSystem/v3-LanguageAbilityProficiency',
    'LanguageAbilityProficiency',
  ],
  [
    '2.16.840.1.113883.5.63',
    'http://terminology.hl7.org/CodeSystem/v3-LivingArrangement',
    'LivingArrangement',
  ],
  [
    '2.16.840.1.113883.5.83',
    'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
    'ObservationInterpretation',
  ],
  [
    '2.16.840.1.113883.5.84',
    'http://terminology.hl7.org/CodeSystem/v3-ObservationMethod',
    'ObservationMethod',
  ],
  [
    '2.16.840.1.113883.5.88',
    'http://terminology.hl7.org/CodeSystem/v3-ParticipationFunction',
    'ParticipationFunction',
  ],
  [
    '2.16.840.1.113883.5.89',
    'http://terminology.hl7.org/CodeSystem/v3-ParticipationSignature',
    'ParticipationSignature',
  ],
  [
    '2.16.840.1.113883.5.90',
    'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
    'ParticipationType',
  ],
  ['2.16.840.1.113883.5.104', 'http://terminology.hl7.org/CodeSystem/v3-Race', 'Race'],
  ['2.16.840.1.113883.5.110', 'http://terminology.hl7.org/CodeSystem/v3-RoleClass', 'RoleClass'],
  ['2.16.840.1.113883.5.111', 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', 'RoleCode'],
  [
    '2.16.840.1.113883.5.112',
    'http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration',
    'RouteOfAdministration',
  ],
  ['2.16.840.1.113883.5.129', 'http://terminology.hl7.org/CodeSystem/v3-SpecimenType', 'SpecimenType'],
  ['2.16.840.1.113883.5.139', 'http://terminology.hl7.org/CodeSystem/v3-TimingEvent', 'TimingEvent'],
  ['2.16.840.1.113883.5.1001', 'http://terminology.hl7.org/CodeSystem/v3-ActMood', 'ActMood'],
  [
    '2.16.840.1.113883.5.1002',
    'http://terminology.hl7.org/CodeSystem/v3-ActRelationshipType',
    'ActRelationshipType',
  ],
  ['2.16.840.1.113883.5.1008', 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', 'NullFlavor'],
  ['2.16.840.1.113883.5.1052', 'http://terminology.hl7.org/CodeSystem/v3-ActSite', 'ActSite'],
  [
    '2.16.840.1.113883.5.1063',
    'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
    'ObservationValue',
  ],
  [
    '2.16.840.1.113883.5.1064',
    'http://terminology.hl7.org/CodeSystem/v3-ParticipationMode',
    'ParticipationMode',
  ],
  [
    '2.16.840.1.113883.5.1076',
    'http://terminology.hl7.org/CodeSystem/v3-ReligiousAffiliation',
    'ReligiousAffiliation',
  ],
  ['2.16.840.1.113883.5.1077', 'http://terminology.hl7.org/CodeSystem/v3-EducationLevel', 'EducationLevel'],
  ['2.16.840.1.113883.5.1119', 'http://terminology.hl7.org/CodeSystem/v3-AddressUse', 'AddressUse'],
  ['2.16.840.1.113883.5.140', 'http://terminology.hl7.org/CodeSystem/v3-TribalEntityUS', 'TribalEntityUS'],
  // HL7 version 2 tables
  ['2.16.840.1.113883.12.1', 'http://terminology.hl7.org/CodeSystem/v2-0001', 'v2-0001'],
  ['2.16.840.1.113883.12.2', 'http://terminology.hl7.org/CodeSystem/v2-0002', 'v2-0002'],
  ['2.16.840.1.113883.12.4', 'http://terminology.hl7.org/CodeSystem/v2-0004', 'v2-0004'],
  ['2.16.840.1.113883.12.5', 'http://terminology.hl7.org/CodeSystem/v2-0005', 'v2-0005'],
  ['2.16.840.1.113883.12.6', 'http://terminology.hl7.org/CodeSystem/v2-0006', 'v2-0006'],
  ['2.16.840.1.113883.12.7', 'http://terminology.hl7.org/CodeSystem/v2-0007', 'v2-0007'],
  ['2.16.840.1.113883.12.23', 'http://terminology.hl7.org/CodeSystem/v2-0023', 'v2-0023'],
  ['2.16.840.1.113883.12.63', 'http://terminology.hl7.org/CodeSystem/v2-0063', 'v2-0063'],
  ['2.16.840.1.113883.12.69', 'http://terminology.hl7.org/CodeSystem/v2-0069', 'v2-0069'],
  ['2.16.840.1.113883.12.74', 'http://terminology.hl7.org/CodeSystem/v2-0074', 'v2-0074'],
  ['2.16.840.1.113883.12.78', 'http://terminology.hl7.org/CodeSystem/v2-0078', 'v2-0078'],
  ['2.16.840.1.113883.12.85', 'http://terminology.hl7.org/CodeSystem/v2-0085', 'v2-0085'],
  ['2.16.840.1.113883.12.123', 'http://terminology.hl7.org/CodeSystem/v2-0123', 'v2-0123'],
  ['2.16.840.1.113883.12.127', 'http://terminology.hl7.org/CodeSystem/v2-0127', 'v2-0127'],
  ['2.16.840.1.113883.12.128', 'http://terminology.hl7.org/CodeSystem/v2-0128', 'v2-0128'],
  ['2.16.840.1.113883.12.162', 'http://terminology.hl7.org/CodeSystem/v2-0162', 'v2-0162'],
  ['2.16.840.1.113883.12.163', 'http://terminology.hl7.org/CodeSystem/v2-0163', 'v2-0163'],
  ['2.16.840.1.113883.12.203', 'http://terminology.hl7.org/CodeSystem/v2-0203', 'v2-0203'],
  ['2.16.840.1.113883.12.276', 'http://terminology.hl7.org/CodeSystem/v2-0276', 'v2-0276'],
  ['2.16.840.1.113883.12.301', 'http://terminology.hl7.org/CodeSystem/v2-0301', 'v2-0301'],
  ['2.16.840.1.113883.12.363', 'http://terminology.hl7.org/CodeSystem/v2-0363', 'v2-0363'],
  ['2.16.840.1.113883.12.369', 'http://terminology.hl7.org/CodeSystem/v2-0369', 'v2-0369'],
  ['2.16.840.1.113883.12.371', 'http://terminology.hl7.org/CodeSystem/v2-0371', 'v2-0371'],
  ['2.16.840.1.113883.12.443', 'http://terminology.hl7.org/CodeSystem/v2-0443', 'v2-0443'],
  ['2.16.840.1.113883.12.487', 'http://terminology.hl7.org/CodeSystem/v2-0487', 'v2-0487'],
];

/** Identifier namespaces (not code systems) that FHIR knows by a URI of their own. */
const namespaces: readonly (readonly [oid: string, uri: string])[] = [
  ['2.16.840.1.113883.4.6', 'http://hl7.org/fhir/sid/us-npi'],
  ['2.16.840.1.113883.4.1', 'http://hl7.org/fhir/sid/us-ssn'],
  ['2.16.840.1.113883.4.572', 'http://hl7.org/fhir/sid/us-medicare'],
  ['2.16.840.1.113883.4.927', 'http://hl7.org/fhir/sid/us-mbi'],
  ['2.16.840.1.113883.4.7', 'urn:oid:2.16.840.1.113883.4.7'],
  ['2.16.840.1.113883.4.873', 'urn:ietf:rfc:3986'],
];

/** Spellings of codeSystemName seen where no codeSystem is given; letters and digits only, lower case. */
const systemNames: Record<string, string> = table({
  loinc: 'http://loinc.org',
  loincdb: 'http://loinc.org',
  snomed: 'http://snomed.info/sct',
  snomedct: 'http://snomed.info/sct',
  snomedctusedition: 'http://snomed.info/sct',
  systematizednomenclatureofmedicine: 'http://snomed.info/sct',
  rxnorm: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  icd10: 'http://hl7.org/fhir/sid/icd-10-cm',
  icd10cm: 'http://hl7.org/fhir/sid/icd-10-cm',
  icd10pcs: 'http://www.cms.gov/Medicare/Coding/ICD10',
  icd9: 'http://hl7.org/fhir/sid/icd-9-cm',
  icd9cm: 'http://hl7.org/fhir/sid/icd-9-cm',
  cpt: 'http://www.ama-assn.org/go/cpt',
  cpt4: 'http://www.ama-assn.org/go/cpt',
  hcpcs: 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  cvx: 'http://hl7.org/fhir/sid/cvx',
  vaccinesadministered: 'http://hl7.org/fhir/sid/cvx',
  mvx: 'http://hl7.org/fhir/sid/mvx',
  ndc: 'http://hl7.org/fhir/sid/ndc',
  unii: 'http://fdasis.nlm.nih.gov',
  ncithesaurus: 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl',
  nci: 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl',
  ncit: 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl',
  ndfrt: 'http://hl7.org/fhir/ndfrt',
  medrt: 'http://va.gov/terminology/medrt',
  nucc: 'http://nucc.org/provider-taxonomy',
  actcode: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  hl7actcode: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  ucum: 'http://unitsofmeasure.org',
});

/** URIs documents write instead of the OID, and what FHIR calls the same system. */
const uriSynonyms: Record<string, string> = table({
  'http://loinc.org/': 'http://loinc.org',
  'https://loinc.org': 'http://loinc.org',
  'http://www.snomed.org/': 'http://snomed.info/sct',
  'http://snomed.info/sct/': 'http://snomed.info/sct',
  'https://snomed.info/sct': 'http://snomed.info/sct',
  'http://hl7.org/fhir/sid/icd-10-us': 'http://hl7.org/fhir/sid/icd-10-cm',
  'http://www.icd10data.com/icd10pcs': 'http://www.cms.gov/Medicare/Coding/ICD10',
  'http://hl7.org/fhir/sid/icd-10-pcs': 'http://www.cms.gov/Medicare/Coding/ICD10',
  'http://www2a.cdc.gov/vaccines/iis/iisstandards/vaccines.asp?rpt=cvx': 'http://hl7.org/fhir/sid/cvx',
});

const uriByOid = new Map<string, string>();
const oidByUri = new Map<string, string>();
const nameByUri = new Map<string, string>();
for (const [oid, uri, name] of codeSystems) {
  uriByOid.set(oid, uri);
  if (!oidByUri.has(uri)) oidByUri.set(uri, oid);
  if (!nameByUri.has(uri)) nameByUri.set(uri, name);
}
const namespaceByOid = new Map(namespaces);

/** HL7 gives every version 2 table one branch: 2.16.840.1.113883.12.<table number>. */
const v2Branch = '2.16.840.1.113883.12.';
function v2Table(oid: string): string | undefined {
  if (!oid.startsWith(v2Branch)) return undefined;
  const table = oid.slice(v2Branch.length);
  return /^\d{1,4}$/.test(table)
    ? `http://terminology.hl7.org/CodeSystem/v2-${table.padStart(4, '0')}`
    : undefined;
}

export const codeSystemCount = uriByOid.size;

const isOid = (text: string): boolean => /^[0-2](\.(0|[1-9]\d*))+$/.test(text);
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isUuid = (text: string): boolean => text.length === 36 && uuidPattern.test(text);

/** An OID, UUID or URI of CDA's `root` or `codeSystem` as the URI FHIR wants; nothing when it is none of them. */
function asUri(text: string): string | undefined {
  if (isOid(text)) return `urn:oid:${text}`;
  if (isUuid(text)) return `urn:uuid:${text.toLowerCase()}`;
  if (text.startsWith('urn:oid:')) return isOid(text.slice(8)) ? text : undefined;
  if (text.startsWith('urn:uuid:')) return isUuid(text.slice(9)) ? text.toLowerCase() : undefined;
  return /^[a-z][a-z0-9+.-]*:\S+$/i.test(text) ? text : undefined;
}

/** The URI of an OID of the table. */
export const knownSystem = (oid: string | undefined): string | undefined =>
  oid === undefined ? undefined : uriByOid.get(oid);

/** Accepts what documents hold: an OID, `urn:oid:…`, a URI, stray blanks, or only the system's name. */
export function systemUri(codeSystem: string | undefined, codeSystemName?: string): string | undefined {
  if (codeSystem) {
    const known = knownSystem(codeSystem);
    if (known) return known;
    const text = codeSystem.trim();
    const oid = text.startsWith('urn:oid:') ? text.slice(8) : text;
    const found = uriByOid.get(oid) ?? v2Table(oid) ?? uriSynonyms[text.toLowerCase()] ?? asUri(text);
    if (found) return found;
  }
  const written = codeSystem && !isOid(codeSystem) ? codeSystem : undefined;
  return byName(codeSystemName) ?? byName(written);
}

const byName = (name: string | undefined): string | undefined =>
  name ? systemNames[name.toLowerCase().replace(/[^a-z0-9]/g, '')] : undefined;

export const systemOid = (uri: string): string | undefined =>
  oidByUri.get(uri) ?? (uri.startsWith('urn:oid:') ? uri.slice(8) : undefined);

/** Short name used by people and by Flat: ICD-10-CM, SNOMED-CT, LOINC, RxNorm, CPT-4 … */
export const systemName = (uri: string): string | undefined => nameByUri.get(uri);

/** The namespace of an identifier (CDA id/@root). */
export function namespaceUri(root: string): string | undefined {
  return namespaceByOid.get(root) ?? asUri(root.trim());
}
