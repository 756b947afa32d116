// What clients of the first generation search by → FHIR R4's own parameters. Contract §7: `date`, `code`, `_count` for every type.
import type { Parameters } from '../../records/search/parse-search.ts';

/** R4 has no `date` for these, or means by it something else: of a MedicationRequest, when single doses are given. */
const dateOf: Readonly<Record<string, string>> = {
  Condition: 'onset-date',
  MedicationRequest: 'authoredon',
  MedicationStatement: 'effective',
};

const saysWhose = /^(?:patient|subject|person|_id)\b/;

export function legacySearch(resourceType: string, sent: Parameters): Parameters {
  const isSomebodys = sent.some(([name, value]) => saysWhose.test(name) && value !== '');
  return sent.map(([name, value]) => {
    if (name === 'date') return [dateOf[resourceType] ?? name, value];
    // The oldest published sample names its person so. Ignored, it would be a search of the whole project.
    if (name === 'id' && !isSomebodys) return [resourceType === 'Patient' ? '_id' : 'patient', value];
    return [name, value];
  });
}
