// For tests: a holder on loopback that answers by a script, so that one odd answer at a time can be shown to the connector.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { Agent } from 'undici';
import { systemClock } from '../../platform/clock.ts';
import type { Demographics } from '../../patients/patient.ts';
import type { Call, Holder, Network } from '../network.ts';
import { fhirNetwork, type FhirParts } from './index.ts';

export interface Received {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

export interface Scripted {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  bytes?: Uint8Array;
}

export interface ScriptedHolder {
  network: Network;
  holder: Holder;
  origin: string;
  received: Received[];
}

export const call: Call = { purposeOfUse: 'TREATMENT', signal: new AbortController().signal };

export const avery: Demographics = {
  givenName: 'Avery',
  familyName: 'Sample, the $econd',
  dateOfBirth: '1966-01-18',
  gender: 'FEMALE',
  postalCode: '01101',
  addressCity: 'Springfield',
  addressState: 'Massachusetts',
  addressLines: ['', '1 Test Way'],
  ssn: '999-12-3456',
  telephone: '4135550101',
};

/** Answers each request with what the script makes of it. */
export async function scriptHolder(
  t: TestContext,
  script: (received: Received, origin: string) => Scripted,
  parts: Partial<FhirParts> = {},
): Promise<ScriptedHolder> {
  const received: Received[] = [];
  let origin = '';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, text: Buffer.concat(chunks).toString() };
      received.push(one);
      const answer = script(one, origin);
      const body = answer.bytes ?? (answer.json === undefined ? '' : JSON.stringify(answer.json));
      response
        .writeHead(answer.status ?? 200, { 'content-type': 'application/fhir+json', ...answer.headers })
        .end(body);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dispatcher = new Agent();
  t.after(async () => {
    await dispatcher.destroy();
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });
  return {
    network: fhirNetwork({ dispatcher, clock: systemClock, ...parts }),
    holder: {
      id: 'scripted',
      name: 'Scripted',
      connector: 'fhir',
      baseUrl: `${origin}/fhir`,
      isNational: true,
      states: [],
      specialties: [],
      patience: { concurrent: 4, timeoutSeconds: 20, retryDelaysSeconds: [], longestAnswerBytes: 1_000_000 },
    },
    origin,
    received,
  };
}

export const bundle = (resources: unknown[], next?: string) => ({
  json: {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(next && { link: [{ relation: 'next', url: next }] }),
    entry: resources.map(resource => ({ resource })),
  },
});

export const outcome = (code: string, severity = 'error') => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity, code, diagnostics: 'Avery Sample, born 1966-01-18' }],
});
