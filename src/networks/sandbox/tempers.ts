// How a holder may behave beyond its protocol: one temper a line, from steady to hostile. They act on HTTP alone, so every connector's tests share them.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** What was sent; hostile answers repeat it, as careless holders do. */
  requestText: string;
  /** The step and the person it is about, when it begins something; undefined for further pages and documents. */
  about: string | undefined;
  clock: Clock;
  random: Random;
  /** Answers as the protocol says. */
  serve(): Promise<void>;
}

type Temper = (exchange: Exchange) => void | Promise<void>;

/** Each use makes a fresh temper, since some remember. */
export const tempers = {
  steady: () => exchange => exchange.serve(),
  recovers,
  hang: () => () => {},
  drip: () => drip,
  flood: () => flood,
  gzipBomb: () => gzipBomb,
  html: () =>
    answer(200, { 'content-type': 'text/html' }, text => `<!doctype html><title>Sign in</title><p>${text}`),
  garbage: () =>
    answer(200, { 'content-type': 'application/fhir+json' }, text => `{"resourceType":"Bun\u0001${text}`),
  deep: () => answer(200, { 'content-type': 'application/fhir+json' }, () => deepBundle),
  notHttp: () => exchange => void exchange.request.socket.end(`NOT HTTP ${exchange.requestText}\r\n\r\n`),
  reset: () => exchange => void exchange.request.socket.resetAndDestroy(),
  resetMidway: () => resetMidway,
  longLength: () => sendRaw(text => `content-length: ${text.length + 1000}\r\n\r\n${text}`),
  shortLength: () => sendRaw(text => `content-length: 20\r\n\r\n${text}`),
  redirect: () => answer(302, { location: 'http://127.0.0.1:1/fhir/Patient?family=Sample' }, text => text),
  says401: () => answer(401, {}, text => text),
  says403: () => answer(403, {}, text => text),
  says404: () => answer(404, {}, text => text),
  says429: () => answer(429, { 'retry-after': '7' }, text => text),
  says500: () => answer(500, {}, text => text),
  says503: () => answer(503, { 'retry-after': '7' }, text => text),
  hangs500: () => hangsAfter(500),
  hangs503: () => hangsAfter(503),
} satisfies Record<string, () => Temper>;

export type TemperName = keyof typeof tempers;

const answer =
  (status: number, headers: Record<string, string>, body: (requestText: string) => string): Temper =>
  ({ response, requestText }) =>
    void response.writeHead(status, headers).end(body(requestText));

const mostRemembered = 10_000;

/** Fails the first call or two of each step of a patient's query with 500, at times with 503, and then answers; the next query meets the same. */
function recovers(): Temper {
  const failuresLeft = new Map<string, number>();
  return async exchange => {
    const { response, about, random } = exchange;
    if (about === undefined) return exchange.serve();
    const left = failuresLeft.get(about) ?? (random.fraction() < 0.3 ? 2 : 1);
    if (left === 0) {
      failuresLeft.delete(about);
      return exchange.serve();
    }
    failuresLeft.set(about, left - 1);
    const oldest = failuresLeft.keys().next().value;
    if (failuresLeft.size > mostRemembered && oldest !== undefined) failuresLeft.delete(oldest);
    const isBusy = random.fraction() < 0.3;
    response.writeHead(isBusy ? 503 : 500, isBusy ? { 'retry-after': '1' } : {}).end();
  };
}

/** A byte at a time: every single wait is short, the whole never ends. */
function drip({ response, clock }: Exchange): void {
  response.writeHead(200, { 'content-type': 'application/fhir+json' });
  const next = () => {
    if (response.destroyed) return;
    response.write(' ');
    clock.after(50, next);
  };
  next();
}

function flood({ response }: Exchange): void {
  response.writeHead(200, { 'content-type': 'application/fhir+json' });
  const spaces = Buffer.alloc(64 * 1024, 0x20);
  const pour = () => {
    let hasRoom = true;
    while (hasRoom && !response.destroyed) hasRoom = response.write(spaces);
  };
  response.on('drain', pour);
  pour();
}

/** 64 MB of spaces in 64 kB. */
function gzipBomb({ response }: Exchange): void {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20), { level: 1 });
  response.writeHead(200, { 'content-type': 'application/fhir+json', 'content-encoding': 'gzip' }).end(bomb);
}

function resetMidway({ request, response, clock }: Exchange): void {
  response.writeHead(200, { 'content-type': 'application/fhir+json', 'content-length': '1000' });
  response.write('{"resourceType":"Bundle",');
  clock.after(50, () => request.socket.resetAndDestroy());
}

/** The status comes, its body never ends. */
const hangsAfter =
  (status: number): Temper =>
  ({ response, requestText }) =>
    void response.writeHead(status, { 'content-type': 'application/fhir+json' }).write(requestText || ' ');

/** Whole and well-formed, but deeper than any stack. */
const deepBundle = `{"resourceType":"Bundle","entry":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;

/** Past Node's own checks of the length. */
const sendRaw =
  (rest: (body: string) => string): Temper =>
  ({ request }) => {
    const body = JSON.stringify({ resourceType: 'Bundle', type: 'searchset', entry: [] });
    request.socket.end(
      `HTTP/1.1 200 OK\r\ncontent-type: application/fhir+json\r\nconnection: close\r\n${rest(body)}`,
    );
  };
