// Practitioner, PractitionerRole, Organization, Location, RelatedPerson. Same if: same NPI, or same name with an address, telephone or employer in common; apart if: their NPIs differ.
import type {
  Address,
  ContactPoint,
  HumanName,
  Identifier,
  Location,
  Organization,
  Practitioner,
  PractitionerRole,
  Reference,
  RelatedPerson,
  Resource,
} from 'fhir/r4';
import { conceptIn, conceptOrSilent } from '../codes.ts';
import { npiOf, uniqueIds } from '../identifiers.ts';
import type { Resolve } from '../identity.ts';
import { alike, alikeOrSilent, apart, equal, fits, open, shares } from '../judge.ts';
import type { Judge } from '../judge.ts';
import { aspect, revisable, rule } from '../rule.ts';
import type { Facts } from '../rule.ts';
import { distinct, plainWords } from '../words.ts';

interface Name {
  family: string;
  given: string;
  /** Jr., III: father and son have the rest in common. */
  generation?: string;
}

const letters = (text: string | undefined): string => plainWords(text ?? '').replace(/[^\p{L}\p{N}]/gu, '');

const titles =
  /\b(?:dr|md|do|rn|np|pa|pa-c|phd|mr|mrs|ms|jr|sr|aprn|arnp|dds|dpm|pharmd|lcsw|crnp|fnp)\b\.?/gi;

const generations = new Set(['jr', 'sr', 'ii', 'iii', 'iv']);
const generationIn = (words: readonly string[] = []): Pick<Name, 'generation'> => {
  const generation = words.map(letters).find(word => generations.has(word));
  return generation === undefined ? {} : { generation };
};

export function nameOf(names: readonly HumanName[] | undefined): Name | undefined {
  for (const { family, given, suffix, text } of names ?? []) {
    if (family !== undefined && letters(family) !== '')
      return { family: letters(family), given: letters(given?.[0]), ...generationIn(suffix) };
    const words = (text ?? '').replace(titles, ' ').replace(/,/g, ' , ').split(/\s+/).filter(Boolean);
    const comma = words.indexOf(',');
    const last = comma > 0 ? words.slice(0, comma).join('') : words.at(-1);
    const first = comma > 0 ? words[comma + 1] : words[0];
    if (letters(last) !== '')
      return {
        family: letters(last),
        given: words.length > 1 ? letters(first) : '',
        ...generationIn(text?.split(/[\s,]+/)),
      };
  }
  return undefined;
}

/** Street and ZIP code; a city alone is no address. */
function addressKeys(addresses: readonly Address[] | undefined): string[] {
  const found: string[] = [];
  for (const { line, postalCode, city } of addresses ?? []) {
    const street = letters(line?.join(' '));
    const place = postalCode?.slice(0, 5) ?? letters(city);
    if (street !== '' && place !== '') found.push(`${street} ${place}`);
  }
  return distinct(found);
}

function telecomKeys(telecoms: readonly ContactPoint[] | undefined): string[] {
  const found: string[] = [];
  for (const { value } of telecoms ?? []) {
    if (value === undefined) continue;
    const digits = value.replace(/\D/g, '').slice(-10);
    if (value.includes('@'))
      found.push(
        value
          .toLowerCase()
          .replace(/^mailto:/, '')
          .trim(),
      );
    else if (digits.length === 10 && !/^(\d)\1+$/.test(digits)) found.push(digits);
  }
  return distinct(found);
}

const reached = (r: { address?: Address | Address[]; telecom?: ContactPoint[] }): string[] | undefined => {
  const addresses = r.address === undefined ? [] : Array.isArray(r.address) ? r.address : [r.address];
  const found = [...addressKeys(addresses), ...telecomKeys(r.telecom)];
  return found.length === 0 ? undefined : found;
};

interface Person {
  npi?: string;
  name?: Name;
}

const personOf = (r: { identifier?: Identifier[]; name?: HumanName[] }): Person | undefined => {
  const npi = npiOf(r.identifier);
  const name = nameOf(r.name);
  return npi === undefined && name === undefined ? undefined : { ...(npi && { npi }), ...(name && { name }) };
};

const sameGiven = (a: string, b: string): boolean =>
  a === b || a === '' || b === '' || ((a.length === 1 || b.length === 1) && a[0] === b[0]);

const isSameName = (a: Name, b: Name): boolean =>
  a.family === b.family &&
  sameGiven(a.given, b.given) &&
  (a.generation === undefined || b.generation === undefined || a.generation === b.generation);
const isSpeltAlike = (a: Name | undefined, b: Name | undefined): boolean =>
  a?.given === b?.given && a?.generation === b?.generation;

/** A number of the national registry is the person; a name alone never is, and needs a place in common. */
const samePerson: Judge<Person> = (a, b) => {
  if (a === undefined || b === undefined) return open;
  const sameName = a.name === undefined || b.name === undefined ? undefined : isSameName(a.name, b.name);
  if (a.npi !== undefined && b.npi !== undefined) {
    if (a.npi !== b.npi) return apart;
    if (sameName === true && isSpeltAlike(a.name, b.name)) return equal;
    return sameName === false && a.name?.family !== b.name?.family && a.name?.given !== b.name?.given
      ? apart
      : fits;
  }
  if (sameName === undefined) return open;
  if (!sameName) return apart;
  return a.npi === b.npi && isSpeltAlike(a.name, b.name) ? equal : fits;
};

const personKeys = (facts: Facts): string[] => {
  const { npi, name } = (facts.what ?? {}) as Person;
  return [
    ...(npi === undefined ? [] : [`npi|${npi}`]),
    ...(name === undefined ? [] : [`name|${name.family}`]),
  ];
};

const samePlace = (a: Facts, b: Facts): boolean =>
  shares(a.reached as string[] | undefined, b.reached as string[] | undefined);
const sameNpi = (a: Facts, b: Facts): boolean => {
  const [one, other] = [(a.what as Person | undefined)?.npi, (b.what as Person | undefined)?.npi];
  return one !== undefined && one === other;
};

/** Kept for `enough`; other addresses speak against nobody. */
const known = <R, V>(of: (resource: R, resolve: Resolve) => V | undefined) => aspect<R, V>(of, () => equal);

export const practitioner = rule<Practitioner>({
  aspects: { what: aspect(personOf, samePerson), reached: known(reached) },
  keys: personKeys,
  enough: (a, b) => sameNpi(a, b) || samePlace(a, b),
});

interface Body {
  npi?: string;
  name?: string;
}

const bodyOf = (r: { identifier?: Identifier[]; name?: string }): Body | undefined => {
  const npi = npiOf(r.identifier);
  const name = r.name === undefined ? '' : letters(r.name);
  return npi === undefined && name === '' ? undefined : { ...(npi && { npi }), ...(name !== '' && { name }) };
};

/** Departments share their hospital's numbers: the name must agree too. */
const sameBody: Judge<Body> = (a, b) => {
  if (a === undefined || b === undefined) return open;
  if (a.npi !== undefined && b.npi !== undefined && a.npi !== b.npi) return apart;
  if (a.name !== undefined && b.name !== undefined)
    return a.name !== b.name ? apart : a.npi === b.npi ? equal : fits;
  return a.npi !== undefined && a.npi === b.npi ? (a.name === b.name ? equal : fits) : open;
};

const bodyKeys = (facts: Facts): string[] => {
  const { npi, name } = (facts.what ?? {}) as Body;
  return [...(npi === undefined ? [] : [`npi|${npi}`]), ...(name === undefined ? [] : [`name|${name}`])];
};

/** An organization is its OID, however short. */
const organizationIds = ({ identifier }: Organization): string[] => [
  ...new Set([
    ...uniqueIds(identifier),
    ...(identifier ?? []).flatMap(({ system, value }) =>
      system === 'urn:ietf:rfc:3986' && value !== undefined && /^urn:oid:\d+(?:\.\d+){5,}$/.test(value)
        ? [`${system}|${value}`]
        : [],
    ),
  ]),
];

/** Laboratories by the number of their certificate (CLIA), insurers by that of their regulators (NAIC). */
const registries = ['urn:oid:2.16.840.1.113883.4.7', 'urn:oid:2.16.840.1.113883.6.300'];

type Registered = Record<string, string[]>;

function registeredOf({ identifier }: Organization): Registered | undefined {
  const found: Registered = {};
  for (const { system, value } of identifier ?? [])
    if (system !== undefined && registries.includes(system) && letters(value) !== '')
      (found[system] ??= []).push(letters(value));
  return Object.keys(found).length === 0 ? undefined : found;
}

/** Two laboratories of one name have a certificate each. The number of a whole is written at its parts: in common it proves nothing by itself. */
const sameRegistered: Judge<Registered> = (a, b) => {
  if (a === undefined || b === undefined) return a === b ? equal : fits;
  const both = Object.keys(a).filter(registry => registry in b);
  return both.every(registry => shares(a[registry], b[registry])) ? equal : apart;
};

export const organization = rule<Organization>({
  aspects: {
    what: aspect(bodyOf, sameBody),
    registered: revisable(registeredOf, sameRegistered),
    reached: known(reached),
  },
  keys: bodyKeys,
  ids: organizationIds,
  enough: (a, b) => sameNpi(a, b) || samePlace(a, b),
});

export const location = rule<Location>({
  aspects: {
    what: aspect(bodyOf, sameBody),
    reached: known(reached),
    owner: aspect(
      (r, resolve) =>
        r.managingOrganization === undefined ? undefined : partyNames(r.managingOrganization, resolve)[0],
      alikeOrSilent,
    ),
    kind: aspect(r => conceptIn(...(r.type ?? [])), conceptOrSilent),
  },
  keys: bodyKeys,
  enough: (a, b) => samePlace(a, b) || (a.owner !== undefined && a.owner === b.owner),
});

export const relatedPerson = rule<RelatedPerson>({
  aspects: {
    what: aspect(
      r => nameOf(r.name),
      (a, b) =>
        a === undefined || b === undefined
          ? open
          : !isSameName(a, b)
            ? apart
            : isSpeltAlike(a, b)
              ? equal
              : fits,
    ),
    relationship: aspect(r => conceptIn(...(r.relationship ?? [])), conceptOrSilent),
    born: aspect(r => r.birthDate, alikeOrSilent),
    reached: known(reached),
  },
  keys: facts => (facts.what === undefined ? [] : [`name|${(facts.what as Name).family}`]),
  enough: (a, b) =>
    samePlace(a, b) ||
    (a.born !== undefined && a.born === b.born) ||
    (a.relationship !== undefined && b.relationship !== undefined),
});

/** Whom or what a reference names, so that two documents can be compared: NPI, else name; the name shown, where the document has no more. */
export function partyNames(reference: Reference, resolve: Resolve): string[] {
  const found: Resource | undefined =
    reference.reference === undefined ? undefined : resolve(reference.reference);
  const said = found as
    { identifier?: Identifier[]; name?: unknown; deviceName?: { name: string }[] } | undefined;
  const names: string[] = [];
  const npi = Array.isArray(said?.identifier) ? npiOf(said.identifier) : undefined;
  if (npi !== undefined) names.push(`npi ${npi}`);
  if (Array.isArray(said?.name)) {
    const name = nameOf(said.name as HumanName[]);
    if (name !== undefined) names.push(`${name.given} ${name.family}`.trim());
  } else if (typeof said?.name === 'string') names.push(plainWords(said.name));
  for (const { name } of said?.deviceName ?? []) names.push(plainWords(name));
  if (names.length === 0 && reference.display !== undefined) names.push(plainWords(reference.display));
  return names;
}

export const practitionerRole = rule<PractitionerRole>({
  aspects: {
    what: aspect(
      (r, resolve) => (r.practitioner === undefined ? undefined : partyNames(r.practitioner, resolve)),
      (a, b) =>
        a === undefined || b === undefined || a.length === 0 || b.length === 0
          ? open
          : shares(a, b)
            ? equal
            : apart,
    ),
    organization: aspect(
      (r, resolve) => (r.organization === undefined ? undefined : partyNames(r.organization, resolve)[0]),
      alike,
    ),
    specialty: aspect(r => conceptIn(...(r.specialty ?? [])), conceptOrSilent),
  },
  keys: facts => ((facts.what ?? []) as string[]).map(name => `who|${name}`),
});
