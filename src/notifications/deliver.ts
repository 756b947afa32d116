// One try to deliver: POST the stored bytes, signed anew, to wherever the receiver is registered now. Notifications-contract §1.
import { request } from 'undici';
import type { Dispatcher } from 'undici';
import { notificationTypes } from '../access/notifications/notification.ts';
import { receiverWith, receiversOf } from '../access/notifications/sql.ts';
import { patientKeyOf } from '../patients/patient-of-task.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { urlTrouble } from '../platform/outward.ts';
import type { Task, TaskKind } from '../platform/tasks/task.ts';
import type { Delivery } from './delivery.ts';
import { signatureHeader, signatureOf } from './sign.ts';
import { findDelivery, recordTry } from './sql.ts';

export interface DeliverParts {
  database: Database;
  clock: Clock;
  /** Refuses private addresses when the name is resolved (platform/outward.ts). */
  dispatcher: Dispatcher;
  allowPrivateAddresses: boolean;
  /** Registered receivers without a signature key are told unsigned. */
  allowUnsigned: boolean;
}

/** Waits before the second, third … try. */
export const retryDelaysMs = [30_000, 120_000, 600_000, 3_600_000];

const tryMs = 15_000;
/** Nothing of the answer is read; a longer one ends the connection. */
const mostAnswerBytes = 64 * 1024;

type TroubleClass =
  'status' | 'away' | 'timeout' | 'address-refused' | 'signature-key-missing' | 'receiver-gone';
/** Trying again would change nothing. */
const final: ReadonlySet<TroubleClass> = new Set(['address-refused', 'receiver-gone']);

class DeliveryTrouble extends Error {
  override name = 'DeliveryTrouble';
  readonly troubleClass: TroubleClass;
  readonly status: number | undefined;

  constructor(troubleClass: TroubleClass, detail: { status?: number; cause?: unknown } = {}) {
    super(troubleClass, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.troubleClass = troubleClass;
    this.status = detail.status;
  }
}

export function deliver(parts: DeliverParts): TaskKind {
  /** Of the last try of a task, for its row. */
  const statuses = new WeakMap<Task, number>();
  return {
    timeoutMs: () => tryMs,

    async run(task, signal) {
      const key = patientKeyOf(task);
      const delivery = await findDelivery(parts.database.executor, key, task.key);
      if (delivery?.state !== 'PENDING') return async () => {};
      const { url, keys } = await receiverOf(parts, delivery);
      try {
        const status = await post(parts, url, keys, delivery.body, signal);
        return tx => recordTry(tx, key, task.key, { state: 'DELIVERED', status }, parts.clock.now());
      } catch (error) {
        if (error instanceof DeliveryTrouble && error.status !== undefined) statuses.set(task, error.status);
        throw error;
      }
    },

    judge: (task, error) => {
      const errorClass = error instanceof DeliveryTrouble ? error.troubleClass : 'internal';
      const isFinal = error instanceof DeliveryTrouble && final.has(error.troubleClass);
      return { errorClass, retryInMs: isFinal ? undefined : retryDelaysMs[task.failures] };
    },

    onTrouble: (task, { errorClass, retryInMs }) => {
      const state = retryInMs === undefined ? 'FAILED' : 'PENDING';
      return tx =>
        recordTry(
          tx,
          patientKeyOf(task),
          task.key,
          { state, errorClass, status: statuses.get(task) },
          parts.clock.now(),
        );
    },
  };
}

/** As registered now: an address or a key that was changed since the last try is the one that counts. */
async function receiverOf(
  { database, allowUnsigned, allowPrivateAddresses }: DeliverParts,
  { projectId, to, signedAs }: Delivery,
): Promise<{ url: string; keys: string[] }> {
  // Receivers of the whole organization belong to no project.
  const { executor } = database.system;
  const found =
    'notificationId' in to
      ? await receiverWith(executor, projectId, to.notificationId)
      : { callbackUrl: to.callbackUrl, signatureKeys: await keysFor(to.callbackUrl) };
  if (found === undefined) throw new DeliveryTrouble('receiver-gone');
  if (urlTrouble(found.callbackUrl, { allowPrivate: allowPrivateAddresses }) !== undefined)
    throw new DeliveryTrouble('address-refused');
  if (found.signatureKeys.length === 0 && 'notificationId' in to && !allowUnsigned)
    throw new DeliveryTrouble('signature-key-missing');
  return { url: found.callbackUrl, keys: found.signatureKeys };

  /** Of the receiver registered at this address, else of one of the type, else of any. None need be registered. */
  async function keysFor(url: string): Promise<string[]> {
    const all = [];
    for (const type of [signedAs, ...notificationTypes.filter(each => each !== signedAs)])
      all.push(...(await receiversOf(executor, projectId, type)));
    const signing = all.filter(({ signatureKeys }) => signatureKeys.length > 0);
    return (signing.find(({ callbackUrl }) => callbackUrl === url) ?? signing[0])?.signatureKeys ?? [];
  }
}

async function post(
  { clock, dispatcher }: DeliverParts,
  url: string,
  keys: readonly string[],
  body: string,
  signal: AbortSignal,
): Promise<number> {
  const signature = signatureOf(keys, clock.now(), body);
  try {
    // Redirects are answers like others, and no success.
    const answer = await request(url, {
      method: 'POST',
      dispatcher,
      signal,
      headers: {
        'Content-Type': 'application/cloudevents+json',
        Accept: '*/*',
        ...(signature === undefined ? {} : { [signatureHeader]: signature }),
      },
      body,
    });
    // Whatever it says, its status has been heard.
    await answer.body.dump({ limit: mostAnswerBytes, signal }).catch(() => undefined);
    const { statusCode } = answer;
    if (statusCode < 200 || statusCode > 299) throw new DeliveryTrouble('status', { status: statusCode });
    return statusCode;
  } catch (error) {
    throw error instanceof DeliveryTrouble
      ? error
      : new DeliveryTrouble(classOf(error, signal), { cause: error });
  }
}

function classOf(error: unknown, signal: AbortSignal): TroubleClass {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'PRIVATE_ADDRESS') return 'address-refused';
  return signal.aborted || /TIMEOUT/.test(code) ? 'timeout' : 'away';
}
