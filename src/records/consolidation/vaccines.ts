// CVX's codes of "unspecified formulation" → the vaccines each may be. CDC's open tables of CVX codes and vaccine groups.
import { CVX } from './codes.ts';

/** Vaccines of one component; combinations may be meant by several. */
const formulations: Readonly<Record<string, readonly string[]>> = {
  // Influenza; influenza for the nose.
  88: ['15', '16', '111', '135', '140', '141', '144', '149', '150', '151', '153', '155', '158', '161', '166', '168', '171', '185', '186', '197', '205'],
  151: ['111', '149'],
  // Hepatitis B, hepatitis A, Haemophilus influenzae b, polio, papilloma virus.
  45: ['08', '42', '43', '44', '189', '220'], 85: ['31', '52', '83', '84'], 17: ['46', '47', '48', '49'], 89: ['02', '10'], 137: ['62', '118', '165'],
  // Pneumococci, of them the conjugates; meningococci, of them B; rotavirus, zoster, SARS-CoV-2.
  109: ['33', '100', '133', '152', '177', '215', '216'], 152: ['100', '133', '177', '215', '216'],
  108: ['32', '114', '136', '147', '203'], 164: ['162', '163'], 122: ['74', '116', '119'], 188: ['121', '187'],
  213: ['207', '208', '210', '211', '212', '217', '218', '219', '221', '228', '229', '230', '300', '301', '302', '308', '309', '310', '311', '312', '313'],
  // Diphtheria, tetanus and pertussis of children; tetanus and diphtheria; rabies, typhoid, Japanese encephalitis.
  107: ['20', '106'], 139: ['09', '113', '196'], 90: ['18', '40', '175', '176'], 91: ['25', '41', '53', '101'], 129: ['39', '134'],
}; // prettier-ignore

const groups = new Map<string, ReadonlySet<string>>(
  Object.entries(formulations).map(([code, members]) => [
    `${CVX}|${code}`,
    new Set(members.map(member => `${CVX}|${member}`)),
  ]),
);

/** Who gives both codes of its vaccine names it: such a one is no other vaccine of the kind. */
const isOneOf = (general: readonly string[], codes: readonly string[]): boolean =>
  general.some(code => {
    const members = groups.get(code);
    return (
      members !== undefined &&
      !general.some(own => members.has(own)) &&
      codes.some(other => members.has(other))
    );
  });

/** One names the vaccine, the other only its kind. */
export const isLessPrecise = (a: readonly string[], b: readonly string[]): boolean =>
  isOneOf(a, b) || isOneOf(b, a);

/** The kinds under which a vaccine and its unspecified formulation meet. */
export const vaccineKinds = (codes: readonly string[]): string[] =>
  [...groups].flatMap(([kind, members]) =>
    codes.some(code => code === kind || members.has(code)) ? [kind.replace(`${CVX}|`, 'vaccine|')] : [],
  );
