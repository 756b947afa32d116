// A caller of the published API: plain HTTP, the contract's words, nothing of ours.
import { setTimeout as sleep } from 'node:timers/promises';

export interface Registration {
  patient_id: string;
  given_name: string;
  family_name: string;
  date_of_birth: string;
  gender: string;
  postal_code: string;
  address_city: string;
  address_state: string;
  [field: string]: unknown;
}

export interface HolderStatus {
  holder: string;
  state: string;
  [field: string]: unknown;
}

export interface QueryStatus {
  state: string;
  query_id: string;
  files_available: number;
  files_downloaded: number;
  error_message: string | null;
  holders: HolderStatus[];
}

export type FlatAnswer = Record<string, Record<string, unknown>[]>;

export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body: unknown) {
    super(`The gateway answered ${status}: ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
  }
}

export function apiClient(
  url: string,
  credentials: { clientId: string; clientSecret: string; projectId: string },
) {
  let token: string | undefined;

  async function getToken(): Promise<string> {
    const answer = await fetch(`${url}/auth`, {
      headers: {
        'client-id': credentials.clientId,
        'client-secret': credentials.clientSecret,
        scope: `projects/${credentials.projectId}`,
        accept: 'text/plain',
      },
    });
    const text = await answer.text();
    if (!answer.ok) throw new ApiError(answer.status, text);
    return text.trim();
  }

  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    token ??= await getToken();
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    if (!answer.ok) throw new ApiError(answer.status, await answer.json().catch(() => undefined));
    return answer;
  }
  const json = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
    (await (await call(method, path, body)).json()) as T;

  const client = {
    call,
    json,
    register: (registration: Registration) =>
      json<Registration & { particle_patient_id: string }>('POST', '/api/v2/patients', registration),
    startQuery: (id: string, body: object = { purpose_of_use: 'TREATMENT' }) =>
      json<{ query_id: string }>('POST', `/api/v2/patients/${id}/query`, body),
    queryStatus: (id: string, queryId?: string) =>
      json<QueryStatus>(
        'GET',
        `/api/v2/patients/${id}/query${queryId === undefined ? '' : `?query_id=${queryId}`}`,
      ),
    flat: (id: string) => json<FlatAnswer>('GET', `/api/v2/patients/${id}/flat`),
    /** Resolves when the query has ended; throws when it does not in time. */
    async untilEnded(id: string, queryId: string | undefined, mostMs: number): Promise<QueryStatus> {
      const until = Date.now() + mostMs;
      for (;;) {
        const status = await client.queryStatus(id, queryId);
        if (['COMPLETE', 'PARTIAL', 'FAILED'].includes(status.state)) return status;
        if (Date.now() > until) throw new Error(`The query is still ${status.state} after ${mostMs} ms.`);
        await sleep(100);
      }
    },
  };
  return client;
}

export type ApiClient = ReturnType<typeof apiClient>;
