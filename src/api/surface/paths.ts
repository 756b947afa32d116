// The address of a request → the path the router knows. Published clients follow no redirect, so what means the same is the same.

/** A proxy may name the whole address (RFC 9112 §3.2.2). */
const wholeAddress = /^https?:\/\/[^/?#]*/i;
/** The oldest published reference has all its paths below this one. */
const oldPrefix = /^\/particle-sandbox-api(?=\/|$)/;
/** A base address that ends in a slash, joined to a path that begins with one. Further in, an empty step is an id that was forgotten. */
const slashes = /^\/{2,}/;
const slashesBelowFhir = /^(\/(?:fhir|r4))\/{2,}/i;

/** `/path` and `?query`. */
function parted(url: string): [path: string, rest: string] {
  const own = url.replace(wholeAddress, '');
  const end = own.search(/[?#]/);
  const path = (end < 0 ? own : own.slice(0, end)).replace(slashes, '/');
  return [path, end < 0 ? '' : own.slice(end)];
}

export const isBelowOldPrefix = (url: string): boolean => oldPrefix.test(parted(url)[0]);

export function askedPath(url: string): string {
  const [path, rest] = parted(url);
  const steps = path
    .replace(oldPrefix, '')
    .replace(slashes, '/')
    .replace(slashesBelowFhir, '$1/')
    // `$everything` and `:setPolicy`, encoded by careful clients; the router decodes neither outside of parameters.
    .replaceAll('%24', '$')
    .replaceAll(/%3A/gi, ':');
  return `${steps.startsWith('/') ? '' : '/'}${steps}${rest}`;
}
