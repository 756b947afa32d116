// A whole gateway tells its receivers: a query that has ended, and what the sandbox was asked to tell; also what it had not told yet when it was killed.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { elvira as person } from '../../src/api/surface/sample-people.ts';
import { openTestDatabase } from '../../src/platform/database/testing.ts';
import { credentials, startGatewayProcess } from '../support/gateway-process.ts';
import type { GatewayProcess } from '../support/gateway-process.ts';

const key = 'a-signature-key-of-32-characters';
const elvira = { ...person, patient_id: 'elvira-1' };

interface Event {
  id: string;
  type: string;
  subject?: string;
  data: Record<string, unknown>;
}

async function callerOf({ url }: GatewayProcess) {
  const { clientId, clientSecret, projectId } = credentials;
  const headers = { 'client-id': clientId, 'client-secret': clientSecret };
  const token = async (method: string, more = {}) => {
    const text = await (await fetch(`${url}/auth`, { method, headers: { ...headers, ...more } })).text();
    return new URLSearchParams(text).get('access_token') ?? text;
  };
  const [own, managing] = [await token('GET', { scope: `projects/${projectId}` }), await token('POST')];
  return async (path: string, body?: object) => {
    const answer = await fetch(`${url}${path}`, {
      headers: {
        authorization: `Bearer ${path.startsWith('/v1/') ? managing : own}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    assert.equal(answer.status, 200, `${path} ${text}`);
    return text;
  };
}

test('receivers are told, with a signature they can verify', { timeout: 180_000 }, async t => {
  const heard: Event[] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const [time = '', mac] = String(request.headers['x-ph-signature-256']).split(',');
      const signed = createHmac('sha256', key)
        .update(`${time.slice(2)}.${body}`)
        .digest('hex');
      if (mac === signed) heard.push(JSON.parse(body) as Event);
      response.writeHead(200).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const callback_url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhook`;
  const data = await mkdtemp(join(tmpdir(), 'hadron-telling-'));
  // Its own, on a server too: the workers of other journeys take up what they find there.
  const database = await openTestDatabase();
  const env = {
    HADRON_DATA: data,
    HADRON_PRIVATE_ADDRESSES: 'on',
    DATABASE_URL: database.url ?? '',
  };
  let gateway = await startGatewayProcess(env);
  t.after(async () => {
    await gateway.kill();
    await database.close();
    receiver.closeAllConnections();
    receiver.close();
    await rm(data, { recursive: true, force: true });
  });
  const hearing = async (count: number) => {
    for (let round = 0; heard.length < count && round < 900; round += 1) await pause(100);
    assert.equal(heard.length, count);
  };

  let ask = await callerOf(gateway);
  const notification = { display_name: 'Us', notification_type: 'query', callback_url, active: true };
  const { name } = JSON.parse(await ask('/v1/notifications', { notification })) as { name: string };
  await ask(`/v1/${name}/signaturekeys`, { signature_key: { signature_key: key } });

  const { particle_patient_id: patient } = JSON.parse(await ask('/api/v2/patients', elvira)) as {
    particle_patient_id: string;
  };
  const query = JSON.parse(
    await ask(`/api/v2/patients/${patient}/query`, { purpose_of_use: 'TREATMENT' }),
  ) as { query_id: string };
  await hearing(1);
  const status = JSON.parse(await ask(`/api/v2/patients/${patient}/query`)) as {
    state: string;
    files_downloaded: number;
  };
  assert.match(heard[0]?.subject ?? '', /^FHIR_R4 Query Complete/);
  assert.deepEqual(
    [heard[0]?.type, heard[0]?.data],
    [
      'com.particlehealth.api.v2.query',
      {
        query_id: query.query_id,
        person_id: '',
        patient_id: patient,
        particle_patient_id: patient,
        external_patient_id: 'elvira-1',
        file_count: String(status.files_downloaded),
        status: 'COMPLETE',
        purpose: 'TREATMENT',
      },
    ],
  );
  assert.ok(status.files_downloaded > 0);

  const trigger = `/api/v1/patients/${patient}/subscriptions/trigger-sandbox-workflow`;
  assert.equal(await ask(trigger, { workflow: 'ADT', event_type: 'A03', callback_url }), 'success');
  await hearing(2);
  const adt = heard[1];
  assert.equal(adt?.subject, 'HL7v2 A03 Message for elvira-1');
  const message = JSON.parse(await ask(`/hl7v2/${String(adt?.data['message_id'])}`)) as { message: string };
  assert.match(message.message, /\|ADT\^A03\^ADT_A03\|/);

  const map = JSON.parse(await ask(`/api/v2/patients/${patient}/provider_map`)) as {
    providers: { organization_name: string; last_seen: string }[];
  };
  assert.ok(map.providers.length > 1);
  assert.ok(map.providers.some(each => /^\d{4}-\d{2}-\d{2}$/.test(each.last_seen)));

  // Killed as soon as it has answered: what it accepted to tell, it tells.
  assert.equal(
    await ask(trigger, { workflow: 'DISCHARGE_TRANSITION_ALERT', callback_url, display_name: 'Test' }),
    'success',
  );
  await gateway.kill();
  gateway = await startGatewayProcess(env);
  ask = await callerOf(gateway);
  for (let round = 0; heard.length < 3 && round < 900; round += 1) await pause(100);
  const told = new Map(heard.slice(2).map(event => [event.id, event]));
  assert.equal(told.size, 1, 'one event, however often it was sent');
  const [discharge] = told.values();
  assert.equal(discharge?.subject, 'Discharge Alert');
  assert.deepEqual(
    [
      discharge?.data['particle_patient_id'],
      discharge?.data['event_type'],
      discharge?.data['is_final_event'],
    ],
    [patient, 'discharge', 'Yes'],
  );
});
