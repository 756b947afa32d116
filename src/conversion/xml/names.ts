// Names of elements and attributes → small numbers, one table per document, seeded with the words of CDA and SOAP.

/** Words that nearly every document uses: known before the first tag, so paths compare numbers. Any other name works too. */
const vocabulary = `
ClinicalDocument realmCode typeId templateId id code title effectiveTime confidentialityCode languageCode setId versionNumber copyTime
recordTarget patientRole addr telecom patient name administrativeGenderCode birthTime maritalStatusCode religiousAffiliationCode raceCode
ethnicGroupCode guardian guardianPerson birthplace place languageCommunication modeCode proficiencyLevelCode preferenceInd providerOrganization
deceasedInd deceasedTime multipleBirthInd multipleBirthOrderNumber desc
use streetAddressLine houseNumber streetName city county state postalCode country additionalLocator unitID deliveryAddressLine useablePeriod
family given prefix suffix delimiter validTime author time assignedAuthor assignedPerson representedOrganization assignedAuthoringDevice
manufacturerModelName softwareName dataEnterer assignedEntity informant relatedEntity relatedPerson custodian assignedCustodian
representedCustodianOrganization informationRecipient intendedRecipient receivedOrganization legalAuthenticator signatureCode authenticator
participant associatedEntity associatedPerson scopingOrganization documentationOf serviceEvent performer functionCode componentOf
encompassingEncounter responsibleParty encounterParticipant location healthCareFacility serviceProviderOrganization
dischargeDispositionCode relatedDocument parentDocument inFulfillmentOf order authorization consent priorityCode asOrganizationPartOf wholeOrganization
standardIndustryClassCode component structuredBody nonXMLBody section text entry act observation organizer encounter procedure
substanceAdministration supply observationMedia regionOfInterest entryRelationship reference externalDocument externalObservation externalAct externalProcedure
precondition criterion referenceRange observationRange statusCode value interpretationCode methodCode targetSiteCode approachSiteCode
repeatNumber independentInd uncertaintyCode negationInd sequenceNumber seperatableInd expectedUseTime quantity doseQuantity rateQuantity
maxDoseQuantity administrationUnitCode routeCode consumable manufacturedProduct manufacturedMaterial manufacturedLabeledDrug lotNumberText manufacturerOrganization
product specimen specimenRole specimenPlayingEntity subject relatedSubject participantRole playingEntity playingDevice scopingEntity
originalText translation qualifier low high center width period event offset phase comp numerator denominator origin scale increment digits
thumbnail expirationTime awarenessCode sdtc
root extension assigningAuthorityName displayable codeSystem codeSystemName codeSystemVersion displayName nullFlavor unit inclusive operator
institutionSpecified alignment classCode moodCode typeCode contextConductionInd contextControlCode determinerCode inversionInd mediaType representation
language integrityCheck integrityCheckAlgorithm compression partType valueSet valueSetVersion specializationCode type schemaLocation xsi xmlns
table thead tbody tfoot tr th td col colgroup caption list item paragraph content br sub sup footnote footnoteRef linkHtml renderMultiMedia
ID IDREF styleCode listType href referencedObject border cellpadding cellspacing align valign colspan rowspan span summary frame rules height
headers scope abbr axis revised rel rev
Envelope Header Body Fault Security Action To From MessageID RelatesTo ReplyTo Address Include mustUnderstand
xmlns:xsi xsi:type xsi:schemaLocation xmlns:sdtc xmlns:voc sdtc:raceCode sdtc:ethnicGroupCode sdtc:deceasedInd sdtc:deceasedTime
sdtc:dischargeDispositionCode sdtc:valueSet sdtc:valueSetVersion sdtc:identifiedBy sdtc:birthTime sdtc:id sdtc:functionCode sdtc:signatureText
sdtc:desc sdtc:patient sdtc:inFulfillmentOf1 sdtc:priorityCode sdtc:text xml:lang xml:space xml:id
`
  .trim()
  .split(/\s+/);

export interface Names {
  /** By number: the name as written, its prefix, what follows the prefix, and the number of what follows it. */
  raw: string[];
  prefix: string[];
  local: string[];
  localId: number[];
  /** Are those arrays the document's own? Most use no name beyond the vocabulary, and share its arrays. */
  isOwn: boolean;
  /** By number, what it is spelled with: the columns below. */
  spellings: Int32Array;
  /** Letters of long names between their first and last four, four to a number. */
  middles: Int32Array;
  middleCount: number;
  /** Open addressing: number + 1 at its hash's slot, 0 where empty. */
  slots: Int32Array;
  /** Names whose slots a hostile document filled with equal hashes: the engine's own, seeded hash serves them. */
  overflow: Map<string, number> | undefined;
}

/** Columns of a spelling: first and last four shapes, as one number each; (length << 1) | 1 when not all is ASCII; where its middle begins. */
const HEAD = 0;
const TAIL = 1;
const LENGTH = 2;
const MIDDLE = 3;
const SPELLING_SHIFT = 2;

/** Longest walk over taken slots before a name goes to `overflow`: keeps chosen collisions from being quadratic. */
const longestWalk = 32;
const aboveAscii = 0x80808080;

const seeded: Names = {
  raw: [],
  prefix: [],
  local: [],
  localId: [],
  isOwn: true,
  spellings: new Int32Array(1 << 12),
  middles: new Int32Array(1 << 11),
  middleCount: 0,
  slots: new Int32Array(2048),
  overflow: undefined,
};
for (const name of vocabulary) internWord(seeded, name);
// Words cut out of a text are not the engine's own until they have named a property; then comparing them costs nothing.
for (const names of [seeded.raw, seeded.prefix, seeded.local])
  for (const [id, name] of names.entries()) names[id] = Object.keys({ [name]: id })[0]!;

/** The number of each name of the vocabulary; the same in every document's table. */
export const knownNames: ReadonlyMap<string, number> = new Map(seeded.raw.map((name, id) => [name, id]));

/** What is only needed while names are read is kept between documents; a document with many grows its own. */
const keptSlots = seeded.slots.slice();

/** Good for reading names until the next call; what the numbers mean stays. */
export function openNames(): Names {
  keptSlots.set(seeded.slots);
  return { ...seeded, isOwn: false, slots: keptSlots };
}

/** A few characters tell names apart well enough; the comparison that follows decides. */
function hashOf(head: number, tail: number, length: number): number {
  const hash = Math.imul(head, 0x9e3779b1) ^ Math.imul(tail, 0x85ebca6b) ^ (length << 8);
  return hash ^ (hash >>> 15);
}

/** The first four shapes of a name; what a shorter one lacks is 0. Three more bytes than the name has are there to be read. */
function headAt(view: DataView, start: number, length: number): number {
  const four = view.getInt32(start, true);
  return length < 4 ? four & ((1 << (length << 3)) - 1) : four;
}

function isMiddle(names: Names, at: number, view: DataView, start: number, end: number): boolean {
  const { middles } = names;
  for (; start < end; start += 4) if (view.getInt32(start, true) !== middles[at++]) return false;
  return true;
}

/** How long the name of that number is. */
export function lengthOf(names: Names, id: number): number {
  return names.spellings[(id << SPELLING_SHIFT) + LENGTH]! >> 1;
}

/** Does the name of that number stand there, so far as it is long? */
export function standsAt(names: Names, id: number, view: DataView, start: number, source: string): boolean {
  const { spellings } = names;
  const row = id << SPELLING_SHIFT;
  const length = spellings[row + LENGTH]! >> 1;
  return (
    spellings[row + HEAD] === headAt(view, start, length) &&
    (length <= 4 || spellings[row + TAIL] === view.getInt32(start + length - 4, true)) &&
    (length <= 8 || isMiddle(names, spellings[row + MIDDLE]!, view, start + 4, start + length - 4)) &&
    ((spellings[row + LENGTH]! & 1) === 0 || source.startsWith(names.raw[id]!, start))
  );
}

/** The number of the name whose shape is view[start, end) and which stands there in the source. */
export function intern(names: Names, view: DataView, start: number, end: number, source: string): number {
  const { slots, spellings } = names;
  const mask = slots.length - 1;
  const length = end - start;
  const head = headAt(view, start, length);
  const tail = length < 4 ? head : view.getInt32(end - 4, true);
  let slot = hashOf(head, tail, length) & mask;
  for (let walked = 0; walked < longestWalk; walked++) {
    const id = slots[slot]! - 1;
    if (id < 0) break;
    const row = id << SPELLING_SHIFT;
    if (
      spellings[row + HEAD] === head &&
      spellings[row + TAIL] === tail &&
      spellings[row + LENGTH]! >> 1 === length &&
      (length <= 8 || isMiddle(names, spellings[row + MIDDLE]!, view, start + 4, end - 4)) &&
      ((spellings[row + LENGTH]! & 1) === 0 || source.startsWith(names.raw[id]!, start))
    )
      return id;
    slot = (slot + 1) & mask;
  }
  return add(names, view, start, end, source, slot);
}

/** For names that do not stand in a document: the vocabulary. */
function internWord(names: Names, word: string): number {
  const bytes = new TextEncoder().encode(`${word}    `);
  return intern(names, new DataView(bytes.buffer), 0, word.length, word);
}

function add(names: Names, view: DataView, start: number, end: number, source: string, slot: number): number {
  const name = source.slice(start, end);
  const elsewhere = names.overflow?.get(name);
  if (elsewhere !== undefined) return elsewhere;
  if (!names.isOwn) own(names);
  const id = names.raw.length;
  const colon = name.indexOf(':');
  // With two colons it is no qualified name, and has no prefix to strip.
  const isPrefixed = colon > 0 && colon < name.length - 1 && colon === name.lastIndexOf(':');
  const local = isPrefixed ? name.slice(colon + 1) : name;
  names.raw.push(name);
  names.prefix.push(isPrefixed ? name.slice(0, colon) : '');
  names.local.push(local);
  names.localId.push(id);
  spell(names, id, view, start, end);
  if (names.slots[slot] === 0) names.slots[slot] = id + 1;
  else (names.overflow ??= new Map()).set(name, id);
  if (id * 3 > names.slots.length) grow(names);
  if (isPrefixed) names.localId[id] = intern(names, view, start + colon + 1, end, source);
  return id;
}

function own(names: Names): void {
  names.isOwn = true;
  names.raw = names.raw.slice();
  names.prefix = names.prefix.slice();
  names.local = names.local.slice();
  names.localId = names.localId.slice();
  names.spellings = names.spellings.slice();
  names.middles = names.middles.slice();
}

function spell(names: Names, id: number, view: DataView, start: number, end: number): void {
  const length = end - start;
  const row = id << SPELLING_SHIFT;
  const needed = names.middleCount + (length >> 2);
  if (row === names.spellings.length) names.spellings = extended(names.spellings, 2 * row);
  if (needed > names.middles.length) names.middles = extended(names.middles, 2 * needed);
  const { middles, spellings } = names;
  const head = headAt(view, start, length);
  const tail = length < 4 ? head : view.getInt32(end - 4, true);
  let letters = head | tail;
  spellings[row + HEAD] = head;
  spellings[row + TAIL] = tail;
  spellings[row + MIDDLE] = names.middleCount;
  for (let at = start + 4; at < end - 4; at += 4) {
    const four = view.getInt32(at, true);
    letters |= four;
    middles[names.middleCount++] = four;
  }
  spellings[row + LENGTH] = (length << 1) | ((letters & aboveAscii) === 0 ? 0 : 1);
}

function extended(array: Int32Array, length: number): Int32Array {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}

function grow(names: Names): void {
  const slots = new Int32Array(names.slots.length * 4);
  const mask = slots.length - 1;
  const { spellings } = names;
  names.slots = slots;
  place: for (let id = 0; id < names.raw.length; id++) {
    const row = id << SPELLING_SHIFT;
    let slot = hashOf(spellings[row + HEAD]!, spellings[row + TAIL]!, spellings[row + LENGTH]! >> 1) & mask;
    for (let walked = 0; slots[slot] !== 0; walked++) {
      if (walked === longestWalk) {
        (names.overflow ??= new Map()).set(names.raw[id]!, id);
        continue place;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = id + 1;
  }
}
