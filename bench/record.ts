// What the record costs: a document more on a long chart against one on a short chart, and a chart of 10,000 resources sent from stored text.
import type { Bundle, Resource } from 'fhir/r4';
import type { PatientKey } from '../src/patients/patient.ts';
import { systemClock } from '../src/platform/clock.ts';
import { openTestDatabase, type TestDatabase } from '../src/platform/database/testing.ts';
import { streamEntries } from '../src/records/everything.ts';
import { keepDocument, newPatient, newProject } from '../src/records/flat/arrivals.testing.ts';
import { mergeRecord, statementsOf } from '../src/records/merge.ts';
import { uuidOf } from '../src/records/serve.ts';

export interface RecordRow {
  name: string;
  value: string;
}

const documents = 51;
const holders = 5;
/** Of each document; most of what a holder sends it has sent before. */
const problems = 12;
const medicines = 10;
const results = 120;

const coding = (system: string, code: number | string, display: string) => ({
  coding: [{ system, code: String(code), display }],
  text: display,
});
const day = (n: number): string => new Date(Date.UTC(2015, 0, 1) + n * 86_400_000).toISOString().slice(0, 10);

/** The nth document of a chart: five holders in turn, each with its own ids for the same problems, and results of its own days. */
function chartDocument(n: number, resultsEach: number): Bundle {
  const holder = n % holders;
  const id = (...parts: (string | number)[]) => uuidOf(`bench ${parts.join(' ')}`);
  const subject = { reference: `Patient/${id('patient', holder)}` };
  const doctor = { reference: `Practitioner/${id('doctor', holder)}` };
  const resources: object[] = [
    {
      resourceType: 'Patient',
      id: id('patient', holder),
      identifier: [{ system: `urn:oid:1.2.3.${holder}`, value: '77' }],
      name: [{ family: 'Sample', given: ['Nora'] }],
      gender: 'female',
      birthDate: '1980-02-29',
    },
    {
      resourceType: 'Practitioner',
      id: id('doctor', holder),
      identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: String(1_000_000_000 + holder) }],
      name: [{ family: `Doctor${holder}`, given: ['Meredith'] }],
    },
  ];
  for (let i = 0; i < problems; i++)
    resources.push({
      resourceType: 'Condition',
      id: id('problem', holder, i),
      clinicalStatus: coding('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active', 'Active'),
      code: coding('http://snomed.info/sct', 200_000_000 + i * 7, `Problem number ${i}`),
      subject,
      onsetDateTime: day(i * 100),
      recorder: doctor,
    });
  for (let i = 0; i < medicines; i++)
    resources.push({
      resourceType: 'MedicationRequest',
      id: id('medicine', holder, i),
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: coding(
        'http://www.nlm.nih.gov/research/umls/rxnorm',
        300_000 + i,
        `Medicine number ${i}`,
      ),
      subject,
      authoredOn: day(i * 50),
      requester: doctor,
    });
  for (let i = 0; i < resultsEach; i++)
    resources.push({
      resourceType: 'Observation',
      id: id('result', n, i),
      status: 'final',
      category: [
        coding('http://terminology.hl7.org/CodeSystem/observation-category', 'laboratory', 'Laboratory'),
      ],
      code: coding('http://loinc.org', `${2000 + (i % 40)}-${i % 10}`, `Result number ${i % 40}`),
      subject,
      effectiveDateTime: `${day(n * 40 + Math.floor(i / 40))}T08:00:00Z`,
      performer: [doctor],
      valueQuantity: {
        value: 50 + ((i * 7 + n) % 90),
        unit: 'mg/dL',
        system: 'http://unitsofmeasure.org',
        code: 'mg/dL',
      },
    });
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map(resource => ({ resource: resource as Resource as never })),
  };
}

async function openChart(database: TestDatabase) {
  const key: PatientKey = await newPatient(database, await newProject(database));
  /** Milliseconds of the transaction; what a document says was found out before it. */
  const add = async (n: number, resultsEach: number): Promise<number> => {
    const statements = statementsOf(chartDocument(n, resultsEach));
    const documentTime = new Date(Date.UTC(2020, 0, 1 + n));
    const now = systemClock.now();
    const start = performance.now();
    await database.transaction(async tx => {
      const documentId = await keepDocument(tx, key, now, { documentTime });
      await mergeRecord(tx, key, { documentId, documentTime }, statements, now);
    });
    return performance.now() - start;
  };
  return { key, add };
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
const p95 = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? NaN;

async function addingADocument(database: TestDatabase): Promise<RecordRow[]> {
  const second: number[] = [];
  const last: number[] = [];
  for (let round = 0; round < 2; round++) {
    const { add } = await openChart(database);
    const times: number[] = [];
    for (let n = 0; n < documents; n++) times.push(await add(n, results));
    // The neighbours too: one time alone is the machine's.
    second.push(...times.slice(1, 4));
    last.push(...times.slice(-3));
  }
  const [early, late] = [median(second), median(last)];
  const size = problems + medicines + results + 2;
  return [
    { name: `adding a 2nd document of ${size} statements`, value: `${early.toFixed(1)} ms` },
    { name: `adding a 51st, at most 2 ×`, value: `${late.toFixed(1)} ms  ${(late / early).toFixed(2)} ×` },
  ];
}

async function sendingAChart(database: TestDatabase): Promise<RecordRow[]> {
  const { key, add } = await openChart(database);
  for (let n = 0; n < 20; n++) await add(n, 500);
  let resources = 0;
  const whole: number[] = [];
  const first: number[] = [];
  let bytes = 0;
  for (let round = 0; round < 10; round++) {
    const start = performance.now();
    [resources, bytes] = [0, 0];
    for await (const batch of streamEntries(
      database.executor,
      key,
      {},
      { baseUrl: 'https://gateway.example/fhir' },
    )) {
      if (resources === 0) first.push(performance.now() - start);
      resources += batch.count;
      bytes += batch.bytes.length;
    }
    whole.push(performance.now() - start);
  }
  const speed = (ms: number) => `${(bytes / 1e3 / ms).toFixed(0)} MB/s`;
  return [
    {
      name: `a chart of ${resources} resources as entries`,
      value: `${speed(median(whole))} (${(bytes / 1e6).toFixed(1)} MB)`,
    },
    { name: 'its first batch, p95', value: `${p95(first).toFixed(1)} ms` },
  ];
}

export async function benchRecord(): Promise<RecordRow[]> {
  const database = await openTestDatabase();
  try {
    return [...(await addingADocument(database)), ...(await sendingAChart(database))];
  } finally {
    await database.close();
  }
}
