// A CSV file as it comes (RFC 4180) → rows of named fields, each with its line. What is not one row is told in that row's place.
import { CsvError, parse } from 'csv-parse';
import type { Info } from 'csv-parse';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { refuse } from '../../platform/errors.ts';
import type { SentRow } from './rows.ts';

const longestRow = 64 * 1024;
const mostColumns = 100;

/** Fields that hold several values, and what divides these. */
const lists: Readonly<Record<string, RegExp>> = {
  address_lines: /[|\n]/,
  hints: /[;|]/,
  specialties: /[;|]/,
};
const addressLine = /^address_line_?\d$/;
const known = new Set(['given_name', 'family_name', 'patient_id', 'particle_patient_id', 'date_of_birth']);

export async function readCsv(file: Readable, mostRows: number): Promise<SentRow[]> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRow,
    trim: true,
  });
  const rows: SentRow[] = [];
  let header: string[] | undefined;
  try {
    await pipeline(file, parser, async (records: AsyncIterable<{ info: Info; record: string[] }>) => {
      for await (const { info, record } of records) {
        if (header === undefined) {
          header = headerOf(record);
          continue;
        }
        if (rows.length >= mostRows) throw refuse('batch.too-many-queries');
        rows.push({
          line: info.lines - record.join('').split('\n').length + 1,
          row: record.length === header.length ? fieldsOf(header, record) : undefined,
        });
      }
    });
  } catch (error) {
    if (error instanceof CsvError) throw wrongFile('must be a CSV file: quotes are doubled and closed');
    throw error;
  }
  if (header === undefined) throw wrongFile('must not be empty');
  return rows;
}

const wrongFile = (message: string) =>
  refuse('request.field-invalid', { errors: [{ field: 'demographics_csv', message }] });

/** `Given Name` is given_name. */
function headerOf(record: readonly string[]): string[] {
  const names = record.map(name =>
    name
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_'),
  );
  if (names.length > mostColumns || !names.some(name => known.has(name)))
    throw wrongFile('must begin with a header of field names: given_name, family_name …');
  return names;
}

/** What is empty was not said. */
function fieldsOf(header: readonly string[], record: readonly string[]): Record<string, unknown> {
  const said = header
    .map((name, index): [string, string] => [name, record[index] ?? ''])
    .filter(([, text]) => text !== '');
  const fields: Record<string, unknown> = Object.fromEntries(
    said.map(([name, text]) => {
      const divider = Object.hasOwn(lists, name) ? lists[name] : undefined;
      return [name, divider === undefined ? text : text.split(divider).map(part => part.trim())];
    }),
  );
  const address = said.filter(([name]) => addressLine.test(name)).map(([, text]) => text);
  return address.length === 0 ? fields : { address_lines: address, ...fields };
}
