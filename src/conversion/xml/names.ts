// Names of elements and attributes → small numbers, one table per document, seeded with the words of CDA and SOAP.

/** Words that nearly every document uses: known before the first tag, so paths compare numbers. Any other name works too. */
const vocabulary = `
ClinicalDocument realmCode typeId templateId id code title effectiveTime confidentialityCode languageCode setId versionNumber copyTime
recordTarget patientRole addr telecom patient name administrativeGenderCode birthTime maritalStatusCode religiousAffiliationCode raceCode
ethnicGroupCode guardian birthplace languageCommunication modeCode proficiencyLevelCode preferenceInd providerOrganization
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
  readonly raw: string[];
  readonly prefix: string[];
  readonly local: string[];
  readonly localId: number[];
  /** Shapes of all names one behind the other; name n ends at ends[n]. */
  spelling: Uint8Array;
  readonly ends: number[];
  /** Open addressing: number + 1 at its hash's slot, 0 where empty. */
  slots: Int32Array;
  /** Names whose slots a hostile document filled with equal hashes: the engine's own, seeded hash serves them. */
  overflow: Map<string, number> | undefined;
}

/** Longest walk over taken slots before a name goes to `overflow`: keeps chosen collisions from being quadratic. */
const longestWalk = 32;

const encoder = new TextEncoder();

const seeded: Names = {
  raw: [],
  prefix: [],
  local: [],
  localId: [],
  spelling: new Uint8Array(8192),
  ends: [],
  slots: new Int32Array(2048),
  overflow: undefined,
};
for (const name of vocabulary) internText(seeded, name);
// Words cut out of a text are not the engine's own until they have named a property; then comparing them costs nothing.
for (const names of [seeded.raw, seeded.prefix, seeded.local])
  for (const [id, name] of names.entries()) names[id] = Object.keys({ [name]: id })[0]!;

/** The number of each name of the vocabulary; the same in every document's table. */
export const knownNames: ReadonlyMap<string, number> = new Map(seeded.raw.map((name, id) => [name, id]));

/** What is only needed while names are read is kept between documents; a document with many grows its own. */
const keptSlots = seeded.slots.slice();
const keptSpelling = seeded.spelling.slice();

/** Good for reading names until the next call; what the numbers mean stays. */
export function openNames(): Names {
  keptSlots.set(seeded.slots);
  return {
    raw: seeded.raw.slice(),
    prefix: seeded.prefix.slice(),
    local: seeded.local.slice(),
    localId: seeded.localId.slice(),
    spelling: keptSpelling,
    ends: seeded.ends.slice(),
    slots: keptSlots,
    overflow: undefined,
  };
}

/** A few characters tell names apart well enough; the comparison that follows decides. */
function hashAt(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const hash =
    Math.imul(bytes[start]!, 0x9e3779b1) ^
    Math.imul(bytes[end - 1]!, 0x85ebca6b) ^
    Math.imul(bytes[start + (length >> 1)]!, 0xc2b2ae35) ^
    Math.imul(bytes[start + (length >> 2)]! + (length << 8), 0x27d4eb2f);
  return hash ^ (hash >>> 15);
}

/** The number of the name whose shape is bytes[start, end) and which stands there in the source. */
export function intern(names: Names, bytes: Uint8Array, start: number, end: number, source: string): number {
  const { slots, ends, spelling } = names;
  const mask = slots.length - 1;
  const length = end - start;
  let slot = hashAt(bytes, start, end) & mask;
  for (let walked = 0; walked < longestWalk; walked++) {
    const id = slots[slot]! - 1;
    if (id < 0) break;
    const spelledEnd = ends[id]!;
    const spelledStart = id === 0 ? 0 : ends[id - 1]!;
    if (spelledEnd - spelledStart === length) {
      let i = 0;
      let isAscii = true;
      while (i < length) {
        const c = bytes[start + i]!;
        if (c !== spelling[spelledStart + i]!) break;
        if (c >= 0x80) isAscii = false;
        i++;
      }
      if (i === length && (isAscii || source.startsWith(names.raw[id]!, start))) return id;
    }
    slot = (slot + 1) & mask;
  }
  return add(names, bytes, start, end, source, slot);
}

/** For names that do not stand in the document: the vocabulary, and what follows a prefix. */
function internText(names: Names, name: string): number {
  const bytes = encoder.encode(name);
  return intern(names, bytes, 0, bytes.length, name);
}

function add(
  names: Names,
  bytes: Uint8Array,
  start: number,
  end: number,
  source: string,
  slot: number,
): number {
  const name = source.slice(start, end);
  const elsewhere = names.overflow?.get(name);
  if (elsewhere !== undefined) return elsewhere;
  const id = names.raw.length;
  const colon = name.indexOf(':');
  // With two colons it is no qualified name, and has no prefix to strip.
  const isPrefixed = colon > 0 && colon < name.length - 1 && colon === name.lastIndexOf(':');
  const local = isPrefixed ? name.slice(colon + 1) : name;
  names.raw.push(name);
  names.prefix.push(isPrefixed ? name.slice(0, colon) : '');
  names.local.push(local);
  names.localId.push(id);
  spell(names, bytes, start, end);
  if (names.slots[slot] === 0) names.slots[slot] = id + 1;
  else (names.overflow ??= new Map()).set(name, id);
  if (id * 3 > names.slots.length) grow(names);
  if (isPrefixed) names.localId[id] = intern(names, bytes, start + colon + 1, end, source);
  return id;
}

function spell(names: Names, bytes: Uint8Array, start: number, end: number): void {
  const at = names.ends.at(-1) ?? 0;
  const needed = at + end - start;
  if (needed > names.spelling.length) {
    const larger = new Uint8Array(needed * 2);
    larger.set(names.spelling);
    names.spelling = larger;
  }
  names.spelling.set(bytes.subarray(start, end), at);
  names.ends.push(needed);
}

function grow(names: Names): void {
  const slots = new Int32Array(names.slots.length * 4);
  const mask = slots.length - 1;
  names.slots = slots;
  place: for (let id = 0; id < names.raw.length; id++) {
    let slot = hashAt(names.spelling, id === 0 ? 0 : names.ends[id - 1]!, names.ends[id]!) & mask;
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
