// Section templates of C-CDA, CCD 1.0, HITSP C83/C32 and IHE PCC → the LOINC code of the same section; title words as the last resort.

import { table } from '../../table.ts';

const CCDA = '2.16.840.1.113883.10.20.22.2.';
const CCD = '2.16.840.1.113883.10.20.1.';
const C83 = '2.16.840.1.113883.3.88.11.83.';
const IHE = '1.3.6.1.4.1.19376.1.5.3.1.';

/** C-CDA section numbers; `.1` (entries required) means the same section. */
const ccda: Readonly<Record<string, string>> = table({
  '6': '48765-2',
  '5': '11450-4',
  '20': '11348-0',
  '58': '75310-3',
  '43': '46241-6',
  '24': '11535-2',
  '34': '10219-4',
  '35': '10218-6',
  '1': '10160-0',
  '38': '29549-3',
  '11': '10183-2',
  '44': '42346-7',
  '25': '59774-0',
  '2': '11369-6',
  '7': '47519-4',
  '3': '30954-2',
  '4': '8716-3',
  '22': '46240-8',
  '17': '29762-2',
  '10': '18776-5',
  '14': '47420-5',
  '56': '10190-7',
  '15': '10157-6',
  '60': '61146-7',
  '500': '85847-2',
  '18': '48768-6',
  '23': '46264-8',
  '21': '42348-3',
  '8': '51848-0',
  '9': '51847-2',
  '12': '29299-5',
  '13': '46239-0',
  '41': '8653-8',
  '45': '69730-0',
  '57': '61144-2',
  '61': '11383-7',
  '65': '34109-9',
});

const older: readonly (readonly [prefix: string, numbers: Readonly<Record<string, string>>])[] = [
  [
    CCD,
    {
      '2': '48765-2',
      '11': '11450-4',
      '8': '10160-0',
      '14': '30954-2',
      '16': '8716-3',
      '12': '47519-4',
      '3': '46240-8',
      '6': '11369-6',
      '15': '29762-2',
      '4': '10157-6',
      '10': '18776-5',
      '7': '46264-8',
      '5': '47420-5',
      '9': '48768-6',
      '1': '42348-3',
    },
  ],
  [
    C83,
    {
      '102': '48765-2',
      '103': '11450-4',
      '104': '11348-0',
      '112': '10160-0',
      '113': '42346-7',
      '114': '10183-2',
      '115': '29549-3',
      '122': '30954-2',
      '119': '8716-3',
      '108': '47519-4',
      '127': '46240-8',
      '117': '11369-6',
      '126': '29762-2',
      '125': '10157-6',
      '124': '18776-5',
      '128': '46264-8',
      '109': '47420-5',
      '101': '48768-6',
      '116': '42348-3',
      '111': '11535-2',
      '110': '46241-6',
    },
  ],
  [
    IHE,
    {
      '3.13': '48765-2',
      '3.6': '11450-4',
      '3.8': '11348-0',
      '3.19': '10160-0',
      '3.20': '42346-7',
      '3.21': '29549-3',
      '3.22': '10183-2',
      '3.27': '30954-2',
      '3.28': '30954-2',
      '3.25': '8716-3',
      '1.5.3.2': '8716-3',
      '3.11': '47519-4',
      '3.12': '47519-4',
      '1.5.3.3': '46240-8',
      '3.23': '11369-6',
      '3.16': '29762-2',
      '3.16.1': '29762-2',
      '3.14': '10157-6',
      '3.15': '10157-6',
      '3.31': '18776-5',
      '3.36': '18776-5',
      '1.5.3.5': '46264-8',
      '3.17': '47420-5',
      '1.5.3.7': '48768-6',
      '3.34': '42348-3',
      '3.35': '42348-3',
      '3.7': '11535-2',
      '3.3': '46241-6',
    },
  ],
];

/** IHE XD-LAB: Laboratory Specialty Section and Laboratory Report Item Section, whose LOINC code is the specialty's or the test's. */
const laboratory = ['1.3.6.1.4.1.19376.1.3.3.2.1', '1.3.6.1.4.1.19376.1.3.3.2.2'];

export const sectionsByTemplate: ReadonlyMap<string, string> = new Map([
  ...laboratory.map((template): [string, string] => [template, '30954-2']),
  ...Object.entries(ccda).flatMap(([number, loinc]): [string, string][] => [
    [`${CCDA}${number}`, loinc],
    [`${CCDA}${number}.1`, loinc],
  ]),
  ...older.flatMap(([prefix, numbers]) =>
    Object.entries(numbers).map(([number, loinc]): [string, string] => [prefix + number, loinc]),
  ),
]);

/** Only for sections that carry neither a known code nor a known template. */
export const sectionsByTitle: readonly (readonly [words: RegExp, loinc: string])[] = [
  [/allerg/i, '48765-2'],
  [/problem|conditions/i, '11450-4'],
  [/medications? administered/i, '29549-3'],
  [/medication/i, '10160-0'],
  [/immuniz|vaccin/i, '11369-6'],
  [/results|laborator/i, '30954-2'],
  [/vital/i, '8716-3'],
  [/encounter|visits/i, '46240-8'],
  [/procedure|surger/i, '47519-4'],
  [/social history|smoking/i, '29762-2'],
  [/family/i, '10157-6'],
  [/plan of|care plan|treatment plan/i, '18776-5'],
  [/functional/i, '47420-5'],
  [/device|equipment/i, '46264-8'],
  [/payer|insurance/i, '48768-6'],
  [/advance directive/i, '42348-3'],
  [/goal/i, '61146-7'],
];
