// The FHIR connector against the contract of every network, over each way a sandbox holder hands out documents.
import { Agent } from 'undici';
import { systemClock } from '../../platform/clock.ts';
import { systemRandom } from '../../platform/random.ts';
import { describeNetwork, type NetworkUnderTest } from '../network.contract.ts';
import { sandboxHolders, startSandbox, type SandboxHolder, type SandboxPerson } from '../sandbox/index.ts';
import { fhirNetwork } from './index.ts';

const texts = [0, 1, 2, 3, 4, 5, 6].map(number =>
  Buffer.from(`<note number="${number}">Größe\r\n\u0000</note>`),
);

const avery: SandboxPerson = {
  key: 'avery',
  person: {
    names: [{ given: ['Avery', 'Q'], family: 'Sample' }],
    birthDate: '1966-01-18',
    gender: 'F',
    addresses: [{ lines: ['1 Test Way'], city: 'Springfield', state: 'MA', postalCode: '01101' }],
    telephones: [],
    emails: [],
  },
  registration: {
    givenName: 'Avery',
    familyName: 'Sample',
    dateOfBirth: '1966-01-18',
    gender: 'MALE',
    postalCode: '01101',
    addressCity: 'Springfield',
    addressState: 'Massachusetts',
    addressLines: ['1 Test Way'],
    ssn: '999-12-3456',
  },
  documents: texts.map((text, number) => ({
    file: `note-${number}.xml`,
    mimeType: number === 6 ? 'application/pdf' : 'text/xml',
    title: `Note ${number}`,
    typeCode: '34133-9',
    holders: ['harbor'],
    read: async () => text,
  })),
};

async function make(attachments: SandboxHolder['attachments'], hasMatch: boolean): Promise<NetworkUnderTest> {
  const [harbor] = sandboxHolders;
  if (!harbor) throw new Error('no holder');
  const arrivals: (() => void)[] = [];
  // Each answer waits for its latency first: the sandbox's clock hears of every request.
  const clock = {
    ...systemClock,
    sleep: async () => {
      for (const arrived of arrivals.splice(0)) arrived();
    },
  };
  const sandbox = await startSandbox({
    people: [avery],
    clock,
    random: systemRandom,
    holders: [{ ...harbor, attachments, hasMatch, pageSize: 3 }],
  });
  const [entry] = sandbox.holders;
  if (!entry) throw new Error('no holder');
  const dispatcher = new Agent();
  const patience = { concurrent: 4, timeoutSeconds: 20, retryDelaysSeconds: [], longestAnswerBytes: 900_000 };
  return {
    network: fhirNetwork({ dispatcher, clock: systemClock }),
    holder: { ...entry, patience },
    person: avery.registration,
    documents: await Promise.all(
      avery.documents.map(async document => ({ bytes: await document.read(), mimeType: document.mimeType })),
    ),
    setTemper: temper => sandbox.setTemper(entry.id, temper),
    nextRequest: () => new Promise(resolve => arrivals.push(resolve)),
    stop: async () => {
      await dispatcher.destroy();
      await sandbox.stop();
    },
  };
}

describeNetwork('FHIR (with $match and relative addresses)', () => make('relative url', true));
describeNetwork('FHIR (with search only and absolute addresses)', () => make('absolute url', false));
describeNetwork('FHIR (with wrapped documents)', () => make('wrapped in a Binary', true));
describeNetwork('FHIR (with inline documents)', () => make('inline data', true));
