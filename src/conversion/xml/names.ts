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
  hashes: number[];
  /** Open addressing: number + 1 at its hash's slot, 0 where empty. */
  slots: Int32Array;
  /** Names whose slots a hostile document filled with equal hashes: the engine's own, seeded hash serves them. */
  overflow: Map<string, number> | undefined;
}

/** Longest walk over taken slots before a name goes to `overflow`: keeps chosen collisions from being quadratic. */
const longestWalk = 32;

export function hashOf(name: string): number {
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0;
  return hash;
}

const seeded: Names = {
  raw: [],
  prefix: [],
  local: [],
  localId: [],
  hashes: [],
  slots: new Int32Array(1024),
  overflow: undefined,
};
for (const name of vocabulary) intern(seeded, name, 0, name.length, hashOf(name));

/** The number of each name of the vocabulary; the same in every document's table. */
export const knownNames: ReadonlyMap<string, number> = new Map(seeded.raw.map((name, id) => [name, id]));

export function openNames(): Names {
  return {
    raw: seeded.raw.slice(),
    prefix: seeded.prefix.slice(),
    local: seeded.local.slice(),
    localId: seeded.localId.slice(),
    hashes: seeded.hashes.slice(),
    slots: seeded.slots.slice(),
    overflow: undefined,
  };
}

/** The number of the name at source[start, end), whose hash the caller computed while reading it. */
export function intern(names: Names, source: string, start: number, end: number, hash: number): number {
  const { slots, hashes, raw } = names;
  const mask = slots.length - 1;
  let slot = (hash ^ (hash >>> 14)) & mask;
  for (let walked = 0; walked < longestWalk; walked++) {
    const id = slots[slot]! - 1;
    if (id < 0) break;
    if (hashes[id] === hash && isAt(source, start, end, raw[id]!)) return id;
    slot = (slot + 1) & mask;
  }
  return add(names, source.slice(start, end), hash, slot);
}

function isAt(source: string, start: number, end: number, name: string): boolean {
  const length = end - start;
  if (name.length !== length) return false;
  for (let i = 0; i < length; i++) if (source.charCodeAt(start + i) !== name.charCodeAt(i)) return false;
  return true;
}

function add(names: Names, name: string, hash: number, slot: number): number {
  const elsewhere = names.overflow?.get(name);
  if (elsewhere !== undefined) return elsewhere;
  const id = names.raw.length;
  const colon = name.indexOf(':');
  const prefixed = colon > 0 && colon < name.length - 1;
  names.raw.push(name);
  names.hashes.push(hash);
  names.prefix.push(prefixed ? name.slice(0, colon) : '');
  names.local.push(prefixed ? name.slice(colon + 1) : name);
  names.localId.push(id);
  if (names.slots[slot] === 0) names.slots[slot] = id + 1;
  else (names.overflow ??= new Map()).set(name, id);
  if (id * 2 > names.slots.length) grow(names);
  if (prefixed) {
    const local = names.local[id]!;
    names.localId[id] = intern(names, local, 0, local.length, hashOf(local));
  }
  return id;
}

function grow(names: Names): void {
  const slots = new Int32Array(names.slots.length * 4);
  const mask = slots.length - 1;
  names.slots = slots;
  place: for (let id = 0; id < names.raw.length; id++) {
    const hash = names.hashes[id]!;
    let slot = (hash ^ (hash >>> 14)) & mask;
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
