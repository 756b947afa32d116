// The classes an ingredient may have, where the medicine is put and how strong it is → the ATC levels that are beyond doubt.
import type { ClassRule, Place } from './table.ts';

const SYSTEMIC: readonly Place[] = ['oral', 'injection', 'patch'];

/** Most codes of the skin, eye, nose and lung groups say where the medicine is put. First match counts. */
const PLACES_OF: readonly [prefix: RegExp, places: readonly Place[]][] = [
  [/^A01/, ['mouth']],
  [/^A07E/, ['oral', 'rectum']],
  [/^C05A/, ['rectum', 'skin']],
  [/^D(01B|05B|10B)/, SYSTEMIC],
  [/^D/, ['skin']],
  [/^G01/, ['vagina']],
  [/^M02/, ['skin']],
  [/^N01B/, ['injection']],
  [/^P03/, ['skin']],
  [/^R01A/, ['nose']],
  [/^R02/, ['mouth']],
  [/^R03[AB]/, ['lung']],
  [/^S01LA/, ['eye', 'injection']],
  [/^S01/, ['eye']],
  [/^S02/, ['ear']],
  [/^S03/, ['eye', 'ear']],
  [/^V08/, ['injection', 'oral']],
];

const placesOf = ({ atc, places }: ClassRule): readonly Place[] | 'any' =>
  places ?? PLACES_OF.find(([prefix]) => prefix.test(atc))?.[1] ?? SYSTEMIC;

const claims = (rule: ClassRule, place: Place): boolean => {
  const places = placesOf(rule);
  return places === 'any' || places.includes(place);
};

/** A nasal or rectal form of what has no class of its own there acts in the whole body; drops for the eye or ear and creams may not. */
const LOCAL: readonly Place[] = ['eye', 'ear', 'skin'];
const isSystemic = (rule: ClassRule): boolean => claims(rule, 'oral');

function atPlace(rules: readonly ClassRule[], place: Place | undefined): readonly ClassRule[] {
  if (place === undefined) return rules;
  const claiming = rules.filter(rule => claims(rule, place));
  return claiming.length > 0 || LOCAL.includes(place) ? claiming : rules.filter(isSystemic);
}

const isOfStrength = (rule: ClassRule, mg: number | undefined): boolean =>
  mg === undefined || (mg >= (rule.atLeastMg ?? 0) && mg <= (rule.atMostMg ?? Number.POSITIVE_INFINITY));

/** No drop, cream, spray or inhalation holds a tenth of a gram. */
const isOfLargeDoses = (rule: ClassRule): boolean =>
  (['oral', 'injection', 'patch', 'vagina', 'rectum'] as const).some(place => claims(rule, place));

/** Lengths of ATC codes of levels 1 to 4. */
const LEVELS = [1, 3, 4, 5] as const;

/** Codes from level 1 down to where all candidates agree. Never a guess: two classes that share nothing give nothing. */
export function chooseClasses(
  rules: readonly ClassRule[],
  place: Place | undefined,
  { mg, isLarge = false }: { mg?: number | undefined; isLarge?: boolean },
): string[] {
  const possible = place === undefined && isLarge ? rules.filter(isOfLargeDoses) : rules;
  const codes = atPlace(possible, place)
    .filter(rule => isOfStrength(rule, mg))
    .map(rule => rule.atc);
  const [first, ...others] = codes;
  if (first === undefined) return [];
  return LEVELS.map(length => first.slice(0, length)).filter(code =>
    others.every(other => other.startsWith(code)),
  );
}
