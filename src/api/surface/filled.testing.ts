// For tests of the whole surface: a project with data of every kind, made through the API as its caller would.
import assert from 'node:assert/strict';
import { insertSignal } from '../../monitoring/signal.ts';
import type { ParticlePatientId } from '../../patients/patient.ts';
import { systemClock } from '../../platform/clock.ts';
import { systemRandom } from '../../platform/random.ts';
import { receiveConverted, sandboxDocument } from '../record-v2/converted.testing.ts';
import type { Answer, Ask, Call, TestApi, TestCaller } from '../testing.ts';

export interface FilledProject {
  caller: TestCaller;
  patientId: string;
  words: Words;
  /** Every call that was made, with its answer. */
  answers: { call: string; answer: Answer }[];
}

/** Words of one project: none of them may be in what another one reads. */
export interface Words {
  externalId: string;
  given: string;
  family: string;
  documentId: string;
  title: string;
}

export const patientOf = ({ externalId, given, family }: Words) => ({
  patient_id: externalId,
  given_name: given,
  family_name: family,
  date_of_birth: '1970-12-26',
  gender: 'FEMALE',
  postal_code: '02215',
  address_city: 'Boston',
  address_state: 'MA',
});

export const boundary = 'hadron-test-boundary';
/** A body of parts: text by name, and a file. */
export function multipart(
  fields: Record<string, string>,
  file?: { field: string; name: string; bytes: string },
): Call {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  if (file !== undefined)
    parts.push(
      `--${boundary}\r\nContent-Disposition: form-data; name="${file.field}"; filename="${file.name}"\r\nContent-Type: application/octet-stream\r\n\r\n${file.bytes}\r\n`,
    );
  return {
    method: 'POST',
    raw: `${parts.join('')}--${boundary}--\r\n`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}

export const metadataOf = (words: Words) => ({
  patient_id: words.externalId,
  document_id: words.documentId,
  type: 'CLINICAL',
  title: words.title,
  mime_type: 'application/xml',
  creation_time: '2024-05-01T10:00:00Z',
  format_code: 'urn:ihe:pcc:xphr:2007',
  class_code: '34133-9',
  type_code: '34133-9',
});

export async function fillProject(
  api: TestApi,
  caller: TestCaller,
  manage: Ask,
  words: Words,
  document: string,
): Promise<FilledProject> {
  const answers: FilledProject['answers'] = [];
  const by =
    (ask: Ask) =>
    async (path: string, call: Call = {}): Promise<Answer> => {
      const answer = await ask(path, call);
      answers.push({ call: `${call.method ?? (call.json ? 'POST' : 'GET')} ${path}`, answer });
      return answer;
    };
  const ask = by(caller.ask);
  const managing = by(manage);
  const made = async (path: string, call: Call, asked = ask): Promise<Record<string, string>> => {
    const answer = await asked(path, call);
    assert.ok(answer.status < 300, `${path}: ${answer.text}`);
    return /^[[{]/.test(answer.text) ? (answer.body as Record<string, string>) : {};
  };

  const patient = await made('/api/v2/patients', { json: patientOf(words) });
  const patientId = patient['particle_patient_id'] ?? '';
  await receiveConverted(api, caller, words.externalId, sandboxDocument(document), {
    title: words.title,
    metadata: {},
  });
  const purpose = { purpose_of_use: 'TREATMENT' };
  await made(`/api/v2/patients/${patientId}/query`, {
    json: purpose,
    headers: { 'idempotency-key': `${words.externalId}-${patientId}` },
  });
  const asked = await made('/api/v1/queries', { json: { ...patientOf(words), ...purpose } });
  await made('/deltas', { json: { particle_patient_id: patientId, ...purpose } });
  await made(
    '/api/v1/documents',
    multipart(
      { metadata: JSON.stringify(metadataOf(words)) },
      { field: 'file', name: 'upload', bytes: `<ClinicalDocument>${words.title}</ClinicalDocument>` },
    ),
  );

  const everything = (await ask(`/fhir/Patient/${patientId}/$everything`)).body as {
    entry?: { resource: { resourceType: string; id: string } }[];
  };
  const resources = (everything.entry ?? []).map(({ resource }) => resource);
  const conditions = resources.filter(({ resourceType }) => resourceType === 'Condition');
  assert.ok(conditions.length > 1, 'the document says several problems');
  const [one, other] = conditions;
  const first = `Condition/${one?.id ?? ''}`;
  await ask(`/fhir/${first}`);
  await ask(`/fhir/${first}/_history`);
  await ask(`/fhir/_history?patient=${patientId}&_count=5`);
  await ask(`/fhir/Condition?patient=${patientId}&_count=1`);
  await ask(`/api/v2/patients/${patientId}/fhir?_count=1`);
  const group = await ask(`/api/v2/patients/${patientId}/record/${first}`);
  const statement = (id: string | undefined) => id ?? '';
  await ask(`/api/v2/patients/${patientId}/record/decisions`, {
    json: {
      kind: 'split',
      resource_type: 'Condition',
      one_id: statement(one?.id),
      other_id: statement(other?.id),
    },
  });
  assert.equal(group.status, 200, group.text);
  for (const path of [
    `/api/v2/patients/${patientId}/record/decisions`,
    `/api/v2/patients/${patientId}/flat`,
    `/api/v2/patients/${patientId}/query`,
    `/api/v2/patients/${patientId}/changes?limit=5`,
    '/api/v2/changes?limit=5',
    `/deltas/flat/${patientId}`,
    `/deltas/patient/${patientId}/$everything?_count=1`,
    `/api/v1/queries/${asked['id'] ?? ''}`,
    '/api/v1/queries',
    '/api/v1/patients',
    '/api/v2/patients',
    '/history/api/v1/patients',
    `/api/v1/documents/${words.documentId}`,
    `/api/v1/documents/patient/${patientId}`,
    `/api/v2/patients/${patientId}/documents?_count=1`,
  ])
    await ask(path);

  // What an organisation has: a project, an account with credentials and keys, notifications.
  const project =
    (await made('/v1/projects', { json: { project: { display_name: words.title } } }, managing))['name'] ??
    '';
  const account =
    (
      await made(
        '/v1/serviceaccounts',
        { json: { service_account: { display_name: words.title } } },
        managing,
      )
    )['name'] ?? '';
  await managing(`/v1/${account}:setPolicy`, {
    json: { bindings: [{ role: 'roles/project.user', resources: [project] }] },
  });
  await managing(`/v1/${account}:getPolicy`);
  const credential = await made(`/v1/${account}/credentials`, { method: 'POST', json: {} }, managing);
  assert.ok(credential['clientId']);
  const notification =
    (
      await made(
        '/v1/notifications',
        {
          json: {
            notification: {
              display_name: words.title,
              notification_type: 'query',
              callback_url: 'https://app.example.org/webhook',
              active: true,
            },
          },
        },
        managing,
      )
    )['name'] ?? '';
  await made(
    `/v1/${notification}/signaturekeys`,
    {
      json: { signature_key: { signature_key: `${words.externalId}-signature-key-0123456789`.slice(0, 80) } },
    },
    managing,
  );
  for (const path of [
    '/v1/projects',
    '/v1/serviceaccounts',
    '/v1/notifications',
    `/v1/${account}/credentials`,
    '/v1/audit',
  ])
    await managing(path);

  // Of the newest APIs, as far as this gateway has them.
  const people = [{ ...patientOf(words), ...purpose }];
  await ask('/api/v1/batches/FLAT', { json: { demographics: people } });
  await ask('/api/v1/batches');
  await ask(`/api/v1/patients/${patientId}/subscriptions`, {
    json: { subscriptions: [{ type: 'MONITORING' }] },
  });
  await ask(`/api/v1/patients/${patientId}/subscriptions`);
  await ask(`/api/v1/subscriptions/adt/${words.externalId}`, { method: 'POST', json: {} });
  await ask('/api/v1/referrals/organizations/registered', {
    json: { organizations: [{ oid: '2.16.840.1.113883.3.4711' }] },
  });
  for (const what of [
    { workflow: 'ADMIT_TRANSITION_ALERT' },
    { workflow: 'NEW_ENCOUNTER_ALERT' },
    { workflow: 'ADT', event_type: 'A01' },
  ])
    await made(`/api/v1/patients/${patientId}/subscriptions/trigger-sandbox-workflow`, {
      json: { ...what, callback_url: 'https://app.example.org/webhook', display_name: words.title },
    });
  const found = { projectId: caller.projectId, particlePatientId: patientId as ParticlePatientId };
  await api.parts.database.system.transaction(tx =>
    insertSignal(tx, {
      ...found,
      signalId: systemRandom.uuid(),
      kind: 'networkalert',
      source: 'network',
      data: { subject: words.title },
      noticedAt: systemClock.now(),
    }),
  );
  for (const path of [
    `/hl7v2/patient/${patientId}`,
    '/api/v1/alerts/network',
    '/api/v1/patients/signalscohort',
  ])
    await made(path, {});
  await ask(`/api/v1/patients/${patientId}/signals`);
  await ask(`/api/v2/patients/${patientId}/provider_map`);
  return { caller, patientId, words, answers };
}
