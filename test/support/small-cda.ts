// The smallest C-CDA that says who it is about and one problem; for tests that care about the journey, not the document.

export interface SmallCda {
  id: string;
  given?: string;
  family?: string;
  birthDate?: string;
  gender?: string;
  /** SNOMED CT code of the one problem. */
  problem?: string;
  effectiveTime?: string;
  /** The id of a document that it replaces. */
  replaces?: string;
}

export function smallCda(cda: SmallCda): Buffer {
  const {
    id,
    given = 'Nora',
    family = 'Sample',
    birthDate = '19800229',
    gender = 'F',
    problem = '38341003',
    effectiveTime = '20240102',
    replaces,
  } = cda;
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <realmCode code="US"/>
  <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
  <templateId root="2.16.840.1.113883.10.20.22.1.2" extension="2015-08-01"/>
  <id root="2.999.1" extension="${id}"/>
  <code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/>
  <title>Summary ${id}</title>
  <effectiveTime value="${effectiveTime}"/>
  <recordTarget><patientRole>
    <id root="2.999.2" extension="p-${family}"/>
    <addr><streetAddressLine>1 Test Way</streetAddressLine><city>Albany</city><state>NY</state><postalCode>12207</postalCode></addr>
    <patient><name><given>${given}</given><family>${family}</family></name>
      <administrativeGenderCode code="${gender}" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="${birthDate}"/></patient>
  </patientRole></recordTarget>${
    replaces === undefined
      ? ''
      : `
  <relatedDocument typeCode="RPLC"><parentDocument><id root="2.999.1" extension="${replaces}"/></parentDocument></relatedDocument>`
  }
  <component><structuredBody><component><section>
    <templateId root="2.16.840.1.113883.10.20.22.2.5.1"/>
    <code code="11450-4" codeSystem="2.16.840.1.113883.6.1"/><title>Problems</title><text>A problem</text>
    <entry><act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.3"/>
      <id root="2.999.3" extension="${id}"/><code code="CONC" codeSystem="2.16.840.1.113883.5.6"/><statusCode code="active"/>
      <effectiveTime><low value="2020"/></effectiveTime>
      <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
        <templateId root="2.16.840.1.113883.10.20.22.4.4"/><id root="2.999.4" extension="${id}"/>
        <code code="55607006" codeSystem="2.16.840.1.113883.6.96"/><statusCode code="completed"/>
        <effectiveTime><low value="2020"/></effectiveTime>
        <value xsi:type="CD" code="${problem}" codeSystem="2.16.840.1.113883.6.96" displayName="A problem"/>
      </observation></entryRelationship></act></entry>
  </section></component></structuredBody></component>
</ClinicalDocument>
`);
}
