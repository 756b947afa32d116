// Care Team Organizer 4.500 > Care Team Member Act 4.500.1 → CareTeam. C-CDA Companion Guide, Care Teams Section; US Core CareTeam.

import type { CareTeam, CareTeamParticipant, CodeableConcept } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import teamStatuses from '../concept-maps/care-team-status.json' with { type: 'json' };
import { add, again, patient, type Context } from '../context.ts';
import { coded, concept, concepts, lookup, PARTICIPATION, value } from '../datatypes.ts';
import { defined, list } from '../defined.ts';
import { identifierKey, identifiers } from '../ids.ts';
import { textOf } from '../narrative.ts';
import { party, relatedPerson } from '../participants.ts';
import { trace } from '../provenance.ts';
import { ENTRY, hasTemplate, observationWithCode, related, saysNothing } from '../statements.ts';
import { period } from '../times.ts';
import { locationsOf } from './encounters.ts';
import type { Mapping } from './section.ts';

const leads = (): CodeableConcept => ({
  ...coded(PARTICIPATION, 'PPRF', 'primary performer'),
  text: 'Care team lead',
});

/** Caregivers and kin are no practitioners: SNOMED CT's caregivers, HL7 RoleCode. */
const caregivers = new Set(['133932002', '407542009', '407543004', '394738000', '224597008']);
const isCaregiver = (role: CodeableConcept | undefined): boolean =>
  role?.coding?.some(
    ({ system, code }) =>
      caregivers.has(code ?? '') || system === 'http://terminology.hl7.org/CodeSystem/v3-RoleCode',
  ) ?? false;

function who(entity: XmlElement | undefined, role: CodeableConcept | undefined, ctx: Context) {
  const isKin = entity?.one('representedOrganization') === undefined && isCaregiver(role);
  return (isKin ? relatedPerson(entity, ctx) : undefined) ?? party(entity, ctx)?.who;
}

interface Member {
  participant: CareTeamParticipant;
  /** Where and when they take part: FHIR's team has words only for it. */
  note: string | undefined;
}

/** Where a member sees the patient, and Care Team Member Schedule 4.500.3. */
function circumstances(act: XmlElement, name: string | undefined, ctx: Context): string | undefined {
  const places = locationsOf(act, ctx).map(({ display }) => display);
  const schedules = related(act, '*', 'observation')
    .filter(o => hasTemplate(o, `${ENTRY}500.3`) || o.one('code')?.attr('code') === '57203-2')
    .map(o => scheduled(o, ctx));
  const parts = [...places, ...schedules].filter(part => part !== undefined);
  return parts.length === 0 ? undefined : `${name ?? 'Member'}: ${parts.join('; ')}`;
}

function scheduled(o: XmlElement, ctx: Context): string | undefined {
  const element = o.one('value');
  const { valuePeriod, valueString, valueDateTime } = element === undefined ? {} : value(element, ctx);
  const span =
    valuePeriod === undefined ? undefined : `${valuePeriod.start ?? ''} to ${valuePeriod.end ?? ''}`.trim();
  const words = valueString ?? valueDateTime ?? span ?? textOf(o.one('text'), ctx);
  return words === undefined ? undefined : `schedule ${words}`;
}

function member(act: XmlElement, leaders: ReadonlySet<string>, ctx: Context): Member | undefined {
  const performer = act.one('performer');
  const entity = performer?.one('assignedEntity');
  const role = concept(performer?.one('functionCode'), ctx) ?? concept(entity?.one('code'), ctx);
  const person = who(entity, role, ctx);
  // Further functions of the same member.
  const others = concepts(act.all('participant[@typeCode="IND"]/functionCode'), ctx);
  const ids = identifiers([...act.all('id'), ...(entity?.all('id') ?? [])]) ?? [];
  const isLead = ids.some(id => leaders.has(identifierKey([id])));
  const roles = [...(list(role) ?? []), ...others, ...(isLead ? [leads()] : [])];
  if (person === undefined && roles.length === 0) return undefined;
  const participant = defined<CareTeamParticipant>({
    role: roles,
    member: person === undefined ? undefined : again(ctx, person),
    period: period(act.one('effectiveTime'), ctx),
  });
  return { participant, note: circumstances(act, person?.display, ctx) };
}

export const careTeams: Mapping = (statement, ctx) => {
  if (statement.name !== 'organizer' || saysNothing(statement)) return [];
  const category = concept(statement.one('code'), ctx);
  const leaders = new Set(
    identifiers(statement.all('participant[@typeCode="PPRF"]/participantRole/id'))?.map(id =>
      identifierKey([id]),
    ),
  );
  const members = statement
    .all('component/act')
    .map(act => member(act, leaders, ctx))
    .filter(one => one !== undefined);
  const participant = members.map(one => one.participant);
  if (category === undefined && participant.length === 0) return [];
  const kind =
    observationWithCode(statement, '86744-0') ??
    statement.all('component/observation').find(o => o.one('code')?.attr('code') === '86744-0');
  const places = locationsOf(statement, ctx).map(({ display }) =>
    display === undefined ? undefined : `Location: ${display}`,
  );
  const reference = add(
    ctx,
    defined<CareTeam>({
      resourceType: 'CareTeam',
      identifier: identifiers(statement.all('id')),
      status: lookup<NonNullable<CareTeam['status']>>(teamStatuses, statement.one('statusCode')),
      category: [category, concept(kind?.one('value'), ctx)].filter(one => one !== undefined),
      name: textOf(statement.one('code/originalText'), ctx),
      subject: patient(ctx),
      period: period(statement.one('effectiveTime'), ctx),
      participant,
      note: [...places, ...members.map(({ note }) => note)]
        .filter(words => words !== undefined)
        .map(words => ({ text: words })),
    }),
  );
  trace(reference, [statement], ctx);
  return [reference];
};
