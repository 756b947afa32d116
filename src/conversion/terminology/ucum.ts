// Unit spellings of documents → UCUM codes. https://ucum.org/ucum ; the spelling itself stays in Quantity.unit.

import { table } from '../table.ts';

/** What systems write instead of UCUM; compared in lower case without blanks around. */
const synonyms: Record<string, string> = table({
  mg: 'mg',
  kg: 'kg',
  g: 'g',
  cm: 'cm',
  mm: 'mm',
  'mg/hr': 'mg/h',
  lb: '[lb_av]',
  lbs: '[lb_av]',
  pound: '[lb_av]',
  pounds: '[lb_av]',
  '[lb_ap]': '[lb_av]',
  '[lb_us]': '[lb_av]',
  'lb(s)': '[lb_av]',
  oz: '[oz_av]',
  ounce: '[oz_av]',
  ounces: '[oz_av]',
  in: '[in_i]',
  inch: '[in_i]',
  inches: '[in_i]',
  'in.': '[in_i]',
  '[in_us]': '[in_i]',
  '"': '[in_i]',
  ft: '[ft_i]',
  feet: '[ft_i]',
  foot: '[ft_i]',
  cms: 'cm',
  centimeter: 'cm',
  centimeters: 'cm',
  kilogram: 'kg',
  kilograms: 'kg',
  kgs: 'kg',
  gram: 'g',
  grams: 'g',
  gm: 'g',
  gms: 'g',
  f: '[degF]',
  'deg f': '[degF]',
  degf: '[degF]',
  fahrenheit: '[degF]',
  '°f': '[degF]',
  degreesfahrenheit: '[degF]',
  'degrees fahrenheit': '[degF]',
  c: 'Cel',
  'deg c': 'Cel',
  degc: 'Cel',
  celsius: 'Cel',
  '°c': 'Cel',
  'degrees celsius': 'Cel',
  cel: 'Cel',
  'mm hg': 'mm[Hg]',
  mmhg: 'mm[Hg]',
  'mm(hg)': 'mm[Hg]',
  'mm/hg': 'mm[Hg]',
  'mm[hg]': 'mm[Hg]',
  bpm: '/min',
  'beats/min': '/min',
  'beats per minute': '/min',
  'breaths/min': '/min',
  'breaths per minute': '/min',
  '/minute': '/min',
  'per minute': '/min',
  'br/min': '/min',
  'bts/min': '/min',
  'resp/min': '/min',
  percent: '%',
  'kg/m^2': 'kg/m2',
  'kg/m²': 'kg/m2',
  'kg/(m^2)': 'kg/m2',
  'kg/sqm': 'kg/m2',
  'kg/sq m': 'kg/m2',
  'kg/m*2': 'kg/m2',
  'kg/m 2': 'kg/m2',
  'm^2': 'm2',
  'm²': 'm2',
  'ml/min/1.73m2': 'mL/min/{1.73_m2}',
  'ml/min/1.73': 'mL/min/{1.73_m2}',
  'ml/min/1.73 m2': 'mL/min/{1.73_m2}',
  'ml/min/{1.73_m2}': 'mL/min/{1.73_m2}',
  'mg/dl': 'mg/dL',
  'g/dl': 'g/dL',
  'gm/dl': 'g/dL',
  'ug/dl': 'ug/dL',
  'mcg/dl': 'ug/dL',
  'ng/dl': 'ng/dL',
  'ng/ml': 'ng/mL',
  'pg/ml': 'pg/mL',
  'mcg/ml': 'ug/mL',
  'ug/ml': 'ug/mL',
  'mg/ml': 'mg/mL',
  'mg/l': 'mg/L',
  'g/l': 'g/L',
  'mcg/l': 'ug/L',
  'ug/l': 'ug/L',
  'mmol/l': 'mmol/L',
  'umol/l': 'umol/L',
  'nmol/l': 'nmol/L',
  'pmol/l': 'pmol/L',
  'meq/l': 'meq/L',
  'mosm/kg': 'mosm/kg',
  'mosm/l': 'mosm/L',
  'u/l': 'U/L',
  'iu/l': '[IU]/L',
  'miu/l': 'm[IU]/L',
  'miu/ml': 'm[IU]/mL',
  'iu/ml': '[IU]/mL',
  'uiu/ml': 'u[IU]/mL',
  'mcunit/ml': 'u[IU]/mL',
  'units/l': 'U/L',
  unit: 'U',
  units: 'U',
  iu: '[IU]',
  'k/ul': '10*3/uL',
  'k/mcl': '10*3/uL',
  'k/mm3': '10*3/uL',
  'm/ul': '10*6/uL',
  'm/mcl': '10*6/uL',
  'thous/mcl': '10*3/uL',
  'thous/ul': '10*3/uL',
  'thousand/ul': '10*3/uL',
  'million/ul': '10*6/uL',
  'mill/mcl': '10*6/uL',
  'x10e3/ul': '10*3/uL',
  'x10(3)/mcl': '10*3/uL',
  'x10^3/ul': '10*3/uL',
  '10^3/ul': '10*3/uL',
  '10*3/ul': '10*3/uL',
  '10+3/ul': '10*3/uL',
  '10e3/ul': '10*3/uL',
  '10e6/ul': '10*6/uL',
  'x10e6/ul': '10*6/uL',
  'x10(6)/mcl': '10*6/uL',
  'x10^6/ul': '10*6/uL',
  '10^6/ul': '10*6/uL',
  '10*6/ul': '10*6/uL',
  '10+6/ul': '10*6/uL',
  '10*9/l': '10*9/L',
  '10^9/l': '10*9/L',
  '10*12/l': '10*12/L',
  '10^12/l': '10*12/L',
  '/ul': '/uL',
  'cells/ul': '{cells}/uL',
  'cells/mcl': '{cells}/uL',
  ml: 'mL',
  milliliter: 'mL',
  milliliters: 'mL',
  cc: 'mL',
  l: 'L',
  liter: 'L',
  liters: 'L',
  dl: 'dL',
  ul: 'uL',
  'ml/min': 'mL/min',
  'ml/hr': 'mL/h',
  'ml/h': 'mL/h',
  'l/min': 'L/min',
  lpm: 'L/min',
  'ml/kg': 'mL/kg',
  mcg: 'ug',
  milligram: 'mg',
  milligrams: 'mg',
  microgram: 'ug',
  micrograms: 'ug',
  meq: 'meq',
  'mg/kg': 'mg/kg',
  'mcg/kg': 'ug/kg',
  'mcg/hr': 'ug/h',
  'mm/hr': 'mm/h',
  'mm/h': 'mm/h',
  'mg/g': 'mg/g',
  'mg/24h': 'mg/(24.h)',
  'mg/24hr': 'mg/(24.h)',
  fl: 'fL',
  pg: 'pg',
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  ratio: '{ratio}',
  inr: '{INR}',
  '{inr}': '{INR}',
  ph: '[pH]',
  '[ph]': '[pH]',
  year: 'a',
  years: 'a',
  yr: 'a',
  yrs: 'a',
  y: 'a',
  month: 'mo',
  months: 'mo',
  mos: 'mo',
  week: 'wk',
  weeks: 'wk',
  day: 'd',
  days: 'd',
  hour: 'h',
  hours: 'h',
  hr: 'h',
  hrs: 'h',
  minute: 'min',
  minutes: 'min',
  mins: 'min',
  hpf: '[HPF]',
  '/hpf': '/[HPF]',
  '/lpf': '/[LPF]',
  'cfu/ml': '[CFU]/mL',
  puff: '{puff}',
  puffs: '{puff}',
  tablet: '{tablet}',
  tablets: '{tablet}',
  tab: '{tablet}',
  tabs: '{tablet}',
  capsule: '{capsule}',
  capsules: '{capsule}',
  cap: '{capsule}',
  caps: '{capsule}',
  spray: '{spray}',
  sprays: '{spray}',
  drop: '[drp]',
  drops: '[drp]',
  gtt: '[drp]',
  tsp: '[tsp_us]',
  tbsp: '[tbs_us]',
  each: '{each}',
  patch: '{patch}',
  packs: '{pack}',
  pack: '{pack}',
  score: '{score}',
  points: '{score}',
  'pack/day': '{pack}/d',
  'packs/day': '{pack}/d',
  'cigarettes/day': '{cigarette}/d',
});

/** Kelvin, farad, henry, tesla and their like are left out: in records K/uL and F never mean them. */
const metric =
  'm g s L l cd mol Hz N Pa J W V Ohm Wb lm lx Bq Gy Sv kat eq osm cal U bar Cel rad sr eV u pc [IU] [iU] m[Hg] m[H2O] [CFU]';
const plain =
  "% 10* 10^ d h min wk mo a deg ' '' ar st [lb_av] [oz_av] [in_i] [ft_i] [yd_i] [mi_i] [degF] [pH] [IU] [iU] [CFU] [HPF] [LPF] [drp] [tsp_us] [tbs_us] [foz_us] [cup_us] [pt_us] [qt_us] [gal_us] [ppm] [ppb] [ppth] [arb'U] [USP'U] [beth'U] [hp'_X] [MET] [Ch] [diop] [car_Au] [GPL'U] [MPL'U] [APL'U] [AU] [EU] [PFU] [FFU] [TCID_50] [D'ag'U] [gr] [dr_av] [stone_av] [sft_i] [sin_i] [cin_i] a_g mo_g B Np";
const prefixes = [
  'da',
  'Y',
  'Z',
  'E',
  'P',
  'T',
  'G',
  'M',
  'k',
  'h',
  'd',
  'c',
  'm',
  'u',
  'n',
  'p',
  'f',
  'a',
  'z',
  'y',
];
const metricAtoms = new Set(metric.split(' '));
const plainAtoms = new Set(plain.split(' '));

function isAtom(text: string): boolean {
  if (plainAtoms.has(text) || metricAtoms.has(text)) return true;
  return prefixes.some(prefix => text.startsWith(prefix) && metricAtoms.has(text.slice(prefix.length)));
}

/** A component is a number, an annotation, a bracketed term, or an atom with an exponent and an annotation. */
function isComponent(text: string): boolean {
  if (/^\d+$/.test(text)) return true;
  const annotated = /^(.*?)\{[\x21-\x7a|~]*\}$/.exec(text);
  const body = annotated ? (annotated[1] ?? '') : text;
  if (body === '') return annotated !== null;
  if (isAtom(body)) return true;
  const power = /^(.+?)([+-]?\d+)$/.exec(body);
  return power !== null && isAtom(power[1] ?? '');
}

function isTerm(text: string): boolean {
  let depth = 0;
  let from = 0;
  let inBraces = false;
  let inBrackets = false;
  const parts: string[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '{') inBraces = true;
    else if (c === '}') inBraces = false;
    else if (inBraces) continue;
    else if (c === '[') inBrackets = true;
    else if (c === ']') inBrackets = false;
    else if (inBrackets) continue;
    else if (c === '(') depth++;
    else if (c === ')') depth--;
    else if (depth === 0 && (c === '.' || c === '/')) {
      parts.push(text.slice(from, i));
      from = i + 1;
      if (c === '/' && parts.length === 1 && parts[0] === '') parts.pop();
    }
    if (depth < 0) return false;
  }
  parts.push(text.slice(from));
  if (depth !== 0 || inBraces || inBrackets) return false;
  return parts.every(part =>
    part.startsWith('(') && part.endsWith(')') ? isTerm(part.slice(1, -1)) : isComponent(part),
  );
}

const known = new Map<string, string | undefined>();

/** The UCUM code of a unit as documents spell it; nothing when it is no unit we can be sure of. */
export function ucumCode(unit: string): string | undefined {
  const cached = known.get(unit);
  if (cached !== undefined || known.has(unit)) return cached;
  const text = unit.trim();
  const code =
    text.length > 60 ? undefined : isTerm(text) && text !== '' ? text : synonyms[text.toLowerCase()];
  // Documents come from outside: the memory of spellings is bounded.
  if (known.size < 4096) known.set(unit, code);
  return code;
}
