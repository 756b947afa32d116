// The sandbox people, in the order in which the manifest lists them.
import { arielHermiston } from './ariel-hermiston.ts';
import { joseMunon, siobhanOMeson } from './arizona.ts';
import type { SandboxPerson } from './chart.ts';
import { elviraValadez } from './elvira-valadez.ts';
import { mayaGluon, milaGluon } from './gluon-twins.ts';
import { irisPion, luciaPhoton, marcusUpsilon } from './grown.ts';
import { henrickTestingson } from './henrick-testingson.ts';
import { kamQuark } from './kam-quark.ts';
import { noorBaryon } from './noor-baryon.ts';
import { rosalindLepton } from './rosalind-lepton.ts';
import { thomasKaon } from './thomas-kaon.ts';
import { walterBosonJr, walterBosonSr } from './walter-bosons.ts';
import { graceNeutrino, meiLinAxion } from './young.ts';

export const people: SandboxPerson[] = [
  kamQuark,
  elviraValadez,
  arielHermiston,
  henrickTestingson,
  noorBaryon,
  rosalindLepton,
  milaGluon,
  mayaGluon,
  walterBosonSr,
  walterBosonJr,
  joseMunon,
  siobhanOMeson,
  thomasKaon,
  graceNeutrino,
  meiLinAxion,
  luciaPhoton,
  marcusUpsilon,
  irisPion,
];
