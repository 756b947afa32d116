// Sandbox people → holders that answer over real loopback HTTP, and the directory entries by which the gateway finds them.
import type { Clock } from '../../platform/clock.ts';
import type { Observe } from '../../platform/observations.ts';
import type { Random } from '../../platform/random.ts';
import { stateCode } from '../../patients/places.ts';
import type { Holder, Patience } from '../network.ts';
import { readDocumentsFolder } from './documents-folder.ts';
import { sandboxHolders, type SandboxHolder } from './holders.ts';
import type { SandboxPerson } from './sandbox-person.ts';
import { serveFhir, type FhirServer } from './serve-fhir.ts';
import type { TemperName } from './tempers.ts';

export interface SandboxOptions {
  /** Not used with a documents folder. */
  people: SandboxPerson[];
  clock: Clock;
  random: Random;
  /** Instead of the six of holders.ts. */
  holders?: SandboxHolder[];
  /** Serves the C-CDA files of this folder instead of the people. */
  documentsFolder?: string;
  observe?: Observe;
}

export interface Sandbox {
  holders: Holder[];
  people: SandboxPerson[];
  /** File names of the documents folder that belong to nobody: no readable header, name or birth date. */
  unserved: string[];
  /** For tests: another temper for one holder, from its next call on. */
  setTemper(holderId: string, temper: TemperName): void;
  stop(): Promise<void>;
}

/** Quick enough that a query through every temper above ends within seconds. */
const patience: Omit<Patience, 'concurrent'> = {
  timeoutSeconds: 10,
  // One more than the failures of two processes, each with a simulator that begins anew.
  retryDelaysSeconds: [0.3, 0.6, 1.2, 2.4],
  longestAnswerBytes: 32 * 1024 * 1024,
};

/** Port 1 (tcpmux) asks for privilege, so nothing listens there, and nothing will while the sandbox runs, as it might at a port just given back. */
const nowhere = 'http://127.0.0.1:1/fhir';

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const holders = options.holders ?? sandboxHolders;
  const folder =
    options.documentsFolder === undefined
      ? undefined
      : await readDocumentsFolder(options.documentsFolder, holders);
  const people = folder?.people ?? options.people;
  const servers = new Map<string, FhirServer>();
  const directory: Holder[] = [];
  try {
    for (const holder of holders) {
      const server = holder.isDown ? undefined : await serveFhir(holder, { ...options, people });
      if (server) {
        servers.set(holder.id, server);
        options.observe?.({ kind: 'sandbox.listening', holder: holder.id, port: server.port });
      }
      directory.push(directoryEntry(holder, people, server?.baseUrl ?? nowhere, folder !== undefined));
    }
  } catch (error) {
    await stopAll(servers);
    throw error;
  }
  return {
    holders: directory,
    people,
    unserved: folder?.unserved ?? [],
    setTemper: (holderId, temper) => servers.get(holderId)?.setTemper(temper),
    stop: () => stopAll(servers),
  };
}

async function stopAll(servers: Map<string, FhirServer>): Promise<void> {
  await Promise.all([...servers.values()].map(server => server.stop()));
}

function directoryEntry(
  holder: SandboxHolder,
  people: SandboxPerson[],
  baseUrl: string,
  isOfFolder: boolean,
): Holder {
  const isOfItsPeople = holder.states === 'of its people';
  return {
    id: holder.id,
    name: holder.name,
    connector: 'fhir',
    baseUrl,
    // The headers of a folder's documents need not say a state, so its holders are asked for everybody.
    isNational: holder.isNational || (isOfFolder && isOfItsPeople),
    states: isOfItsPeople ? statesOf(holder, people) : [...(holder.states as string[])],
    specialties: holder.specialties,
    patience: { ...patience, concurrent: holder.concurrent },
  };
}

function statesOf(holder: SandboxHolder, people: SandboxPerson[]): string[] {
  const known = people.filter(person =>
    person.documents.some(document => document.holders.includes(holder.key)),
  );
  const states = known.flatMap(({ registration }) => stateCode(registration.addressState) ?? []);
  return [...new Set(states)].sort();
}
