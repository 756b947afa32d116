// The sandbox's holders, one a paragraph: whom they serve, how fast and how well. Every name is made up.
import type { TemperName } from './tempers.ts';

export interface SandboxHolder {
  /** As in a document's `holders`. */
  key: string;
  /** As in the directory and in attempts. */
  id: string;
  name: string;
  isNational: boolean;
  /** Two-letter codes; `of its people` when it serves the states where the people it knows live. */
  states: string[] | 'of its people';
  specialties: string[];
  /** From and to, before each answer. */
  latencyMs: [number, number];
  temper: TemperName;
  /** Nothing listens at its address. */
  isDown: boolean;
  /** Entries of one Bundle at most. */
  pageSize: number;
  /** Whether it knows Patient/$match; otherwise only search. */
  hasMatch: boolean;
  /** How it hands out documents. */
  attachments: 'relative url' | 'absolute url' | 'wrapped in a Binary' | 'inline data';
  /** With a documents folder: has copies of that holder's documents and none of its own. */
  repeats: string | undefined;
  /** Calls it takes at once. */
  concurrent: number;
}

const ordinary = {
  isNational: false,
  states: 'of its people',
  specialties: [],
  latencyMs: [20, 80],
  temper: 'steady',
  isDown: false,
  pageSize: 20,
  hasMatch: true,
  attachments: 'relative url',
  repeats: undefined,
  concurrent: 16,
} satisfies Partial<SandboxHolder>;

export const sandboxHolders: SandboxHolder[] = [
  {
    ...ordinary,
    key: 'harbor',
    id: 'sandbox-harbor-health',
    name: 'Harbor Lights Health Exchange (sandbox)',
    isNational: true,
    latencyMs: [5, 25],
  },
  {
    ...ordinary,
    key: 'cedar',
    id: 'sandbox-cedar-hollow',
    name: 'Cedar Hollow Unhurried Hospital (sandbox)',
    latencyMs: [1500, 2000],
    attachments: 'absolute url',
    concurrent: 32,
  },
  {
    ...ordinary,
    key: 'mesa',
    id: 'sandbox-mesa-mirage',
    name: 'Mesa Mirage Medical Center (sandbox)',
    states: ['AZ'],
    isDown: true,
  },
  {
    ...ordinary,
    key: 'prairie',
    id: 'sandbox-prairie-tumbleweed',
    name: 'Prairie Tumbleweed Clinics (sandbox)',
    temper: 'recovers',
    pageSize: 3,
  },
  {
    ...ordinary,
    key: 'lakeside',
    id: 'sandbox-lakeside-echo',
    name: 'Lakeside Echo Care Network (sandbox)',
    attachments: 'wrapped in a Binary',
    repeats: 'harbor',
  },
  {
    ...ordinary,
    key: 'summit',
    id: 'sandbox-summit-attic',
    name: 'Summit Attic Records (sandbox)',
    hasMatch: false,
    pageSize: 3,
    attachments: 'inline data',
  },
];
