// What consolidation makes of many documents told of one patient, judged like what conversion makes: valid R4, and US Core where its statements were.

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import type { Resource } from 'fhir/r4';
import { convert } from '../../src/conversion/ccda/index.ts';
import {
  codePairsOf,
  consolidate,
  dedupeReferences,
  groupsOf,
  identityOf,
} from '../../src/records/consolidation/index.ts';
import type { CodePair, Identity } from '../../src/records/consolidation/index.ts';
import { bundleErrors } from './bundle.ts';
import { definitions } from './definitions.ts';
import { judgeClaims } from './us-core.ts';
import { referenceFaults } from './us-core-references.ts';

const root = join(import.meta.dirname, '../..');
const corpora = join(root, '../shared/corpora');

interface Statement {
  id: string;
  resource: Resource;
  identity: Identity;
  documentTime: Date | undefined;
  hash: string;
}

interface Pool {
  statements: Map<string, Statement>;
  pairs: CodePair[];
}

function read(files: readonly string[]): Pool {
  const statements = new Map<string, Statement>();
  const pairs: CodePair[] = [];
  files.forEach((file, at) => {
    const resources = (convert(readFileSync(file)).bundle.entry ?? []).flatMap(
      ({ resource }) => resource ?? [],
    );
    const byName = new Map(resources.map(one => [`${one.resourceType}/${one.id ?? ''}`, one]));
    for (const resource of resources) {
      const name = `${resource.resourceType}/${resource.id ?? ''}`;
      const json = JSON.stringify(resource);
      pairs.push(...codePairsOf(resource));
      statements.set(name, {
        id: resource.id ?? '',
        resource,
        identity: identityOf(resource, reference => byName.get(reference)),
        documentTime: new Date(Date.UTC(2020, 0, at)),
        hash: hash('sha256', json),
      });
    }
  });
  return { statements, pairs };
}

/** As the record is served: one resource per group, references to statements made references to their groups. */
function record({ statements, pairs }: Pool): { resources: Resource[]; joined: number } {
  const byType = Map.groupBy(statements.values(), ({ resource }) => resource.resourceType);
  const groupOf = new Map<string, string>();
  const made: Resource[] = [];
  let joined = 0;
  for (const [type, members] of byType)
    for (const group of groupsOf(members, pairs, [])) {
      joined += group.length - 1;
      const { resource } = consolidate(group.flatMap(id => statements.get(`${type}/${id}`) ?? []));
      for (const id of group) groupOf.set(`${type}/${id}`, `${type}/${resource.id ?? ''}`);
      made.push(resource);
    }
  const rewritten = made.map(
    resource =>
      JSON.parse(JSON.stringify(resource), (name, value: unknown) =>
        name === 'reference' && typeof value === 'string' ? (groupOf.get(value) ?? value) : value,
      ) as Resource,
  );
  return { resources: rewritten.map(dedupeReferences), joined };
}

function check(files: readonly string[], leastJoined: number): unknown {
  const { resources, joined } = record(read(files));
  const bundle: unknown = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map(resource => ({ fullUrl: `urn:uuid:${resource.id ?? ''}`, resource })),
  };
  assert.deepEqual(bundleErrors(bundle, definitions()).slice(0, 20), [], 'errors of base R4');
  assert.deepEqual(judgeClaims(bundle).faults.slice(0, 20), [], 'promises of US Core 6.1 that are not kept');
  assert.ok(joined >= leastJoined, `only ${joined} statements became part of another`);
  return bundle;
}

test('the documents of each of the sandbox’s people become one valid record', () => {
  const files = globSync(join(root, 'src/networks/sandbox/documents/*.xml'));
  const people = Map.groupBy(files, file => basename(file).split('-').slice(0, 2).join('-'));
  for (const documents of people.values()) assert.deepEqual(referenceFaults(check(documents, 0)), []);
});

test('the golden documents, told of one patient, become one valid record', () => {
  check(globSync(join(root, 'test/golden/ccda/*/*.xml')), 5);
});

test('whatever is told of one patient becomes a valid record', t => {
  if (!existsSync(join(corpora, 'ccda'))) return t.skip('C-CDA corpora absent: ../shared/corpora/ccda');
  for (const pool of ['chb__*', 'jddamore__*', 'particle-sandbox__*', '{nurra,onc-cures}__*'])
    check(globSync(join(corpora, `ccda/${pool}.xml`)), 20);
});
