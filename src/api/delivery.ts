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

export function openDeliveries(clock: Clock): Deliveries {
  const ending = new Map<string, Set<Promise<void>>>();
  const lingering = new WeakMap<Socket, () => void>();

  const remember = (reader: string, counted: Promise<void>) => {
    const others = ending.get(reader) ?? new Set();
    ending.set(reader, others.add(counted));
    void counted.finally(() => {
      others.delete(counted);
      if (others.size === 0 && ending.get(reader) === others) ending.delete(reader);
    });
  };

  /** Everything was handed over: was it taken? A caller that closes when it has read all says end (FIN), one that has not, reset. */
  const isTaken = (socket: Socket): Promise<boolean> =>
    new Promise(resolve => {
      // It had said that it would send nothing more, or is gone: then nobody hears whether it still reads.
      if (socket.readableEnded || socket.destroyed) return resolve(!socket.readableEnded && !socket.errored);
      const settle = (taken: boolean) => {
        timer.cancel();
        lingering.delete(socket);
        socket.off('end', yes).off('close', closed);
        resolve(taken);
      };
      const yes = () => settle(true);
      const closed = (hadError: boolean) => settle(!hadError);
      const timer = clock.after(lingerMs, yes);
      lingering.set(socket, yes);
      socket.once('end', yes).once('close', closed);
    });

  return {
    send(request, reply, text, counted) {
      if (counted === undefined || request.method === 'HEAD')
        return reply.send(Readable.from(text, { objectMode: false }));
      const { raw } = reply;
      const { socket } = request.raw;
      const sent = Promise.withResolvers<boolean>();
      raw.once('finish', () => sent.resolve(isTaken(socket))).once('close', () => sent.resolve(false));
      const whole = async function* () {
        yield* text;
        remember(
          counted.reader,
          // What fails here is not lost: the next answer gives it again.
          sent.promise.then(isWhole => (isWhole ? counted.delivered() : undefined)).catch(() => {}),
        );
      };
      return reply.send(Readable.from(whole(), { objectMode: false }));
    },

    async settled(reader) {
      const others = ending.get(reader);
      if (others) await within(clock, patienceMs, Promise.all(others));
    },

    heard: request => lingering.get(request.raw.socket)?.(),

    async end() {
      await within(clock, patienceMs, Promise.all([...ending.values()].flatMap(others => [...others])));
    },
  };
}
