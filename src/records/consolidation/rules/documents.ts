// Patient, and what is a document or about one: Composition, DocumentReference, Binary, Provenance. One patient; documents are one only when they are identical.
import type { Composition, DocumentReference, Resource } from 'fhir/r4';
import { hash } from 'node:crypto';
import { uniqueKey } from '../identifiers.ts';
import { apart, equal, open } from '../judge.ts';
import { aspect, rule } from '../rule.ts';
import type { Rule } from '../rule.ts';

export const patient: Rule = { aspects: {}, keys: () => ['patient'], ids: () => [] };

/** What it says, its own id and the server's remarks left out. */
const contentHash = ({ id: _id, meta: _meta, ...said }: Resource): string =>
  hash('sha256', JSON.stringify(said), 'base64');

const identical = (a: string | undefined, b: string | undefined) =>
  a === b && a !== undefined ? equal : apart;

export const documentReference = rule<DocumentReference>({
  aspects: {
    master: aspect(r => r.masterIdentifier && uniqueKey(r.masterIdentifier), identical),
    bytes: aspect(
      r =>
        r.content
          .map(({ attachment }) => attachment.hash ?? '')
          .join(' ')
          .trim() || undefined,
      identical,
    ),
  },
  keys: facts => (facts.master === undefined ? [] : [`master|${facts.master as string}`]),
  ids: () => [],
});

export const composition = rule<Composition>({
  aspects: {
    master: aspect(r => r.identifier && uniqueKey(r.identifier), identical),
    content: aspect(contentHash, identical),
  },
  keys: facts => (facts.master === undefined ? [] : [`master|${facts.master as string}`]),
  ids: () => [],
});

/** Each says who stands behind its own statements. */
export const onlyItself: Rule = {
  aspects: { what: { of: () => undefined, judge: () => open, revisable: false } },
  ids: () => [],
};

/** Types without a rule: word for word the same. */
export const verbatim: Rule = {
  aspects: { content: aspect(contentHash, identical) },
  keys: facts => [`content|${facts.content as string}`],
  ids: () => [],
};
