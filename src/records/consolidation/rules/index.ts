// THE TABLE: resource type → when two statements of it are one.
import type { Rule } from '../rule.ts';
import { consent } from './consents.ts';
import { composition, documentReference, onlyItself, patient, verbatim } from './documents.ts';
import { imagingStudy } from './imaging-studies.ts';
import {
  immunization,
  immunizationRecommendation,
  medication,
  medicationAdministration,
  medicationDispense,
  medicationRequest,
  medicationStatement,
} from './medications.ts';
import { location, organization, practitioner, practitionerRole, relatedPerson } from './parties.ts';
import {
  carePlan,
  careTeam,
  coverage,
  device,
  deviceRequest,
  deviceUseStatement,
  familyMemberHistory,
  goal,
  serviceRequest,
} from './plans.ts';
import { allergyIntolerance, condition } from './problems.ts';
import { diagnosticReport, observation, specimen } from './results.ts';
import { encounter, procedure } from './visits.ts';

const rules: Readonly<Record<string, Rule>> = {
  Patient: patient,
  Condition: condition,
  AllergyIntolerance: allergyIntolerance,
  Observation: observation,
  DiagnosticReport: diagnosticReport,
  Specimen: specimen,
  ImagingStudy: imagingStudy,
  Encounter: encounter,
  Procedure: procedure,
  Medication: medication,
  MedicationRequest: medicationRequest,
  MedicationStatement: medicationStatement,
  MedicationDispense: medicationDispense,
  MedicationAdministration: medicationAdministration,
  Immunization: immunization,
  ImmunizationRecommendation: immunizationRecommendation,
  ServiceRequest: serviceRequest,
  DeviceRequest: deviceRequest,
  Goal: goal,
  CarePlan: carePlan,
  CareTeam: careTeam,
  Coverage: coverage,
  FamilyMemberHistory: familyMemberHistory,
  Device: device,
  DeviceUseStatement: deviceUseStatement,
  Practitioner: practitioner,
  PractitionerRole: practitionerRole,
  Organization: organization,
  Location: location,
  RelatedPerson: relatedPerson,
  Consent: consent,
  DocumentReference: documentReference,
  Composition: composition,
  Provenance: onlyItself,
  Binary: onlyItself,
};

export const ruleOf = (resourceType: string): Rule =>
  Object.hasOwn(rules, resourceType) ? (rules[resourceType] ?? verbatim) : verbatim;
