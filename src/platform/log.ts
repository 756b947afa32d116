// Observation → log line. The fields of an observation are ids, codes and counts, so nothing of a patient can get here.
import pino from 'pino';
import type { DestinationStream } from 'pino';
import type { LogLevel } from './config.ts';
import type { Observation, Observe } from './observations.ts';

type Level = Exclude<LogLevel, 'silent'>;

const levels: Record<Observation['kind'], Level> = {
  'gateway.ready': 'info',
  'gateway.stopping': 'info',
  'request.answered': 'info',
  'request.failed': 'error',
  'access.refused': 'warn',
  'task.done': 'debug',
  'task.retried': 'info',
  'task.failed': 'warn',
  'task.lease-lost': 'warn',
  'worker.trouble': 'error',
  'query.started': 'info',
  'query.ended': 'info',
  'network.answered': 'debug',
  'network.failed': 'info',
  'document.restated': 'info',
  'document.kept': 'debug',
  'document.quarantined': 'warn',
  'document.converted': 'debug',
  'database.trouble': 'error',
  'audit.delayed': 'warn',
  'audit.lost': 'error',
  'sandbox.listening': 'debug',
};

/** JSON lines, one per observation, to the destination (standard output when none is given). */
export function logObservations(level: LogLevel, destination?: DestinationStream): Observe {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const logger = destination === undefined ? pino(options) : pino(options, destination);
  return observation => logger[levels[observation.kind]](observation);
}
