// Environment → Config: one table of settings; a bad value is one clear sentence, never a stack.
import { StartTrouble } from './errors-start.ts';

interface Setting<T> {
  name: string;
  /** As one would write it in the environment; undefined: not set. */
  default?: string;
  description: string;
  /** Throws WrongValue with the rest of the sentence "NAME must be …". */
  parse(text: string): T;
}

class WrongValue extends Error {}

const required = <T>(setting: Setting<T> & { default: string }) => ({
  ...setting,
  isOptional: false as const,
});
const optional = <T>(setting: Omit<Setting<T>, 'default'>) => ({ ...setting, isOptional: true as const });

const text = (value: string): string => value;

const wholeNumber =
  (least: number, most: number) =>
  (value: string): number => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
    if (!(number >= least && number <= most)) throw new WrongValue(`a whole number from ${least} to ${most}`);
    return number;
  };

const oneOf =
  <const T extends string>(...words: T[]) =>
  (value: string): T => {
    const word = words.find(each => each === value.toLowerCase());
    if (word === undefined) throw new WrongValue(`one of ${words.join(', ')}`);
    return word;
  };

const onOff = (value: string): boolean => oneOf('on', 'off')(value) === 'on';

const matching =
  (pattern: RegExp, sentence: string) =>
  (value: string): string => {
    if (!pattern.test(value)) throw new WrongValue(sentence);
    return value;
  };

const url =
  (...schemes: string[]) =>
  (value: string): string => {
    const scheme = URL.canParse(value) ? new URL(value).protocol.slice(0, -1) : undefined;
    if (scheme === undefined || !schemes.includes(scheme))
      throw new WrongValue(`a URL that starts with ${schemes.map(each => `${each}://`).join(' or ')}`);
    return value.replace(/\/+$/, '');
  };

const origins = (value: string): string[] => {
  const all = value.split(',').map(part => part.trim());
  const isOrigin = (part: string) => part === '*' || (URL.canParse(part) && new URL(part).origin === part);
  if (!all.every(isOrigin))
    throw new WrongValue('origins like https://app.example.org, separated by commas, or *');
  return all;
};

/** A credential travels in a header. */
const headerText = matching(/^[\x21-\x7e]{1,200}$/, 'up to 200 printable characters without spaces');

const settings = {
  port: required({
    name: 'PORT',
    default: '8080',
    description: 'TCP port of the API; 0 takes any free one',
    parse: wholeNumber(0, 65535),
  }),
  host: required({
    name: 'HOST',
    default: '127.0.0.1',
    description: 'address to listen on; 0.0.0.0 for every interface',
    parse: text,
  }),
  dataFolder: required({
    name: 'HADRON_DATA',
    default: './data',
    description: 'folder of the documents and, without DATABASE_URL, of the database',
    parse: text,
  }),
  databaseUrl: optional({
    name: 'DATABASE_URL',
    description:
      'PostgreSQL 15 or newer, postgres://user:password@host/name; without it an embedded one in HADRON_DATA',
    parse: url('postgres', 'postgresql'),
  }),
  role: required({
    name: 'HADRON_ROLE',
    default: 'all',
    description: 'web answers the API, worker asks the holders, all does both',
    parse: oneOf('web', 'worker', 'all'),
  }),
  clientId: optional({
    name: 'HADRON_CLIENT_ID',
    description: 'client id of the development credential; otherwise made at the first start',
    parse: headerText,
  }),
  clientSecret: optional({
    name: 'HADRON_CLIENT_SECRET',
    description: 'its secret; otherwise made at the first start and printed once',
    parse: headerText,
  }),
  projectId: optional({
    name: 'HADRON_PROJECT_ID',
    description: 'id of the development project, sent as scope projects/<id>; a UUID, or any word',
    parse: matching(
      /^(projects\/)?[A-Za-z0-9._-]{1,100}$/,
      'up to 100 letters, digits, dots, dashes and underscores',
    ),
  }),
  sandbox: required({
    name: 'HADRON_SANDBOX',
    default: 'on',
    description: 'on starts the sandbox network: simulated holders with synthetic people',
    parse: onOff,
  }),
  sandboxDocuments: optional({
    name: 'HADRON_SANDBOX_DOCUMENTS',
    description: 'folder of C-CDA files that the sandbox holders serve instead of their own',
    parse: text,
  }),
  holders: optional({
    name: 'HADRON_HOLDERS',
    description: 'JSON file: the directory of holders to ask besides the sandbox',
    parse: text,
  }),
  softDeadlineSeconds: required({
    name: 'HADRON_SOFT_DEADLINE_SECONDS',
    default: '120',
    description: 'after this a query ends with what it has, if any holder has answered',
    parse: wholeNumber(1, 86_400),
  }),
  hardDeadlineSeconds: required({
    name: 'HADRON_HARD_DEADLINE_SECONDS',
    default: '900',
    description: 'after this a query ends whatever has happened',
    parse: wholeNumber(1, 86_400),
  }),
  callsPerProject: required({
    name: 'HADRON_CALLS_PER_PROJECT',
    default: '256',
    description: 'calls to holders in flight at once for one project',
    parse: wholeNumber(1, 100_000),
  }),
  pendingLimit: required({
    name: 'HADRON_PENDING_LIMIT',
    default: '20000',
    description: 'unfinished queries of one project; above it new ones are answered 429',
    parse: wholeNumber(1, 10_000_000),
  }),
  batchLimit: required({
    name: 'HADRON_BATCH_LIMIT',
    default: '10000',
    description: 'queries that one batch may have; the published sandbox has 10',
    parse: wholeNumber(1, 100_000),
  }),
  filesV1Days: optional({
    name: 'HADRON_QUERY_FILES_DAYS',
    description:
      'days after its end that the files of a query are to be had at /api/v1/files; then 410. Without it: always',
    parse: wholeNumber(1, 36_500),
  }),
  patientListV1: required({
    name: 'HADRON_PATIENT_LIST',
    default: 'ids',
    description: 'what GET /api/v1/patients lists: ids, as first published, or objects, as published later',
    parse: oneOf('ids', 'objects'),
  }),
  projectRate: required({
    name: 'HADRON_RATE_PROJECT',
    default: '100000',
    description: 'requests a minute of one project, counted by each process; above it 429',
    parse: wholeNumber(1, 1_000_000_000),
  }),
  credentialRate: required({
    name: 'HADRON_RATE_CREDENTIAL',
    default: '100000',
    description: 'requests a minute of one credential, counted by each process; above it 429',
    parse: wholeNumber(1, 1_000_000_000),
  }),
  corsOrigins: optional({
    name: 'HADRON_CORS_ORIGINS',
    description: 'origins whose pages may call the API, https://…, separated by commas; * for any',
    parse: origins,
  }),
  workers: required({
    name: 'HADRON_WORKERS',
    default: '400',
    description: 'tasks that one process works on at once',
    parse: wholeNumber(1, 1000),
  }),
  allowPrivateAddresses: required({
    name: 'HADRON_PRIVATE_ADDRESSES',
    default: 'off',
    description:
      'on takes http, loopback and private addresses for webhooks and key sets: for development, and receivers in the same network',
    parse: onOff,
  }),
  allowUnsigned: required({
    name: 'HADRON_UNSIGNED_NOTIFICATIONS',
    default: 'off',
    description: 'on tells registered receivers that have no signature key, without a signature',
    parse: onOff,
  }),
  isDurable: required({
    name: 'HADRON_DURABLE',
    default: 'on',
    description:
      'off lets the embedded database answer before its data are on disk: faster, a power cut may lose the last moments',
    parse: onOff,
  }),
  logLevel: required({
    name: 'HADRON_LOG',
    default: 'info',
    description: 'least important log line to write: debug, info, warn, error or silent',
    parse: oneOf('debug', 'info', 'warn', 'error', 'silent'),
  }),
  baseUrl: optional({
    name: 'HADRON_BASE_URL',
    description: 'how callers reach the API from outside, https://…; for links and the issuer of tokens',
    parse: url('http', 'https'),
  }),
};

type Settings = typeof settings;
export type Config = {
  [K in keyof Settings]: Settings[K] extends { isOptional: true; parse(text: string): infer T }
    ? T | undefined
    : Settings[K] extends { parse(text: string): infer T }
      ? T
      : never;
};

export type LogLevel = Config['logLevel'];
export type Role = Config['role'];

/** Throws StartTrouble with one sentence per bad value. A setting that is empty counts as not set. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const sentences: string[] = [];
  const values = Object.entries(settings).map(([key, setting]): [string, unknown] => {
    const given = env[setting.name]?.trim() || ('default' in setting ? setting.default : undefined);
    if (given === undefined) return [key, undefined];
    try {
      return [key, setting.parse(given)];
    } catch (error) {
      if (!(error instanceof WrongValue)) throw error;
      sentences.push(`${setting.name} must be ${error.message}.`);
      return [key, undefined];
    }
  });
  const config = Object.fromEntries(values) as Config;
  if (sentences.length === 0 && config.softDeadlineSeconds > config.hardDeadlineSeconds)
    sentences.push('HADRON_SOFT_DEADLINE_SECONDS must not be more than HADRON_HARD_DEADLINE_SECONDS.');
  if (sentences.length > 0) throw new StartTrouble(sentences.join('\n'));
  return config;
}

/** Two columns for `hadron --help`. */
export function describeSettings(): string {
  const rows = Object.values(settings);
  const width = Math.max(...rows.map(row => row.name.length));
  return rows
    .map(
      row => `  ${row.name.padEnd(width)}  ${row.description}${'default' in row ? ` (${row.default})` : ''}`,
    )
    .join('\n');
}
