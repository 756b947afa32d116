// Public FHIR clients as their authors publish them: they read, search, follow pages and take everything without special treatment.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Bundle, CapabilityStatement, OperationOutcome, Resource } from 'fhir/r4';
import { MedplumClient, OperationOutcomeError } from '@medplum/core';
import { Client } from 'fhir-kit-client';
import { elvira, openTestApi, register } from '../../src/api/testing.ts';
import type { TestApi, TestCaller } from '../../src/api/testing.ts';

let api: TestApi;
let clinic: TestCaller;
let patient: string;

before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
  patient = await register(clinic, elvira);
  const subject = { reference: 'Patient/pat' };
  await api.receive(clinic, patient, { bytes: Buffer.from('one') }, [
    {
      resourceType: 'Patient',
      id: 'pat',
      name: [{ family: 'Valadez', given: ['Elvira'] }],
      birthDate: '1970-12-26',
    } as Resource,
    ...Array.from(
      { length: 5 },
      (_, n) =>
        ({
          resourceType: 'Observation',
          id: `o${n}`,
          status: 'final',
          subject,
          code: { coding: [{ system: 'http://loinc.org', code: `${n}345-7` }] },
          effectiveDateTime: `2024-05-0${n + 1}`,
        }) as Resource,
    ),
  ]);
});
after(() => api.close());

const idsOf = (bundle: Bundle) => (bundle.entry ?? []).map(entry => entry.resource?.id);
const all = ['o4', 'o3', 'o2', 'o1', 'o0'];

describe('fhir-kit-client', () => {
  const client = () => {
    const kit = new Client({ baseUrl: `${api.url}/fhir` });
    kit.bearerToken = clinic.token;
    return kit;
  };

  test('reads the capability statement, a patient, a version, a history', async () => {
    const statement = (await client().capabilityStatement()) as unknown as CapabilityStatement;
    assert.equal(statement.resourceType, 'CapabilityStatement');
    const read = (await client().read({ resourceType: 'Patient', id: patient })) as Resource;
    assert.equal(read.id, patient);
    const version = (await client().vread({
      resourceType: 'Observation',
      id: 'o1',
      version: '1',
    })) as Resource;
    assert.equal(version.id, 'o1');
    const history = (await client().history({ resourceType: 'Observation', id: 'o1' })) as unknown as Bundle;
    assert.equal(history.type, 'history');
  });

  test('learns where to get a token from .well-known, and from nowhere else', async () => {
    const told = (await client().request('.well-known/smart-configuration')) as unknown as {
      token_endpoint: string;
    };
    assert.equal(told.token_endpoint, `${api.url}/oauth/token`);
    const statement = (await client().capabilityStatement()) as unknown as CapabilityStatement;
    assert.equal(statement.rest?.[0]?.security?.extension, undefined);
  });

  test('searches by GET and POST, and follows the pages to the end', async () => {
    for (const options of [{}, { postSearch: true }]) {
      const seen: (string | undefined)[] = [];
      let page = (await client().resourceSearch({
        resourceType: 'Observation',
        searchParams: { patient, _count: 2, _sort: '-date' },
        options,
      })) as unknown as Bundle | undefined;
      while (page !== undefined) {
        seen.push(...idsOf(page));
        page = (await client().nextPage({ bundle: page as never })) as unknown as Bundle | undefined;
      }
      assert.deepEqual(seen, all);
    }
    const found = (await client().compartmentSearch({
      resourceType: 'Observation',
      compartment: { resourceType: 'Patient', id: patient },
      searchParams: { code: 'http://loinc.org|2345-7' },
    })) as unknown as Bundle;
    assert.deepEqual(idsOf(found), ['o2']);
  });

  test('takes everything, by GET and by POST', async () => {
    for (const method of ['GET', 'POST'] as const) {
      const bundle = (await client().operation({
        name: 'everything',
        resourceType: 'Patient',
        id: patient,
        method,
      })) as unknown as Bundle;
      assert.deepEqual(idsOf(bundle).toSorted(), [...all, patient].toSorted());
    }
  });

  test('is told why by an OperationOutcome', async () => {
    await assert.rejects(client().read({ resourceType: 'Observation', id: 'nobody' }), (error: unknown) => {
      const { response } = error as { response: { status: number; data: OperationOutcome } };
      assert.deepEqual([response.status, response.data.resourceType], [404, 'OperationOutcome']);
      return true;
    });
  });
});

/** What is used of it; its own types come with a package of another 6 MB. */
interface Medplum {
  readResource(type: string, id: string): Promise<Resource>;
  readVersion(type: string, id: string, version: string): Promise<Resource>;
  readHistory(type: string, id: string): Promise<Bundle>;
  search(type: string): Promise<Bundle>;
  executeBatch(bundle: Bundle): Promise<Bundle>;
  searchOne(type: string, query: string): Promise<Resource | undefined>;
  searchResourcePages(type: string, query: Record<string, string>): AsyncGenerator<Resource[]>;
  readPatientEverything(id: string): Promise<Bundle>;
}

describe('MedplumClient', () => {
  const client = (): Medplum => {
    const medplum = new MedplumClient({ baseUrl: api.url, fetch });
    medplum.setAccessToken(clinic.token);
    return medplum;
  };

  test('reads, searches, follows pages, and takes everything', async () => {
    const medplum = client();
    assert.equal((await medplum.readResource('Patient', patient)).id, patient);
    assert.equal((await medplum.readVersion('Observation', 'o1', '1')).id, 'o1');
    assert.equal((await medplum.readHistory('Observation', 'o1')).type, 'history');
    const pages: (string | undefined)[] = [];
    for await (const page of medplum.searchResourcePages('Observation', {
      patient,
      _count: '2',
      _sort: '-date',
    }))
      pages.push(...page.map(each => each.id));
    assert.deepEqual(pages, all);
    assert.equal((await medplum.searchOne('Patient', 'name=valadez&birthdate=1970-12-26'))?.id, patient);
    const everything = await medplum.readPatientEverything(patient);
    assert.deepEqual(
      everything.entry?.map(entry => entry.resource?.id).toSorted(),
      [...all, patient].toSorted(),
    );
  });

  test('sends what it has gathered as one batch', async () => {
    const urls = ['Observation/o1', `Observation?patient=${patient}&_sort=-date`, 'Observation/nobody'];
    const { entry } = await client().executeBatch({
      resourceType: 'Bundle',
      type: 'batch',
      entry: urls.map(url => ({ request: { method: 'GET', url } })),
    });
    assert.deepEqual(
      entry?.map(each => each.response?.status),
      ['200', '200', '404'],
    );
    assert.deepEqual(idsOf(entry?.[1]?.resource as Bundle), all);
  });

  test('is told why by an OperationOutcome', async () => {
    await assert.rejects(client().readResource('Observation', 'nobody'), OperationOutcomeError);
    await assert.rejects(client().search('Dream'), OperationOutcomeError);
  });
});

// Too heavy for a dependency: `npm --prefix test/clients install --no-package-lock` brings it.
const isInstalled = existsSync(join(import.meta.dirname, 'node_modules/fhirclient'));

interface SmartClient {
  request(path: string | object, options?: object): Promise<Bundle & Bundle[]>;
  patient: { id: string; read(): Promise<Resource>; request(path: string): Promise<Bundle> };
}

describe('fhirclient', { skip: isInstalled ? false : 'it is not installed in test/clients' }, () => {
  const client = (): SmartClient => {
    const require = createRequire(join(import.meta.dirname, 'package.json'));
    const smart = (
      require('fhirclient') as (request: object, response: object) => { client(state: object): SmartClient }
    )({ headers: {}, url: '/' }, {});
    return smart.client({
      serverUrl: `${api.url}/fhir`,
      tokenResponse: { access_token: clinic.token, token_type: 'Bearer', patient },
    });
  };

  test('reads its patient, searches, follows pages, and takes everything', async () => {
    const smart = client();
    assert.equal((await smart.patient.read()).id, patient);
    assert.deepEqual(idsOf(await smart.patient.request('Observation?_sort=-date')), all);
    const pages = await smart.request(`Observation?patient=${patient}&_count=2&_sort=-date`, {
      pageLimit: 0,
    });
    assert.deepEqual(pages.flatMap(idsOf), all);
    const flat = await smart.request(`Observation?patient=${patient}&_count=2&_sort=-date`, {
      pageLimit: 0,
      flat: true,
    });
    assert.deepEqual(
      (flat as unknown as Resource[]).map(each => each.id),
      all,
    );
    const everything = await smart.request(`Patient/${patient}/$everything`);
    assert.equal(everything.entry?.length, 6);
  });

  test('is told why', async () => {
    await assert.rejects(client().request('Observation/nobody'), /404|no such resource/i);
  });
});
