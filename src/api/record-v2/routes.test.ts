// How the record came about, over HTTP.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Resource } from 'fhir/r4';
import { kam, openTestApi, register } from '../testing.ts';
import type { Answer, TestApi, TestCaller } from '../testing.ts';

let api: TestApi;
let clinic: TestCaller;
let patient: string;
let documentIds: string[];

const pneumonia = (id: string, note: string) =>
  ({
    resourceType: 'Condition',
    id,
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
    },
    code: {
      coding: [{ system: 'http://snomed.info/sct', code: '233604007', display: 'Pneumonia' }],
      text: note,
    },
    subject: { reference: 'Patient/p' },
    onsetDateTime: '2019-03-01',
  }) as Resource;

before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
  patient = await register(clinic, kam);
  documentIds = [
    await api.receive(clinic, patient, { bytes: Buffer.from('one') }, [pneumonia('b', 'Pneumonia')]),
    await api.receive(clinic, patient, { bytes: Buffer.from('two') }, [pneumonia('a', 'Lung inflammation')]),
  ];
});
after(() => api.close());

const path = (rest: string) => `/api/v2/patients/${patient}/record/${rest}`;
const wire = ({ status, body, text }: Answer) => {
  assert.equal(status, 200, text);
  return body as Record<string, unknown>;
};
const refusal = ({ status, body }: Answer) => [status, (body as { error: string }).error];
const pair = { resource_type: 'Condition', one_id: 'a', other_id: 'b' };

interface Statement {
  resource_id: string;
  documents: { document_id: string; speaks: boolean }[];
}

test('a resource is shown with its statements, their documents, and whose values stand', async () => {
  for (const id of ['a', 'b']) {
    const group = wire(await clinic.ask(path(`Condition/${id}`)));
    assert.equal(group['resource_id'], 'a', 'the id of a statement leads to its resource');
    const statements = group['statements'] as Statement[];
    assert.deepEqual(
      statements.map(each => [each.resource_id, each.documents.map(said => said.document_id)]),
      [
        ['a', [documentIds[1]]],
        ['b', [documentIds[0]]],
      ],
    );
    assert.ok((group['choices'] as { path: string }[]).some(choice => choice.path === 'code.text'));
  }
  for (const unknown of ['Condition/nobody', 'condition/a', 'Condition/a%20b', 'Observation/a'])
    assert.deepEqual(refusal(await clinic.ask(path(unknown))), [404, 'record.resource-unknown']);
});

test('two statements are one for a reason, until the caller says otherwise', async () => {
  const explain = async () => wire(await clinic.ask(path(`explain?${new URLSearchParams(pair).toString()}`)));
  const one = await explain();
  assert.equal(one['are_one'], true);
  assert.equal((one['path'] as unknown[]).length, 1);

  const decision = wire(await clinic.ask(path('decisions'), { json: { kind: 'split', ...pair } }));
  const two = await explain();
  assert.deepEqual([two['are_one'], two['because']], [false, 'decision']);
  assert.equal(wire(await clinic.ask(path('Condition/b')))['resource_id'], 'b');
  const { decisions } = wire(await clinic.ask(path('decisions')));
  assert.deepEqual(decisions, [decision]);

  const undo = () => clinic.ask(path(`decisions/${String(decision['decision_id'])}`), { method: 'DELETE' });
  wire(await undo());
  assert.deepEqual(refusal(await undo()), [404, 'record.decision-unknown']);
  assert.equal((await explain())['are_one'], true);
});

test('what cannot be decided is refused', async () => {
  const decide = async (json: object) => refusal(await clinic.ask(path('decisions'), { json }));
  assert.deepEqual(await decide({ kind: 'join', ...pair, other_id: 'nobody' }), [
    404,
    'record.resource-unknown',
  ]);
  assert.deepEqual(await decide({ kind: 'join', ...pair, other_id: 'a' }), [422, 'request.field-invalid']);
  assert.deepEqual(await decide({ kind: 'marry', ...pair }), [422, 'request.field-invalid']);
  assert.deepEqual(await decide({ kind: 'join', ...pair, resource_type: 'Patient' }), [
    422,
    'request.field-invalid',
  ]);
  assert.deepEqual(refusal(await clinic.ask(path('explain?resource_type=Condition'))), [
    400,
    'request.parameter-invalid',
  ]);
  const viewer = await api.newCaller('project.viewer');
  const theirs = await viewer.ask(path('decisions'), { json: { kind: 'split', ...pair } });
  assert.deepEqual(refusal(theirs), [403, 'access.role-missing']);
  const stranger = await api.newCaller();
  assert.deepEqual(refusal(await stranger.ask(path('Condition/a'))), [404, 'patient.unknown']);
});
