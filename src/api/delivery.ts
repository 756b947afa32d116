// Answers that count as given only when they were sent whole: told when the last byte is gone, and never when the answer broke off.
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { within } from '../platform/clock.ts';
import type { Clock } from '../platform/clock.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Reader } from '../records/marks.ts';

export interface Deliveries {
  /** Sends text while it is made. `delivered` is called once the caller has it all; not when it went away before, not for HEAD. */
  send(
    request: FastifyRequest,
    reply: FastifyReply,
    text: AsyncIterable<string | Buffer>,
    counted?: { reader: string; delivered(): Promise<void> },
  ): FastifyReply;
  /**
   * Who reads again at once must be seen to have read: waits for answers to the same reader that have been written to their end, until
   * they are counted or have broken off. With several processes the other's are not known: what is new comes again then, none is lost.
   */
  settled(reader: string): Promise<void>;
  /** The next request on a connection: the answer before was read. */
  heard(request: FastifyRequest): void;
  /** Waits for what is being counted. */
  end(): Promise<void>;
}

/** Who reads whose record in which format. */
export const nameOf = (key: PatientKey, reader: Reader): string =>
  [key.projectId, key.particlePatientId, reader.consumer, reader.format].join('/');

/** A caller that stopped reading just before the end of its answer holds up nobody longer than this. */
const patienceMs = 2_000;
/** What the operating system took may still be thrown away: a caller that goes away with an answer half read says so at once (RST). */
const lingerMs = 200;
/**
 * A reader that asks again, on whichever connection of its pool, has read or has given up, and then its reset was on its way before the new
 * request: it is given this long to be heard.
 */
const askedAgainMs = 5;

/** An answer that has been written to its end. */
interface Ending {
  /** The operating system has it all; undefined: the connection broke off before. */
  handedOver: Promise<Lingering | undefined>;
  counted: Promise<void>;
}

interface Lingering {
  isTaken: Promise<boolean>;
  /** It was taken, as far as anybody can know. */
  end(): void;
}

export function openDeliveries(clock: Clock): Deliveries {
  const ending = new Map<string, Set<Ending>>();
  const lingering = new WeakMap<Socket, () => void>();

  const remember = (reader: string, own: Ending) => {
    const others = ending.get(reader) ?? new Set();
    ending.set(reader, others.add(own));
    void own.counted.finally(() => {
      others.delete(own);
      if (others.size === 0 && ending.get(reader) === others) ending.delete(reader);
    });
  };

  /** Everything was handed over: was it taken? A caller that closes when it has read all says end (FIN), one that has not, reset. */
  const linger = (socket: Socket): Lingering => {
    // It had said that it would send nothing more, or is gone: then nobody hears whether it still reads.
    if (socket.readableEnded || socket.destroyed)
      return { isTaken: Promise.resolve(!socket.readableEnded && !socket.errored), end: () => {} };
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const settle = (taken: boolean) => {
      timer.cancel();
      if (lingering.get(socket) === yes) lingering.delete(socket);
      socket.off('end', yes).off('close', closed);
      resolve(taken);
    };
    const yes = () => settle(true);
    const closed = (hadError: boolean) => settle(!hadError);
    const timer = clock.after(lingerMs, yes);
    lingering.set(socket, yes);
    socket.once('end', yes).once('close', closed);
    return { isTaken: promise, end: yes };
  };

  const settle = async ({ handedOver, counted }: Ending): Promise<void> => {
    const lingers = await handedOver;
    // In two halves: between them the sockets are looked at, however late the timers are.
    for (let half = 0; half < 2; half++) await within(clock, askedAgainMs / 2, counted);
    lingers?.end();
    await counted;
  };

  return {
    send(request, reply, text, counted) {
      if (counted === undefined || request.method === 'HEAD')
        return reply.send(Readable.from(text, { objectMode: false }));
      const { raw } = reply;
      const { socket } = request.raw;
      const handedOver = Promise.withResolvers<Lingering | undefined>();
      raw
        .once('finish', () => handedOver.resolve(linger(socket)))
        .once('close', () => handedOver.resolve(undefined));
      const whole = async function* () {
        yield* text;
        remember(counted.reader, {
          handedOver: handedOver.promise,
          // What fails here is not lost: the next answer gives it again.
          counted: handedOver.promise
            .then(async lingers => ((await lingers?.isTaken) ? counted.delivered() : undefined))
            .catch(() => {}),
        });
      };
      return reply.send(Readable.from(whole(), { objectMode: false }));
    },

    async settled(reader) {
      const others = [...(ending.get(reader) ?? [])];
      if (others.length === 0) return;
      await within(clock, patienceMs, Promise.all(others.map(settle)));
    },

    heard: request => lingering.get(request.raw.socket)?.(),

    async end() {
      await within(
        clock,
        patienceMs,
        Promise.all([...ending.values()].flatMap(others => [...others].map(({ counted }) => counted))),
      );
    },
  };
}
