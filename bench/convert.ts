// How fast a C-CDA document becomes FHIR text, against our own floors on the same files: decoding, parsing, writing the same JSON.
import { convert } from '../src/conversion/ccda/index.ts';
import { parseXml } from '../src/conversion/xml/parse.ts';
import type { XmlFile } from './xml.ts';

export interface ConvertRow {
  name: string;
  megabytesPerSecond: number;
  /** Share of the conversion's own time. */
  share: number;
  medianMs: number;
  p95Ms: number;
}

const decoder = new TextDecoder();

/** One thread, bytes in, JSON text out; interleaved rounds, the median round of each. */
export function benchConvert(files: XmlFile[], rounds = 5): ConvertRow[] {
  const total = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const bundles = new Map(files.map(({ name, bytes }) => [name, convert(bytes).bundle]));
  const contestants: { name: string; run: (file: XmlFile) => unknown }[] = [
    { name: 'convert: bytes to FHIR text', run: ({ bytes }) => JSON.stringify(convert(bytes).bundle) },
    { name: 'floor: parse only', run: ({ bytes }) => parseXml(bytes).root },
    { name: 'floor: stringify only', run: ({ name }) => JSON.stringify(bundles.get(name)) },
    { name: 'floor: UTF-8 decoding only', run: ({ bytes }) => decoder.decode(bytes) },
  ];
  const perRound = contestants.map(() => [] as number[]);
  const perFile = contestants.map(() => [] as number[]);
  for (let round = -1; round < rounds; round++)
    for (const [index, { run }] of contestants.entries()) {
      let sum = 0;
      for (const file of files) {
        const start = performance.now();
        run(file);
        const ms = performance.now() - start;
        sum += ms;
        if (round >= 0) perFile[index]?.push(ms);
      }
      if (round >= 0) perRound[index]?.push(sum);
    }
  const whole = quantile(perRound[0] ?? [], 0.5);
  return contestants.map(({ name }, index) => {
    const ms = quantile(perRound[index] ?? [], 0.5);
    return {
      name,
      megabytesPerSecond: total / 1e3 / ms,
      share: ms / whole,
      medianMs: quantile(perFile[index] ?? [], 0.5),
      p95Ms: quantile(perFile[index] ?? [], 0.95),
    };
  });
}

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
