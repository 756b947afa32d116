// A chart of 10,000 resources as Flat: how long the projection takes and holds up others, one dataset over a socket, and the deltas.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { elvira, openTestApi, register } from '../src/api/testing.ts';
import type { PatientKey } from '../src/patients/patient.ts';
import { getPatient } from '../src/patients/find.ts';
import { systemClock } from '../src/platform/clock.ts';
import { arrive, keepDocument } from '../src/records/flat/arrivals.testing.ts';
import { projectFlat } from '../src/records/flat/project.ts';
import { openReader } from './floor.ts';

export interface FlatRowOfBench {
  name: string;
  value: string;
}

const documents = 50;
const day = (n: number) => new Date(Date.UTC(2012, 0, 1) + n * 21_600_000).toISOString();
const concept = (system: string, code: string, display: string) => ({
  coding: [
    { system, code, display },
    { system: 'http://snomed.info/sct', code: `7${code.replace(/\D/g, '')}`, display },
  ],
  text: display,
});
const category = (code: string) => [
  { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code }] },
];

type Made = { resourceType: string; id: string } & Record<string, unknown>;
/** How many of each there are in a chart of 10,000, and what they say. */
const kinds: [string, number, (n: number, subject: object) => object][] = [
  [
    'Observation',
    6_500,
    (n, subject) => ({
      status: 'final',
      category: category(['laboratory', 'laboratory', 'vital-signs', 'social-history'][n % 4] ?? ''),
      code: concept('http://loinc.org', `${2000 + (n % 400)}-${n % 10}`, `Result ${n % 400}`),
      subject,
      effectiveDateTime: day(n),
      valueQuantity: { value: n, unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
      referenceRange: [{ low: { value: 60 }, high: { value: 100 }, text: '60-100' }],
    }),
  ],
  [
    'Condition',
    900,
    (n, subject) => ({
      clinicalStatus: { coding: [{ code: 'active' }] },
      code: concept('http://hl7.org/fhir/sid/icd-10-cm', `E${n % 90}.${n % 9}`, `Problem ${n}`),
      subject,
      onsetDateTime: day(n * 7),
    }),
  ],
  [
    'MedicationRequest',
    1_000,
    (n, subject) => ({
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: concept(
        'http://www.nlm.nih.gov/research/umls/rxnorm',
        `${10_000 + n}`,
        `Medicine ${n}`,
      ),
      subject,
      authoredOn: day(n * 6),
      dosageInstruction: [{ text: 'One tablet by mouth twice a day with food' }],
    }),
  ],
  [
    'Encounter',
    700,
    (n, subject) => ({
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject,
      period: { start: day(n * 11), end: day(n * 11 + 1) },
    }),
  ],
  [
    'Procedure',
    900,
    (n, subject) => ({
      status: 'completed',
      code: concept('http://www.ama-assn.org/go/cpt', `${99_000 + (n % 500)}`, `Procedure ${n}`),
      subject,
      performedDateTime: day(n * 8),
    }),
  ],
];

function chartOf(key: PatientKey): Made[] {
  const subject = { reference: `Patient/${key.particlePatientId}` };
  return kinds.flatMap(([resourceType, count, say]) =>
    Array.from({ length: count }, (_, n) => ({
      resourceType,
      id: `${resourceType}-${n}`,
      ...say(n, subject),
    })),
  );
}

const at = (times: readonly number[], share: number) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN;

export async function benchFlat(rounds = 40): Promise<FlatRowOfBench[]> {
  const api = await openTestApi();
  const reader = openReader();
  try {
    const clinic = await api.newCaller();
    const scope = api.parts.database.of(clinic.projectId);
    const key = await getPatient(scope.executor, clinic.projectId, await register(clinic, elvira));
    const says = (resources: Made[]) =>
      scope.transaction(async tx => {
        const documentId = await keepDocument(tx, key, systemClock.now());
        await arrive(
          tx,
          key,
          resources.map(resource => ({ is: 'says' as const, resource, documentId })),
          systemClock.now(),
        );
      });
    // Made document by document: what the server has to keep is measured, not what made it.
    for (let i = 0; i < documents; i++) await says(chartOf(key).filter((_, n) => n % documents === i));

    const project = async () => {
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const startedMs = performance.now();
      await projectFlat(api.parts, key);
      const ms = performance.now() - startedMs;
      delay.disable();
      return `${ms.toFixed(0)} ms, the server's event loop held up ${(delay.max / 1e6).toFixed(0)} ms at most`;
    };
    const first = await project();
    await says([{ ...chartOf(key)[0]!, id: 'one-more', effectiveDateTime: '2026-01-01' }]);
    const again = await project();

    const path = `/api/v2/patients/${key.particlePatientId}/flat`;
    const timed = async (where: string, times = rounds) => {
      const taken: number[] = [];
      let bytes = 0;
      for (let i = 0; i < times; i++) {
        const answer = await reader.time(`${api.url}${where}`, { authorization: `Bearer ${clinic.token}` });
        taken.push(answer.ms);
        ({ bytes } = answer);
      }
      return `median ${at(taken, 0.5).toFixed(1)} ms, p95 ${at(taken, 0.95).toFixed(1)} ms, best ${at(taken, 0).toFixed(1)} ms, ${(bytes / 1e6).toFixed(2)} MB`;
    };
    await timed(`${path}?PROBLEMS`, 5);
    const rows: FlatRowOfBench[] = [
      { name: 'Flat: the first projection, in a thread', value: first },
      { name: 'Flat: after one document more', value: again },
    ];
    for (const dataset of ['PROBLEMS', 'MEDICATIONS', 'VITAL_SIGNS', 'LABS'])
      // Of forty the slowest two make the p95: too few to tell the server's from the machine's.
      rows.push({ name: `Flat of one dataset, ${dataset}`, value: await timed(`${path}?${dataset}`, 150) });
    rows.push({ name: 'Flat of everything', value: await timed(path, 10) });
    const delta = `/deltas/patient/${key.particlePatientId}/$everything`;
    rows.push({ name: 'Deltas: $everything, all of it', value: await timed(delta, 10) });
    rows.push({ name: 'Deltas: $everything, nothing new', value: await timed(`${delta}?_since=lastQuery`) });
    rows.push({
      name: 'Deltas: Flat, nothing new',
      value: await timed(`/deltas/flat/${key.particlePatientId}?_since=lastQuery`),
    });
    return rows;
  } finally {
    reader.close();
    await api.close();
  }
}
