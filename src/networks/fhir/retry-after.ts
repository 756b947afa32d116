// Retry-After (RFC 9110 §10.2.3): seconds or an HTTP date → seconds from now.

/** A holder cannot send us away for longer than a day. */
const longestSeconds = 24 * 60 * 60;

export function retryAfterSeconds(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  // HTTP dates are always GMT; any other spelling would be read in this machine's time zone.
  const seconds = /^\d{1,9}$/.test(text)
    ? Number(text)
    : / GMT$/.test(text)
      ? (Date.parse(text) - now.getTime()) / 1000
      : NaN;
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(0, Math.ceil(seconds)), longestSeconds);
}
