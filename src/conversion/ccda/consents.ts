// ClinicalDocument/authorization/consent → Consent, and the Composition's reference to it. C-CDA 2.1 US Realm Header, authorization; C-CDA on FHIR, Authorization Extension; FHIR R4 Consent.

import type { CodeableConcept, Consent, Extension, Reference } from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import consentStatuses from './concept-maps/consent-status.json' with { type: 'json' };
import { add, again, patient, type Context } from './context.ts';
import { absentConcept, coded, concept, lookup } from './datatypes.ts';
import { defined } from './defined.ts';
import { identifiers } from './ids.ts';
import { trace } from './provenance.ts';
import { textConcept } from './statements.ts';
import { dateTime } from './times.ts';

const AUTHORIZATION = 'http://hl7.org/fhir/us/ccda/StructureDefinition/AuthorizationExtension';

type Scope = 'patient-privacy' | 'research' | 'treatment';
const scopes: Readonly<Record<Scope, string>> = {
  'patient-privacy': 'Privacy Consent',
  research: 'Research',
  treatment: 'Treatment',
};

/** LOINC documents about who may see what: patient consent, privacy policies, release of information. */
const aboutPrivacy = new Set(['59284-0', '57016-8', '57017-6', '64292-6']);

/** The header's consent is one to what the document describes (C-CDA 2.1), unless its code says otherwise. */
function scopeOf(code: CodeableConcept | undefined): CodeableConcept {
  const names = [code?.text, ...(code?.coding ?? []).map(({ display }) => display)].join(' ');
  const isPrivacy =
    code?.coding?.some(one => aboutPrivacy.has(one.code ?? '')) === true ||
    /\b(?:privacy|disclos\w+|release of information|information sharing)\b/i.test(names);
  const scope: Scope = isPrivacy
    ? 'patient-privacy'
    : /\b(?:research|trial)\b/i.test(names)
      ? 'research'
      : 'treatment';
  return coded('http://terminology.hl7.org/CodeSystem/consentscope', scope, scopes[scope]);
}

function consent(element: XmlElement, ctx: Context): Reference | undefined {
  const identifier = identifiers(element.all('id'));
  const code = concept(element.one('code'), ctx) ?? textConcept(element, ctx);
  if (identifier === undefined && code === undefined) return undefined;
  const reference = add(
    ctx,
    defined<Consent>({
      resourceType: 'Consent',
      identifier,
      // C-CDA: a consent in the header has been given and is on file.
      status: lookup<Consent['status']>(consentStatuses, element.one('statusCode')) ?? 'active',
      scope: scopeOf(code),
      category: [code ?? absentConcept(element.one('code'))],
      patient: patient(ctx),
      // CDA's consent has no time of its own; some write one all the same.
      dateTime: dateTime(element.one('effectiveTime') ?? element.one('time'), ctx),
      // FHIR ppc-1 wants a policy; the header names none.
      policyRule: absentConcept(undefined),
    }),
  );
  trace(reference, [element], ctx);
  return reference;
}

/** Every consent of the header; what points at them stands in the Composition. */
export function authorizations(ctx: Context): Extension[] {
  const found: Extension[] = [];
  for (const element of ctx.root.all('authorization/consent')) {
    const one = consent(element, ctx);
    if (one !== undefined) found.push({ url: AUTHORIZATION, valueReference: again(ctx, one) });
  }
  return found;
}
