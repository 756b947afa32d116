// Medications that may be one and the same, or too much of one kind → MedicationAlert.
import { sorted } from '../record.ts';
import { textOf } from './cells.ts';
import type { Classified } from './medications.ts';

/**
 * CodeSystem is published; what it means is not. Here: one ingredient, but coded in different systems, so that codes alone do not show that the medications
 * are the same. Ingredient and Class are ours: two or more that are taken now have the same ingredient, or different ones of the same ATC level-4 class.
 */
export type AlertType = 'CodeSystem' | 'Ingredient' | 'Class';

export interface MedicationAlert {
  type: AlertType;
  /** Ids of medications. */
  medications: string[];
}

const idOf = ({ row }: Classified): string => textOf(row.medication_id);
const isTaken = ({ row }: Classified): boolean => textOf(row.medication_statement_status) === 'active';

/** Medications by a key each of their ingredients gives. */
function groupsBy(
  all: readonly Classified[],
  keyOf: (ingredient: Classified['ingredients'][number]) => string,
): Classified[][] {
  const groups = new Map<string, Set<Classified>>();
  for (const one of all)
    for (const ingredient of one.ingredients) {
      const key = keyOf(ingredient);
      if (key !== '') groups.set(key, (groups.get(key) ?? new Set<Classified>()).add(one));
    }
  return sorted(groups.keys())
    .map(key => [...(groups.get(key) ?? [])])
    .filter(group => group.length > 1);
}

const alert = (type: AlertType, group: readonly Classified[]): MedicationAlert => ({
  type,
  medications: sorted(group.map(idOf)),
});

/** The ingredients that make up a medication, as one name. */
const whole = ({ ingredients }: Classified): string => ingredients.map(({ generic }) => generic).join(' / ');

export function medicationAlerts(all: readonly Classified[]): MedicationAlert[] {
  const known = all.filter(({ ingredients }) => ingredients.length > 0);
  const sameMedicine = [...Map.groupBy(known, whole)].sort(([a], [b]) => (a < b ? -1 : 1));
  const systems = sameMedicine
    .map(([, group]) => group)
    .filter(group => new Set(group.map(({ headline }) => headline.code_system).filter(Boolean)).size > 1);
  const taken = known.filter(isTaken);
  const ingredients = groupsBy(taken, ({ generic }) => generic);
  const classes = groupsBy(taken, medicine => medicine.classes[3]?.code ?? '').filter(
    group => new Set(group.map(whole)).size > 1,
  );
  return [
    ...systems.map(group => alert('CodeSystem', group)),
    ...ingredients.map(group => alert('Ingredient', group)),
    ...classes.map(group => alert('Class', group)),
  ];
}
