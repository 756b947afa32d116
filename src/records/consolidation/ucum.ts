// A unit as documents spell it → its size in UCUM's base units, so that 0.9 g/dL, 9 g/L and 900 mg/dL are one value. https://ucum.org/ucum, tables 1 to 20.
import { ucumCode } from '../../conversion/terminology/ucum.ts';

/** value × factor + offset is the value in the base units that `kind` writes. */
export interface Unit {
  /** Base units with their powers, in one order: g.m-3. Empty for pure numbers. */
  kind: string;
  factor: number;
  offset: number;
  /** What is counted, as the unit says in braces: tablet, 1.73_m2. */
  note: string;
}

type Dimensions = Record<string, number>;

interface Atom {
  factor: number;
  dimensions: Dimensions;
  offset?: number;
  metric?: boolean;
}

const base = (name: string): Atom => ({ factor: 1, dimensions: { [name]: 1 }, metric: true });
const of = (factor: number, dimensions: Dimensions = {}, metric = false): Atom => ({
  factor,
  dimensions,
  metric,
});

const INCH = 0.0254;
const POUND = 453.59237;
const GALLON = 231 * INCH ** 3;
const PASCAL = { g: 1, m: -1, s: -2 };

/** Units of arbitrary scales are dimensions of their own: an international unit is no other unit. */
const atoms: Readonly<Record<string, Atom>> = {
  m: base('m'), g: base('g'), s: base('s'), K: base('K'), cd: base('cd'), C: base('C'), mol: base('mol'), eq: base('eq'), osm: base('osm'),
  rad: of(1, { rad: 1 }, true), Cel: { factor: 1, dimensions: { K: 1 }, offset: 273.15 }, '[degF]': { factor: 5 / 9, dimensions: { K: 1 }, offset: (459.67 * 5) / 9 },
  '%': of(0.01), '10*': of(10), '10^': of(10), '[ppth]': of(1e-3), '[ppm]': of(1e-6), '[ppb]': of(1e-9),
  l: of(1e-3, { m: 3 }, true), L: of(1e-3, { m: 3 }, true), t: of(1e6, { g: 1 }, true), st: of(1, { m: 3 }, true),
  min: of(60, { s: 1 }), h: of(3600, { s: 1 }), d: of(86_400, { s: 1 }), wk: of(604_800, { s: 1 }), mo: of(2_629_800, { s: 1 }), a: of(31_557_600, { s: 1 }),
  Hz: of(1, { s: -1 }, true), Bq: of(1, { s: -1 }, true), N: of(1e3, { g: 1, m: 1, s: -2 }, true), Pa: of(1e3, PASCAL, true), bar: of(1e8, PASCAL, true), 'm[Hg]': of(133_322_000, PASCAL, true), 'm[H2O]': of(9_806_650, PASCAL, true),
  J: of(1e3, { g: 1, m: 2, s: -2 }, true), cal: of(4184, { g: 1, m: 2, s: -2 }, true), W: of(1e3, { g: 1, m: 2, s: -3 }, true), V: of(1e3, { g: 1, m: 2, s: -2, C: -1 }, true),
  Ohm: of(1e3, { g: 1, m: 2, s: -1, C: -2 }, true), Gy: of(1, { Gy: 1 }, true), Sv: of(1, { Sv: 1 }, true), eV: of(1.602176634e-16, { g: 1, m: 2, s: -2 }, true), u: of(1.66053906660e-24, { g: 1 }, true),
  kat: of(1, { mol: 1, s: -1 }, true), U: of(1e-6 / 60, { mol: 1, s: -1 }, true), '[IU]': of(1, { IU: 1 }, true), '[iU]': of(1, { IU: 1 }, true), '[CFU]': of(1, { CFU: 1 }, true),
  '[lb_av]': of(POUND, { g: 1 }), '[oz_av]': of(POUND / 16, { g: 1 }), '[dr_av]': of(POUND / 256, { g: 1 }), '[stone_av]': of(POUND * 14, { g: 1 }), '[gr]': of(0.06479891, { g: 1 }),
  '[in_i]': of(INCH, { m: 1 }), '[ft_i]': of(INCH * 12, { m: 1 }), '[yd_i]': of(INCH * 36, { m: 1 }), '[mi_i]': of(INCH * 63_360, { m: 1 }), '[sft_i]': of((INCH * 12) ** 2, { m: 2 }), '[sin_i]': of(INCH ** 2, { m: 2 }), '[cin_i]': of(INCH ** 3, { m: 3 }),
  '[gal_us]': of(GALLON, { m: 3 }), '[qt_us]': of(GALLON / 4, { m: 3 }), '[pt_us]': of(GALLON / 8, { m: 3 }), '[cup_us]': of(GALLON / 16, { m: 3 }), '[foz_us]': of(GALLON / 128, { m: 3 }), '[tbs_us]': of(GALLON / 256, { m: 3 }), '[tsp_us]': of(GALLON / 768, { m: 3 }),
  deg: of(Math.PI / 180, { rad: 1 }), ar: of(100, { m: 2 }, true),
}; // prettier-ignore

const prefixes: Readonly<Record<string, number>> = {
  Y: 1e24, Z: 1e21, E: 1e18, P: 1e15, T: 1e12, G: 1e9, M: 1e6, k: 1e3, h: 1e2, da: 10, d: 0.1, c: 0.01, m: 1e-3, u: 1e-6, n: 1e-9, p: 1e-12, f: 1e-15, a: 1e-18, z: 1e-21, y: 1e-24,
}; // prettier-ignore

function atomOf(text: string): Atom | undefined {
  const own = Object.hasOwn(atoms, text) ? atoms[text] : undefined;
  if (own !== undefined) return own;
  for (const [prefix, factor] of Object.entries(prefixes)) {
    const rest = text.startsWith(prefix) ? text.slice(prefix.length) : '';
    const atom = rest !== '' && Object.hasOwn(atoms, rest) ? atoms[rest] : undefined;
    if (atom?.metric === true) return { factor: factor * atom.factor, dimensions: atom.dimensions };
  }
  // A bracketed or unknown unit measures on a scale of its own.
  return /^\[[^\]]+\]$/.test(text) || /^[A-Za-z']+$/.test(text) ? of(1, { [text]: 1 }) : undefined;
}

interface Term {
  factor: number;
  offset: number;
  dimensions: Dimensions;
}

const MOST_DEPTH = 4;

/** term ::= ["/"] component { ("." | "/") component }; read from left to right, as UCUM §7 wants. */
function readTerm(text: string, notes: string[], depth: number): Term | undefined {
  if (depth > MOST_DEPTH) return undefined;
  const term: Term = { factor: 1, offset: 0, dimensions: {} };
  let sign = 1;
  let at = 0;
  let parts = 0;
  while (at < text.length) {
    if (text[at] === '/' || text[at] === '.') {
      sign = text[at] === '/' ? -1 : 1;
      at++;
      continue;
    }
    const end = endOf(text, at);
    const part = readComponent(text.slice(at, end), notes, depth);
    if (part === undefined) return undefined;
    parts++;
    term.offset = parts === 1 && sign === 1 && end === text.length ? part.offset : 0;
    term.factor *= part.factor ** sign;
    for (const [name, power] of Object.entries(part.dimensions))
      term.dimensions[name] = (term.dimensions[name] ?? 0) + sign * power;
    at = end;
  }
  return term;
}

function endOf(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const c = text[at];
    if (c === '{') at = text.indexOf('}', at) < 0 ? text.length : text.indexOf('}', at);
    else if (c === '[') at = text.indexOf(']', at) < 0 ? text.length : text.indexOf(']', at);
    else if (c === '(') depth++;
    else if (c === ')') depth--;
    else if (depth === 0 && (c === '.' || c === '/')) return at;
  }
  return text.length;
}

function readComponent(text: string, notes: string[], depth: number): Term | undefined {
  const annotation = /\{([^}]*)\}$/.exec(text);
  const body = annotation === null ? text : text.slice(0, annotation.index);
  if (annotation !== null) notes.push(annotation[1] ?? '');
  if (body === '') return { factor: 1, offset: 0, dimensions: {} };
  if (body.startsWith('(') && body.endsWith(')')) return readTerm(body.slice(1, -1), notes, depth + 1);
  if (/^\d+$/.test(body)) return { factor: Number(body), offset: 0, dimensions: {} };
  const power = /^(.*?[^\d+-])([+-]?\d+)$/.exec(body);
  const plain = atomOf(body);
  const isWhole = Object.hasOwn(atoms, body) || power === null;
  const atom = isWhole ? plain : atomOf(power?.[1] ?? '');
  if (atom === undefined) return undefined;
  const exponent = isWhole ? 1 : Number(power?.[2]);
  if (Math.abs(exponent) > 30) return undefined;
  return {
    factor: atom.factor ** exponent,
    offset: exponent === 1 ? (atom.offset ?? 0) : 0,
    dimensions: Object.fromEntries(
      Object.entries(atom.dimensions).map(([name, one]) => [name, one * exponent]),
    ),
  };
}

const known = new Map<string, Unit | undefined>();

/** Any spelling that conversion/terminology knows; no unit at all is the number 1. */
export function parseUnit(unit: string | undefined): Unit | undefined {
  const written = unit?.trim() ?? '';
  if (known.has(written)) return known.get(written);
  const found = readUnit(written);
  if (known.size < 4096) known.set(written, found);
  return found;
}

function readUnit(written: string): Unit | undefined {
  if (written === '') return { kind: '', factor: 1, offset: 0, note: '' };
  const code = ucumCode(written);
  if (code === undefined) return undefined;
  const notes: string[] = [];
  const term = readTerm(code, notes, 0);
  if (term === undefined || !Number.isFinite(term.factor) || term.factor === 0) return undefined;
  const kind = Object.entries(term.dimensions)
    .filter(([, power]) => power !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, power]) => (power === 1 ? name : `${name}${power}`))
    .join('.');
  return { kind, factor: term.factor, offset: term.offset, note: notes.join(' ').toLowerCase() };
}

/** In base units, with the errors of binary fractions rounded away. */
export const canonical = (value: number, unit: Unit): number =>
  Number((value * unit.factor + unit.offset).toPrecision(12));

/** A value in another unit of the same kind; nothing where the kinds differ. */
export function convert(value: number, from: string | undefined, to: string | undefined): number | undefined {
  const a = parseUnit(from);
  const b = parseUnit(to);
  if (a === undefined || b === undefined || a.kind !== b.kind) return undefined;
  return convertTo(value, a, b);
}

/** Between two units of one kind. */
export const convertTo = (value: number, from: Unit, to: Unit): number =>
  Number(((value * from.factor + from.offset - to.offset) / to.factor).toPrecision(12));
