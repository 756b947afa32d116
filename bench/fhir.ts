// A chart of 10,000 resources over a real socket: how soon and how fast $everything comes, and how long a search takes.
import type { Resource } from 'fhir/r4';
import { getPatient } from '../src/patients/find.ts';
import { putResources } from '../src/records/search/charts.testing.ts';
import { elvira, openTestApi, register } from '../src/api/testing.ts';
import { openFloor, openReader } from './floor.ts';
import type { Timed } from './floor.ts';

export interface FhirRow {
  name: string;
  value: string;
}

const words =
  'The patient was seen for follow-up; no acute distress; continue as before and return in three months. ';
const loinc = (n: number) => `${2000 + (n % 400)}-${n % 10}`;
const day = (n: number) => new Date(Date.UTC(2012, 0, 1) + n * 21_600_000).toISOString();

/** As a converted C-CDA has them: codes with translations, references, a narrative of some lines. */
export function chart(patientId: string): Resource[] {
  const subject = { reference: `Patient/${patientId}` };
  const text = {
    status: 'generated',
    div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${words.repeat(6)}</p></div>`,
  };
  const make = (resourceType: string, count: number, fields: (n: number) => object): Resource[] =>
    Array.from({ length: count }, (_, n) => {
      const id = `${resourceType.toLowerCase()}-${String(n).padStart(5, '0')}`;
      return { resourceType, id, text, ...fields(n) } as unknown as Resource;
    });
  const concept = (system: string, code: string, display: string) => ({
    coding: [
      { system, code, display },
      { system: 'http://snomed.info/sct', code: `7${code.replace(/\D/g, '')}`, display },
    ],
    text: display,
  });
  const encounter = (n: number) => ({ reference: `Encounter/encounter-${String(n % 500).padStart(5, '0')}` });
  return [
    ...make('Observation', 6_000, n => ({
      status: 'final',
      category: [
        {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/observation-category',
              code: n % 3 === 0 ? 'vital-signs' : 'laboratory',
            },
          ],
        },
      ],
      identifier: [{ system: 'urn:oid:2.16.840.1.113883.19.5', value: `r${n}` }],
      code: concept('http://loinc.org', loinc(n), `Result ${n % 400}`),
      subject,
      encounter: encounter(n),
      effectiveDateTime: day(n),
      performer: [{ reference: `Practitioner/practitioner-${String(n % 100).padStart(5, '0')}` }],
      valueQuantity: { value: n % 300, unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
      referenceRange: [{ low: { value: 60 }, high: { value: 100 }, text: '60-100' }],
    })),
    ...make('Condition', 800, n => ({
      clinicalStatus: { coding: [{ code: 'active' }] },
      code: concept('http://hl7.org/fhir/sid/icd-10-cm', `E${n % 90}.${n % 9}`, `Problem ${n}`),
      subject,
      encounter: encounter(n),
      onsetDateTime: day(n * 7),
    })),
    ...make('MedicationRequest', 900, n => ({
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: concept(
        'http://www.nlm.nih.gov/research/umls/rxnorm',
        String(10_000 + n),
        `Medicine ${n}`,
      ),
      subject,
      authoredOn: day(n * 6),
      dosageInstruction: [{ text: 'One tablet by mouth twice a day with food' }],
    })),
    ...make('Encounter', 500, n => ({
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject,
      period: { start: day(n * 11), end: day(n * 11 + 1) },
    })),
    ...make('DocumentReference', 400, n => ({
      status: 'current',
      type: concept('http://loinc.org', '34133-9', 'Summary of episode note'),
      subject,
      date: day(n * 13),
      content: [{ attachment: { contentType: 'application/xml', url: `Binary/${n}` } }],
    })),
    ...make('Procedure', 700, n => ({
      status: 'completed',
      code: concept('http://www.ama-assn.org/go/cpt', String(99_000 + (n % 500)), `Procedure ${n}`),
      subject,
      performedDateTime: day(n * 8),
    })),
    ...make('Immunization', 200, n => ({
      status: 'completed',
      vaccineCode: concept('http://hl7.org/fhir/sid/cvx', String(n % 150), `Vaccine ${n}`),
      patient: subject,
      occurrenceDateTime: day(n * 25),
    })),
    ...make('Provenance', 400, n => ({
      target: [{ reference: `Condition/condition-${String(n).padStart(5, '0')}` }],
      recorded: day(n),
      agent: [{ who: { reference: `Organization/organization-00001` } }],
    })),
    ...make('Practitioner', 100, n => ({
      identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: String(1_000_000_000 + n) }],
      name: [{ family: `Doctor${n}`, given: ['Meredith'] }],
    })),
  ];
}

const at = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;

export async function benchFhir(rounds = 40): Promise<FhirRow[]> {
  const api = await openTestApi();
  const reader = openReader();
  try {
    const clinic = await api.newCaller();
    const id = await register(clinic, elvira);
    const database = api.parts.database.of(clinic.projectId);
    const patient = await getPatient(database.executor, clinic.projectId, id);
    const resources = chart(id);
    await putResources(database, patient, resources);
    const headers = { authorization: `Bearer ${clinic.token}` };

    const time = (path: string) => reader.time(`${api.url}${path}`, headers);

    const rows: FhirRow[] = [];
    const wholes: Timed[] = [];
    const floors: Timed[] = [];
    const floor = await openFloor();
    for (let round = 0; round < Math.ceil(rounds / 4); round++) {
      const whole = await time(`/fhir/Patient/${id}/$everything`);
      wholes.push(whole);
      floors.push(await reader.time(`${floor.url}/${whole.bytes}`));
    }
    await floor.close();
    const firsts = wholes.map(each => each.firstMs).toSorted((a, b) => a - b);
    const speeds = wholes.map(each => each.bytes / 1e3 / each.ms).toSorted((a, b) => a - b);
    rows.push({
      name: `$everything, ${resources.length} resources, ${((wholes[0]?.bytes ?? 0) / 1e6).toFixed(1)} MB`,
      value: `first byte median ${at(firsts, 0.5).toFixed(1)} ms, p95 ${at(firsts, 0.95).toFixed(1)} ms; ${at(speeds, 0.5).toFixed(0)} MB/s, best ${at(speeds, 1).toFixed(0)}`,
    });
    const middle = (of: Timed[], what: 'ms' | 'cpuMs') =>
      at(
        of.map(each => each[what]).toSorted((a, b) => a - b),
        0.5,
      );
    const busy = (of: Timed[]) =>
      `${((wholes[0]?.bytes ?? 0) / 1e3 / middle(of, 'cpuMs')).toFixed(0)} MB per second of processor`;
    rows.push({
      name: 'the same bytes from memory, a round of each in turn',
      value: `${((wholes[0]?.bytes ?? 0) / 1e3 / middle(floors, 'ms')).toFixed(0)} MB/s, ${(middle(wholes, 'ms') / middle(floors, 'ms')).toFixed(1)} × as fast as $everything; ${busy(floors)}, $everything ${busy(wholes)}`,
    });
    const searches: Record<string, (round: number) => string> = {
      'search by code': n => `/fhir/Observation?patient=${id}&code=http://loinc.org|${loinc(n)}`,
      'search by date': n =>
        `/fhir/Observation?patient=${id}&date=ge${day(n * 100).slice(0, 10)}&date=lt${day(n * 100 + 40).slice(0, 10)}`,
      'search by category and date, newest first': n =>
        `/fhir/Observation?patient=${id}&category=laboratory&date=gt${day(n * 100).slice(0, 10)}&_sort=-date&_count=50`,
      'search of conditions with Provenance': () =>
        `/fhir/Condition?patient=${id}&_revinclude=Provenance:target&_count=50`,
      'full text of the chart: a code, a name, a phrase, an unfinished word': n =>
        `/api/v2/patients/${id}/search?q=${encodeURIComponent([loinc(n), `Problem ${n}`, `"Medicine ${n}"`, 'vacci'][n % 4] ?? '')}`,
      'full text of the chart: words that every resource says': () =>
        `/api/v2/patients/${id}/search?q=${encodeURIComponent('acute distress')}`,
    };
    for (const [name, path] of Object.entries(searches)) {
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) times.push((await time(path(round))).ms);
      times.splice(0, 2);
      times.sort((a, b) => a - b);
      rows.push({
        name,
        value: `median ${at(times, 0.5).toFixed(1)} ms, p95 ${at(times, 0.95).toFixed(1)} ms, best ${at(times, 0).toFixed(1)} ms`,
      });
    }
    return rows;
  } finally {
    reader.close();
    await api.close();
  }
}
