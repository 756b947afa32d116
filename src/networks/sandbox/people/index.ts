// The sandbox people, in the order in which the manifest lists them.
import { arielHermiston } from './ariel-hermiston.ts';
import type { SandboxPerson } from './chart.ts';
import { elviraValadez } from './elvira-valadez.ts';
import { henrickTestingson } from './henrick-testingson.ts';
import { kamQuark } from './kam-quark.ts';

export const people: SandboxPerson[] = [kamQuark, elviraValadez, arielHermiston, henrickTestingson];
