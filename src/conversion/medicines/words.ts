// The words around a medicine's name: forms and routes, which say where it is put; and those that say nothing about what it is.
import type { Place } from './table.ts';

/** In this order: "ophthalmic ointment" is for the eye, "nasal spray, 50 mcg per actuation" for the nose, "vaginal cream" not for the skin. */
const PLACE_WORDS: readonly [Place, readonly string[]][] = [
  ['eye', ['ophthalmic', 'ophthalmologic', 'ophth', 'eye', 'eyes', 'ocular', 'intravitreal', 'conjunctival', 'opht']],
  ['ear', ['otic', 'ear', 'ears', 'auricular']],
  ['nose', ['nasal', 'intranasal', 'nose', 'nostril', 'nares']],
  ['vagina', ['vaginal', 'vaginally', 'intravaginal', 'intrauterine']],
  ['rectum', ['rectal', 'rectally', 'enema', 'suppository', 'suppositories', 'supp']],
  ['lung', [
    'inhalation', 'inhaler', 'inhalant', 'inhaled', 'inhale', 'inh', 'inhl', 'hfa', 'actuation', 'actuat', 'actuant', 'nebulization', 'nebulizer', 'nebulized',
    'nebulizing', 'neb', 'nebs', 'mdi', 'diskus', 'respimat', 'handihaler', 'respiratory', 'aerosol',
  ]],
  ['patch', ['transdermal', 'patch', 'patches']],
  ['injection', [
    'injection', 'injectable', 'inj', 'injector', 'syringe', 'vial', 'vials', 'intravenous', 'intravenously', 'iv', 'ivpb', 'intramuscular', 'im', 'subcutaneous',
    'subcutaneously', 'subq', 'subcut', 'sc', 'sq', 'pen', 'penfill', 'flexpen', 'kwikpen', 'cartridge', 'infusion', 'prefilled', 'intrathecal', 'epidural', 'ampule',
  ]],
  ['mouth', ['lozenge', 'lozenges', 'mouthwash', 'rinse', 'troche', 'dental', 'oropharyngeal']],
  ['oral', [
    'oral', 'orally', 'tablet', 'tablets', 'tab', 'tabs', 'tb', 'tbec', 'tbcr', 'tb24', 'capsule', 'capsules', 'cap', 'caps', 'cpdr', 'cp24', 'chewable', 'chew', 'po',
    'syrup', 'elixir', 'mouth', 'sublingual', 'caplet', 'caplets', 'softgel', 'odt', 'orodispersible', 'disintegrating',
  ]],
  ['skin', ['topical', 'topically', 'cream', 'crea', 'ointment', 'oint', 'gel', 'lotion', 'shampoo', 'cutaneous', 'external', 'skin']],
]; // prettier-ignore

const placeWords = new Set(PLACE_WORDS.flatMap(([, words]) => words));

export const placeOf = (words: readonly string[]): Place | undefined =>
  PLACE_WORDS.find(([, own]) => words.some(word => own.includes(word)))?.[0];

const SAYING_NOTHING = new Set(
  `hydrochloride hcl hydrobromide hbr sodium na potassium calcium magnesium zinc tartrate bitartrate succinate maleate mesylate mesilate
  besylate besilate tosylate fumarate citrate acetate phosphate sulfate sulphate sulf nitrate bromide chloride iodide carbonate lactate malate gluconate
  tromethamine trometamol xinafoate furoate propionate dipropionate valerate acetonide hemihydrate dihydrate trihydrate monohydrate anhydrous hyclate
  disoproxil medoxomil proxetil axetil etabonate pamoate decanoate enanthate cypionate palmitate stearate ethylsuccinate benzoate oxalate nitrate erbumine
  polistirex bisulfate magnesium human recombinant bovine porcine insulin analog
  solution soln solr sol suspension susp suspended powder pwdr recon reconstituted reconst liquid liqd drops drop spray sprays foam granules packet film strip
  sosy soct tbpk nebu aers aepb blist blister effervescent cfc breath activated kit pack dose doses dosepak metered dry unit units unt meq iu mg mgs mcg ug g gm gms gram grams ng kg ml mls l cc milligram milligrams microgram
  micrograms milliliter percent pct actuations act puff puffs spr
  hour hours hr hrs h day days daily qd qday bid tid qid qhs qam qpm prn once twice times three four every weekly week at bedtime needed as
  extended release er xr sr la cr xl dr ec ir delayed immediate sustained controlled modified enteric coated ext rel release multiphase biphasic
  extra strength regular maximum max adult adults children childrens child infant infants pediatric junior preservative pf ud
  per in of for by and with w the use only to a an lock flush premix bag bottle tube dispenser device delivery system usp generic brand formerly otc rx
  ointment single multi minimum package cartridge auto autoinjector solostar base equivalent eq total equiv`
    .split(/\s+/)
    .filter(Boolean),
);

/** Words that leave open nothing about what is in the medicine. Any other word may mean another medicine: Tylenol PM is not Tylenol. */
export const saysNothing = (word: string): boolean =>
  /^\d/.test(word) || SAYING_NOTHING.has(word) || placeWords.has(word);
