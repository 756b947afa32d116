// Care Team Organizer 4.500 > Care Team Member Act 4.500.1 → CareTeam. C-CDA Companion Guide, Care Teams Section; US Core CareTeam.

import type { CareTeam, CareTeamParticipant } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import teamStatuses from '../concept-maps/care-team-status.json' with { type: 'json' };
import { add, patient, type Context } from '../context.ts';
import { concept, lookup } from '../datatypes.ts';
import { defined, list } from '../defined.ts';
import { identifiers } from '../ids.ts';
import { textOf } from '../narrative.ts';
import { party } from '../participants.ts';
import { trace } from '../provenance.ts';
import { observationWithCode, saysNothing } from '../statements.ts';
import { period } from '../times.ts';
import type { Mapping } from './section.ts';

function member(act: XmlElement, ctx: Context): CareTeamParticipant | undefined {
  const performer = act.one('performer');
  const who = party(performer?.one('assignedEntity'), ctx)?.who;
  const role =
    concept(performer?.one('functionCode'), ctx) ?? concept(performer?.one('assignedEntity/code'), ctx);
  if (who === undefined && role === undefined) return undefined;
  return defined<CareTeamParticipant>({
    role: list(role),
    member: who === undefined ? undefined : { ...who },
    period: period(act.one('effectiveTime'), ctx),
  });
}

export const careTeams: Mapping = (statement, ctx) => {
  if (statement.name !== 'organizer' || saysNothing(statement)) return [];
  const category = concept(statement.one('code'), ctx);
  const participant = statement
    .all('component/act')
    .map(act => member(act, ctx))
    .filter(one => one !== undefined);
  if (category === undefined && participant.length === 0) return [];
  const kind =
    observationWithCode(statement, '86744-0') ??
    statement.all('component/observation').find(o => o.one('code')?.attr('code') === '86744-0');
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
    }),
  );
  trace(reference, [statement], ctx);
  return [reference];
};
