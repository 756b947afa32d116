// Intervals told by a width: the other end where it is exact, the width itself where it is not, never an invented time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Encounter, Observation } from 'fhir/r4';
import { convert } from './index.ts';
import { parseTime, type ParsedTime } from './times.ts';
import { half, moved, sum, widthInSeconds } from './widths.ts';

const at = (literal: string): ParsedTime => {
  const time = parseTime(literal);
  assert.ok(time !== undefined);
  return time;
};
const after = (literal: string, value: number, unit: string): string | undefined => {
  const by = widthInSeconds(value, unit);
  const end = by === undefined ? undefined : moved(at(literal), by);
  return end?.local ?? end?.dateTime;
};

const document = (section: string, statement: string): string =>
  `<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><id root="2.16.840.1.113883.19.7" extension="w"/>
<effectiveTime value="20240301"/><recordTarget><patientRole><id root="2.16.840.1.113883.19.5" extension="ariel"/></patientRole></recordTarget>
<component><structuredBody><component><section><code code="${section}" codeSystem="2.16.840.1.113883.6.1"/><text>w</text><entry>${statement}</entry></section></component></structuredBody></component></ClinicalDocument>`;

function only<T>(section: string, statement: string, type: string): T {
  const found = convert(document(section, statement)).bundle.entry?.find(
    ({ resource }) => resource?.resourceType === type,
  );
  assert.ok(found?.resource !== undefined);
  return found.resource as unknown as T;
}

const visit = (time: string): Encounter =>
  only(
    '46240-8',
    `<encounter classCode="ENC" moodCode="EVN"><code code="99213" codeSystem="2.16.840.1.113883.6.12"/><effectiveTime>${time}</effectiveTime></encounter>`,
    'Encounter',
  );
const measured = (value: string): Observation =>
  only(
    '30954-2',
    `<observation classCode="OBS" moodCode="EVN"><code code="2345-7" codeSystem="2.16.840.1.113883.6.1"/><value ${value}</value></observation>`,
    'Observation',
  );

test('days and weeks are counted on from a day, hours from a time with its zone, each as exact as it was', () => {
  assert.equal(after('20240228', 2, 'd'), '2024-03-01');
  assert.equal(after('20231225', 1, 'wk'), '2024-01-01');
  assert.equal(after('20240228233000-0500', 45, 'min'), '2024-02-29T00:15:00-05:00');
  assert.equal(after('20240228233000.250Z', 1.5, 'h'), '2024-02-29T01:00:00.250Z');
  assert.equal(after('202402281000', 1, 'd'), '2024-02-29T10:00:00');
});

test('what takes more than is known is not counted', () => {
  assert.equal(after('20240228', 5, 'h'), undefined);
  assert.equal(after('202402', 3, 'd'), undefined);
  assert.equal(after('202402281000', 3, 'h'), undefined);
  assert.equal(after('20240131', 1, 'mo'), undefined);
  assert.equal(after('20240131100000Z', 0.0001, 's'), undefined);
  assert.equal(after('99991231', 1, 'd'), undefined);
});

test('there and back is where one was', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 40_000 }),
      fc.integer({ min: -9_000_000, max: 9_000_000 }),
      (day, by) => {
        const start = { dateTime: new Date(day * 86_400_000).toISOString().replace('.000', '') };
        const end = moved(start, by);
        assert.ok(end !== undefined);
        assert.deepEqual(moved(end, -by), start);
        assert.equal(Date.parse(end.dateTime) - Date.parse(start.dateTime), by * 1000);
      },
    ),
  );
});

test('measures are reckoned as people do', () => {
  assert.equal(sum(0.1, 0.2), 0.3);
  assert.equal(sum(5.25, 0.05, -1), 5.2);
  assert.equal(half(0.25), 0.125);
});

test('a visit from low, high or center on has its other end and its length', () => {
  const { period, length } = visit('<low value="20240201"/><width value="3" unit="d"/>');
  assert.deepEqual(period, { start: '2024-02-01', end: '2024-02-04' });
  assert.deepEqual(length, { value: 3, unit: 'd', system: 'http://unitsofmeasure.org', code: 'd' });
  assert.deepEqual(visit('<high value="20240204"/><width value="3" unit="d"/>').period, {
    start: '2024-02-01',
    end: '2024-02-04',
  });
  assert.deepEqual(visit('<center value="20240203"/><width value="4" unit="d"/>').period, {
    start: '2024-02-01',
    end: '2024-02-05',
  });
});

test('a width that is not exact stands where the end would', () => {
  const { period } = visit('<low value="20240131"/><width value="1" unit="mo"/>');
  assert.equal(period?.start, '2024-01-31');
  assert.equal(period.end, undefined);
  assert.equal(period._end?.extension?.[0]?.valueString, '1 mo after the start');
  const alone = visit('<width value="40" unit="min"/>');
  assert.equal(alone.length?.value, 40);
  assert.equal(alone.period?.start, undefined);
  assert.equal(alone.period?._end?.extension?.[0]?.valueString, '40 min after the start');
});

test('a measure and how wide it is are a range of one unit, or both in words', () => {
  const { valueRange } = measured(
    'xsi:type="IVL_PQ"><low value="0.1" unit="mg"/><width value="0.2" unit="mg"/>',
  );
  assert.deepEqual([valueRange?.low?.value, valueRange?.high?.value], [0.1, 0.3]);
  const around = measured('xsi:type="IVL_PQ"><center value="10" unit="mm"/><width value="3" unit="mm"/>');
  assert.deepEqual([around.valueRange?.low?.value, around.valueRange?.high?.value], [8.5, 11.5]);
  const mixed = measured('xsi:type="IVL_PQ"><low value="1" unit="g"/><width value="50" unit="mg"/>');
  assert.equal(mixed.valueString, '>=1 g, 50 mg wide');
  const time = measured('xsi:type="IVL_TS"><low value="20240201"/><width value="1" unit="wk"/>');
  assert.deepEqual(time.valuePeriod, { start: '2024-02-01', end: '2024-02-08' });
});
