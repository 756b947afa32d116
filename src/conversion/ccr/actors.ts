// CCR Actors → Patient, Practitioner, Organization. ASTM E2369-05, ActorType.

import type {
  Address,
  ContactPoint,
  HumanName,
  Organization,
  Patient,
  Practitioner,
  Reference,
} from 'fhir/r4';
import { keep, standsAt, type Context } from '../ccda/context.ts';
import { defined, definedOrNothing } from '../ccda/defined.ts';
import type { XmlElement } from '../xml/parse.ts';
import { identifiers, timeIn, words } from './values.ts';
import { table } from '../table.ts';

function nameOf(element: XmlElement | undefined): HumanName | undefined {
  if (element === undefined) return undefined;
  const all = (path: string): string[] =>
    element
      .all(path)
      .map(one => one.text.trim())
      .filter(one => one !== '');
  return definedOrNothing<HumanName>({
    text: words(element, 'DisplayName'),
    family: all('Family').join(' ') || undefined,
    given: [...all('Given'), ...all('Middle')],
    prefix: all('Title'),
    suffix: all('Suffix'),
  });
}

function names(actor: XmlElement): HumanName[] {
  const person = actor.one('Person/Name');
  return [
    nameOf(person?.one('CurrentName')),
    ...(person?.all('AdditionalName') ?? []).map(nameOf),
    nameOf(person),
  ].filter(name => name !== undefined);
}

function telecom(actor: XmlElement): ContactPoint[] {
  const found: ContactPoint[] = [];
  for (const [path, system] of [
    ['Telephone', 'phone'],
    ['EMail', 'email'],
  ] as const) {
    for (const element of actor.all(path)) {
      const value = words(element, 'Value');
      if (value !== undefined) found.push({ system, value });
    }
  }
  return found;
}

const addresses = (actor: XmlElement): Address[] =>
  actor
    .all('Address')
    .map(element =>
      definedOrNothing<Address>({
        line: [words(element, 'Line1'), words(element, 'Line2')].filter(line => line !== undefined),
        city: words(element, 'City'),
        state: words(element, 'State'),
        postalCode: words(element, 'PostalCode'),
        country: words(element, 'Country'),
      }),
    )
    .filter(address => address !== undefined);

const genders: Readonly<Record<string, NonNullable<Patient['gender']>>> = table({
  male: 'male',
  m: 'male',
  female: 'female',
  f: 'female',
  other: 'other',
  unknown: 'unknown',
});

export function patientOf(actor: XmlElement, ctx: Context): Patient {
  return defined<Patient>({
    resourceType: 'Patient',
    identifier: identifiers(actor),
    name: names(actor),
    gender: genders[words(actor, 'Person/Gender/Text')?.toLowerCase() ?? ''],
    birthDate: birthDate(actor, ctx),
    telecom: telecom(actor),
    address: addresses(actor),
  });
}

function birthDate(actor: XmlElement, ctx: Context): string | undefined {
  const element = actor.one('Person/DateOfBirth');
  return element === undefined ? undefined : timeIn(element, ctx).dateTime?.slice(0, 10);
}

/** The actor of this id, wherever in the document it is named. */
export const actorById = (id: string | undefined, ctx: Context): XmlElement | undefined =>
  id === undefined
    ? undefined
    : ctx.root.all('Actors/Actor').find(actor => words(actor, 'ActorObjectID') === id);

/** A person who acted, or an organization. */
export function actor(id: string | undefined, ctx: Context): Reference | undefined {
  const element = actorById(id, ctx);
  if (element === undefined) return undefined;
  const identifier = identifiers(element);
  const name = names(element);
  if (name.length > 0) {
    const key = `ccr ${JSON.stringify([identifier, name])}`;
    const { reference } = keep<Practitioner>(ctx, 'Practitioner', key, () =>
      defined<Practitioner>({
        resourceType: 'Practitioner',
        identifier,
        name,
        telecom: telecom(element),
        address: addresses(element),
      }),
    );
    return standsAt(ctx, reference, element);
  }
  const organization = words(element, 'Organization/Name') ?? words(element, 'InformationSystem/Name');
  if (organization === undefined) return undefined;
  const { reference } = keep<Organization>(ctx, 'Organization', `ccr ${organization}`, () =>
    defined<Organization>({
      resourceType: 'Organization',
      identifier,
      active: true,
      name: organization,
      telecom: telecom(element),
      address: addresses(element),
    }),
  );
  return standsAt(ctx, reference, element);
}
