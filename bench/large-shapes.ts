// Documents of some 10 MB in other shapes than largeDocument: very many results of few codes, one long narrative, one PDF in the middle.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const summary = join(
  import.meta.dirname,
  '../src/networks/sandbox/documents/ariel-hermiston-emergency-summary.xml',
);

/** The summary's header over sections of our own. */
function withSections(sections: string): Uint8Array {
  const text = readFileSync(summary, 'utf8');
  const header = text.slice(0, text.indexOf('<component>\n    <structuredBody>'));
  return Buffer.from(
    `${header}<component><structuredBody>${sections}</structuredBody></component></ClinicalDocument>`,
  );
}

const results = (narrative: string, entries: string) =>
  `<component><section><templateId root="2.16.840.1.113883.10.20.22.2.3.1"/><code code="30954-2" codeSystem="2.16.840.1.113883.6.1"/><title>Results</title><text>${narrative}</text>${entries}</section></component>`;

interface ResultSaid {
  code: string;
  time: string;
  value: string;
}

/** Some 260 characters each. */
const result = ({ code, time, value }: ResultSaid, n: number) =>
  `<component><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.2"/><id root="2.999.1" extension="${n}"/><code code="${code}" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/><effectiveTime value="${time}"/><value xsi:type="PQ" value="${value}" unit="mg/dL"/></observation></component>`;

const manyResults = (count: number, nth: (n: number) => ResultSaid): Uint8Array => {
  const battery = 100;
  const organizers = Array.from({ length: Math.ceil(count / battery) }, (_, at) => {
    const parts = Array.from({ length: Math.min(battery, count - at * battery) }, (_, i) => at * battery + i);
    return `<entry><organizer classCode="BATTERY" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.1"/><id root="2.999.2" extension="${at}"/><code code="24323-8" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/>${parts.map(n => result(nth(n), n)).join('')}</organizer></entry>`;
  });
  return withSections(results('Results.', organizers.join('\n')));
};

const codes = ['2345-7', '2160-0', '3094-0', '2951-2', '2823-3', '2075-0', '1963-8', '17861-6'];
const day = (n: number) =>
  new Date(Date.UTC(2015, 0, 1) + n * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');

/** As a monitor says them: eight codes, every few minutes. */
export const fewCodes = (count = 40_000): Uint8Array =>
  manyResults(count, n => {
    const minutes = Math.floor(n / codes.length) * 5;
    const clock = new Date(Date.UTC(2024, 0, 1) + minutes * 60_000).toISOString();
    return {
      code: codes[n % codes.length] ?? '',
      time: `${clock.slice(0, 16).replaceAll(/[-T:]/g, '')}00+0000`,
      value: String(50 + ((n * 7) % 90)),
    };
  });

/** The worst that still is compared: as many different values of one code on one day as are looked at. */
export const alike = (count = 40_000): Uint8Array =>
  manyResults(count, n => ({ code: '2345-7', time: day(Math.floor(n / 490)), value: String(1 + (n % 490)) }));

/** The very same words, again and again. */
export const equal = (count = 40_000): Uint8Array =>
  manyResults(count, () => ({ code: '2345-7', time: '20240501', value: '7' }));

export function longNarrative(bytes = 10e6): Uint8Array {
  const line = '<tr><td>2024-05-01</td><td>The patient was seen for follow-up; no acute distress.</td></tr>';
  return withSections(
    results(`<table><tbody>${line.repeat(Math.ceil(bytes / line.length))}</tbody></table>`, ''),
  );
}

/** The PDF is one in name only: nobody reads it here. */
export function withPdf(bytes = 5e6): Uint8Array {
  const pdf = Buffer.alloc(Math.floor((bytes / 4) * 3), '%PDF-1.4 of nothing at all\n').toString('base64');
  return withSections(
    results(
      '<renderMultiMedia referencedObject="scan"/>',
      `<entry><observationMedia classCode="OBS" moodCode="EVN" ID="scan"><id root="2.999.3" extension="1"/><value mediaType="application/pdf" representation="B64">${pdf}</value></observationMedia></entry>`,
    ),
  );
}
