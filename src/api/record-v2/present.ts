// Groups, explanations and decisions as the wire spells them.
import type { z } from 'zod';
import type { Decision, Explanation } from '../../records/decide.ts';
import type { Group } from '../../records/group.ts';
import type { decisionAnswer, explainAnswer, groupAnswer } from './schema.ts';

type Resource = z.output<typeof groupAnswer>['resource'];
const resourceOf = (json: string) => JSON.parse(json) as Resource;

export const presentGroup = ({
  served,
  statements,
  origins,
  choices,
}: Group): z.output<typeof groupAnswer> => ({
  resource_type: served.resourceType,
  resource_id: served.resourceId,
  version: served.version,
  updated_at: served.updatedAt.toISOString(),
  resource: resourceOf(served.json),
  choices: choices.map(({ path, rule, from }) => ({ path, rule, from })),
  statements: statements.map(statement => ({
    resource_id: statement.resourceId,
    resource: resourceOf(statement.json),
    documents: statement.documents.map(({ documentId, documentTime, hash }) => ({
      document_id: documentId,
      document_time: documentTime?.toISOString() ?? null,
      speaks: hash === statement.hash,
      places: origins
        .filter(each => each.documentId === documentId && each.resourceId === statement.resourceId)
        .map(({ section, start, end }) => ({ section: section ?? null, start, end })),
    })),
  })),
});

export const presentExplanation = (why: Explanation): z.output<typeof explainAnswer> => ({
  resource_type: why.resourceType,
  one_id: why.oneId,
  other_id: why.otherId,
  one_served_as: why.oneServedAs,
  other_served_as: why.otherServedAs,
  are_one: why.areOne,
  because: why.because ?? null,
  sentence: why.sentence,
  path: why.path.map(({ oneId, otherId, because, sentence, crosswalks }) => ({
    one_id: oneId,
    other_id: otherId,
    because,
    sentence,
    ...(crosswalks && {
      crosswalks: crosswalks.map(({ one, other, documentIds, maps }) => ({
        one,
        other,
        document_ids: documentIds,
        maps,
      })),
    }),
  })),
});

export const presentDecision = (decision: Decision): z.output<typeof decisionAnswer> => ({
  decision_id: decision.decisionId,
  kind: decision.kind,
  resource_type: decision.resourceType,
  one_id: decision.oneId,
  other_id: decision.otherId,
  decided_by: decision.decidedBy,
  decided_at: decision.decidedAt.toISOString(),
});
