// The table of search parameters → the CapabilityStatement at /metadata. FHIR R4 §5.1; US Core 3.1.1, 6.1 and 7.0 servers.
import type { CapabilityStatement, CapabilityStatementRestResource } from 'fhir/r4';
import { parametersOf, searchedTypes } from '../../records/search/parameters.ts';

const uscore = 'http://hl7.org/fhir/us/core';
/** In the versions whose profiles a resource of ours may claim; the plain canonical stands for all of them. */
const versions = ['3.1.1', '6.1.0', '7.0.0'];

/** Type → US Core's profiles on it. */
const profiles: Record<string, readonly string[]> = {
  AllergyIntolerance: ['us-core-allergyintolerance'],
  CarePlan: ['us-core-careplan'],
  CareTeam: ['us-core-careteam'],
  Condition: [
    'us-core-condition',
    'us-core-condition-encounter-diagnosis',
    'us-core-condition-problems-health-concerns',
  ],
  Coverage: ['us-core-coverage'],
  Device: ['us-core-implantable-device'],
  DiagnosticReport: ['us-core-diagnosticreport-lab', 'us-core-diagnosticreport-note'],
  DocumentReference: ['us-core-documentreference'],
  Encounter: ['us-core-encounter'],
  Goal: ['us-core-goal'],
  Immunization: ['us-core-immunization'],
  Location: ['us-core-location'],
  Medication: ['us-core-medication'],
  MedicationDispense: ['us-core-medicationdispense'],
  MedicationRequest: ['us-core-medicationrequest'],
  Observation: [
    'us-core-observation-lab',
    'us-core-observation-clinical-result',
    'us-core-smokingstatus',
    'us-core-vital-signs',
    'us-core-blood-pressure',
    'us-core-body-height',
    'us-core-body-weight',
    'us-core-bmi',
  ],
  Organization: ['us-core-organization'],
  Patient: ['us-core-patient'],
  Practitioner: ['us-core-practitioner'],
  PractitionerRole: ['us-core-practitionerrole'],
  Procedure: ['us-core-procedure'],
  Provenance: ['us-core-provenance'],
  QuestionnaireResponse: ['us-core-questionnaireresponse'],
  RelatedPerson: ['us-core-relatedperson'],
  ServiceRequest: ['us-core-servicerequest'],
  Specimen: ['us-core-specimen'],
};

/** Combinations that US Core servers say they take, beside patient. */
const combinations: Record<string, readonly (readonly string[])[]> = {
  CarePlan: [['category']],
  CareTeam: [['status']],
  Condition: [['category'], ['clinical-status'], ['code']],
  DiagnosticReport: [['category'], ['code'], ['category', 'date']],
  DocumentReference: [['category'], ['category', 'date'], ['type']],
  Encounter: [['date']],
  MedicationRequest: [['intent'], ['intent', 'status']],
  Observation: [['category'], ['code'], ['category', 'date']],
  Procedure: [['date']],
  ServiceRequest: [['category'], ['code'], ['category', 'authored']],
};
/** Of the types that have no patient, whole. */
const ownCombinations: Record<string, readonly (readonly string[])[]> = {
  Patient: [
    ['birthdate', 'name'],
    ['gender', 'name'],
  ],
};
const combinationUrl =
  'http://hl7.org/fhir/StructureDefinition/capabilitystatement-search-parameter-combination';
const expectation = (valueCode: string) => ({
  url: 'http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation',
  valueCode,
});

function resourceOf(type: string): CapabilityStatementRestResource {
  const parameters = [...parametersOf(type).values()];
  const references = parameters.filter(parameter => parameter.type === 'reference');
  const all = [
    ...(combinations[type] ?? []).map(names => ['patient', ...names]),
    ...(ownCombinations[type] ?? []),
  ];
  const extension = all.map(names => ({
    url: combinationUrl,
    extension: [expectation('SHALL'), ...names.map(valueString => ({ url: 'required', valueString }))],
  }));
  const supported = (profiles[type] ?? []).map(name => `${uscore}/StructureDefinition/${name}`);
  return {
    ...(extension.length === 0 ? {} : { extension }),
    type: type,
    ...(supported.length === 0 ? {} : { supportedProfile: supported }),
    interaction: ['read', 'vread', 'history-instance', 'history-type', 'search-type'].map(
      code => ({ code }) as never,
    ),
    versioning: 'versioned',
    readHistory: true,
    conditionalRead: 'full-support',
    referencePolicy: ['literal', 'logical'],
    searchInclude: ['*', ...references.map(({ name }) => `${type}:${name}`)],
    searchRevInclude: type === 'Provenance' ? [] : ['Provenance:target', ...referrers(type)],
    searchParam: [
      { name: '_id', type: 'token' as const },
      { name: '_lastUpdated', type: 'date' as const },
      ...parameters.map(({ name, type: kind }) => ({
        name,
        type: kind === 'flag' ? ('token' as const) : kind,
      })),
    ],
    ...(type === 'DocumentReference'
      ? { operation: [{ name: 'docref', definition: `${uscore}/OperationDefinition/docref` }] }
      : {}),
    ...(type === 'Patient'
      ? {
          operation: [
            { name: 'everything', definition: 'http://hl7.org/fhir/OperationDefinition/Patient-everything' },
          ],
        }
      : {}),
  };
}

const referrers = (target: string): string[] =>
  searchedTypes.flatMap(type =>
    [...parametersOf(type).values()]
      .filter(each => each.type === 'reference' && each.targets.includes(target))
      .map(each => `${type}:${each.name}`),
  );

/** An empty list is no FHIR. */
const compact = <T extends object>(value: T): T =>
  Object.fromEntries(
    Object.entries(value).filter(([, each]) => !Array.isArray(each) || each.length > 0),
  ) as T;

export function capabilityStatement(version: string, baseUrl: string): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    url: `${baseUrl}/metadata`,
    status: 'active',
    // Of this description, which has no other: a build has no date of its own.
    date: '2026-01-01',
    kind: 'instance',
    software: { name: 'Hadron', version },
    implementation: { description: 'Records of patients, gathered from their holders', url: baseUrl },
    fhirVersion: '4.0.1',
    format: ['json', 'application/fhir+json'],
    instantiates: [
      `${uscore}/CapabilityStatement/us-core-server`,
      ...versions.map(each => `${uscore}/CapabilityStatement/us-core-server|${each}`),
    ],
    implementationGuide: versions.map(each => `${uscore}/ImplementationGuide/hl7.fhir.us.core|${each}`),
    rest: [
      {
        mode: 'server',
        // Where to get a token is told by .well-known/smart-configuration (SMART App Launch 2 §8), no longer here.
        security: {
          service: [
            {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
                  code: 'SMART-on-FHIR',
                },
              ],
              text: 'SMART Backend Services: client credentials',
            },
          ],
        },
        resource: searchedTypes.map(type => compact(resourceOf(type))),
        interaction: [{ code: 'batch' }, { code: 'history-system' }],
        searchParam: [{ name: '_content', type: 'string' }],
        documentation:
          'Reading only: a batch has GET alone. A search that names no patient goes through the whole project, patient after patient: it has no order, its pages may be short, and a total only where one page is all. Modifiers: :missing of all; :not, :text and :of-type of tokens; :exact and :contains of strings; :identifier and a type of references; :below of _profile and _source. Any other is refused. Matches are sorted by dates, quantities, _lastUpdated and _id.',
      },
    ],
  };
}
