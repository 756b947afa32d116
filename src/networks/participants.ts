// The directory → who takes part in the network: all, those that serve a state or a ZIP code, or those that a text finds. Contract §11.
import { stateOfZip } from '../patients/places.ts';
import type { Holder } from './network.ts';

export interface ParticipantFilter {
  /** Two letters. */
  state?: string | undefined;
  zip?: string | undefined;
  /** Every word of it in the name, city, state or OID. */
  text?: string | undefined;
}

export function participants(
  directory: readonly Holder[],
  { state, zip, text = '' }: ParticipantFilter,
): Holder[] {
  const place = state ?? (zip === undefined ? undefined : stateOfZip(zip));
  const words = text
    .toUpperCase()
    .split(/\s+/)
    .filter(word => word !== '');
  return directory
    .filter(holder => (state ?? zip) === undefined || serves(holder, place))
    .filter(holder => {
      const said = wordsOf(holder);
      return words.every(word => said.includes(word));
    })
    .sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
}

const serves = (holder: Holder, state: string | undefined): boolean =>
  holder.isNational || (state !== undefined && holder.states.includes(state));

const wordsOf = ({ name, states, organization }: Holder): string =>
  [name, ...states, organization?.city, organization?.state, organization?.postalCode, organization?.oid]
    .join(' ')
    .toUpperCase();
