// Body, keys and the time → X-Ph-Signature-256. Notifications-contract §2.
import { createHmac } from 'node:crypto';

export const signatureHeader = 'X-Ph-Signature-256';

/**
 * `t=<unix seconds>,<hex>`; while a key is being replaced one signature for each, newest first. Receivers split at the first comma,
 * so that with one key there is exactly one.
 */
export function signatureOf(keys: readonly string[], now: Date, body: string): string | undefined {
  if (keys.length === 0) return undefined;
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const macs = keys.map(key => createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex'));
  return [`t=${timestamp}`, ...macs].join(',');
}
