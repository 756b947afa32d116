// An HTTP status, an OperationOutcome code or a socket's error → the class of trouble it means.
import { NetworkTrouble, type TroubleClass } from '../network.ts';
import { listAt, textAt } from './resources.ts';

/** Statuses that do not follow their hundred. */
const byStatus: Record<number, TroubleClass> = {
  408: 'timeout',
  410: 'gone',
  429: 'busy',
  501: 'refused',
  503: 'busy',
};
/** A redirect is final: it is never followed, and asking again would only meet it again. */
const byHundred: Record<number, TroubleClass> = { 3: 'refused', 4: 'refused', 5: 'away' };

/** FHIR R4 issue-type codes that say more than the status does. */
const byIssueType: Record<string, TroubleClass> = {
  transient: 'away',
  'lock-error': 'away',
  'no-store': 'away',
  incomplete: 'away',
  throttled: 'busy',
  timeout: 'timeout',
  security: 'refused',
  login: 'refused',
  forbidden: 'refused',
  suppressed: 'refused',
  'not-supported': 'refused',
};

export const classOfStatus = (status: number): TroubleClass =>
  byStatus[status] ?? byHundred[Math.floor(status / 100)] ?? 'garbled';

/** The issue-type of the first error of an OperationOutcome, when it is one of the standard's codes. */
export function issueType(resource: unknown): string | undefined {
  if (textAt(resource, 'resourceType') !== 'OperationOutcome') return undefined;
  const error = listAt(resource, 'issue').find(issue =>
    ['error', 'fatal'].includes(textAt(issue, 'severity') ?? ''),
  );
  const code = textAt(error, 'code');
  return code !== undefined && /^[a-z-]{1,32}$/.test(code) ? code : undefined;
}

export const classOfIssueType = (code: string | undefined): TroubleClass | undefined =>
  code === undefined ? undefined : byIssueType[code];

const socketTimeouts = [
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
];
/** The bytes came but are no HTTP. Any other error is the connection's: refused, reset, TLS, name not found. */
const notHttp = /^(HPE_|UND_ERR_RES|UND_ERR_HEADERS_OVERFLOW)/;

/** Keeps only the error's code: the parser's messages and `data` quote the answer. */
export function troubleOfSocket(error: unknown): NetworkTrouble {
  if (error instanceof NetworkTrouble) return error;
  const code = codeOf(error) ?? (isParserError(error) ? 'HPE_UNKNOWN' : undefined);
  if (code !== undefined && socketTimeouts.includes(code))
    return new NetworkTrouble('timeout', { message: `timeout: ${code}` });
  if (code !== undefined && notHttp.test(code))
    return new NetworkTrouble('garbled', { message: `garbled: ${code}` });
  return new NetworkTrouble('away', { message: `away: ${code ?? 'connection lost'}` });
}

const isParserError = (error: unknown) => error instanceof Error && error.name === 'HTTPParserError';

function codeOf(error: unknown): string | undefined {
  const code = textAt(error, 'code') ?? textAt(error, 'cause', 'code') ?? textAt(error, 'errors', 0, 'code');
  return code !== undefined && /^[A-Z0-9_]{1,64}$/.test(code) ? code : undefined;
}
