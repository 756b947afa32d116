// DICOM Object Catalog: Study Act 6.2.6 > Series Act 4.63 > SOP Instance Observation 6.2.8 → ImagingStudy. C-CDA 2.1 Diagnostic Imaging Report; FHIR R4 ImagingStudy.

import type { Coding, ImagingStudy, ImagingStudySeries, ImagingStudySeriesInstance } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import { add, patient, type Context } from '../context.ts';
import { absentConcept, codings } from '../datatypes.ts';
import { defined } from '../defined.ts';
import { textOf } from '../narrative.ts';
import { trace } from '../provenance.ts';
import { isNegated, related, saysNothing } from '../statements.ts';
import { dateTime } from '../times.ts';
import type { Mapping } from './section.ts';

const isUid = (written: string): boolean => /^[0-2](?:\.(?:0|[1-9]\d*))+$/.test(written);

/** A unique identifier of DICOM is an OID, as the root of an id. */
function uidOf(statement: XmlElement): string | undefined {
  const uid = statement.one('id')?.attr('root')?.trim();
  return uid !== undefined && isUid(uid) ? uid : undefined;
}

const DICOM_URI = 'urn:ietf:rfc:3986';
const STUDY = '113014';
const SERIES = '113015';
const codeOf = (act: XmlElement): string => act.one('code')?.attr('code') ?? '';

/** The class of an object is the code of its observation. */
function instance(o: XmlElement): ImagingStudySeriesInstance[] {
  const uid = uidOf(o);
  const sopClass = codeOf(o);
  if (uid === undefined || !isUid(sopClass)) return [];
  const number = Number(o.one('sequenceNumber')?.attr('value'));
  return [
    defined<ImagingStudySeriesInstance>({
      uid,
      sopClass: { system: DICOM_URI, code: `urn:oid:${sopClass}` },
      number: Number.isInteger(number) && number >= 0 ? number : undefined,
    }),
  ];
}

/** The modality (121139) qualifies the code of the series. */
function modality(act: XmlElement, ctx: Context): Coding | undefined {
  const said = act
    .all('code/qualifier')
    .find(one => one.one('name')?.attr('code') === '121139')
    ?.one('value');
  return codings(said, ctx)[0];
}

function series(act: XmlElement, ctx: Context): ImagingStudySeries[] {
  const uid = uidOf(act);
  if (uid === undefined) return [];
  const instances = related(act, '*', 'observation').flatMap(instance);
  return [
    defined<ImagingStudySeries>({
      uid,
      modality: modality(act, ctx) ?? absentConcept(undefined).coding?.[0],
      description: textOf(act.one('text'), ctx),
      numberOfInstances: instances.length === 0 ? undefined : instances.length,
      started: dateTime(act.one('effectiveTime'), ctx),
      instance: instances,
    }),
  ];
}

export const imagingStudies: Mapping = (statement, ctx) => {
  if (statement.name !== 'act' || codeOf(statement) !== STUDY) return [];
  if (saysNothing(statement) || isNegated(statement)) return [];
  const uid = uidOf(statement);
  const found = related(statement, '*', 'act')
    .filter(act => codeOf(act) === SERIES)
    .flatMap(act => series(act, ctx));
  if (uid === undefined && found.length === 0) return [];
  const instances = found.reduce((sum, one) => sum + (one.numberOfInstances ?? 0), 0);
  const modalities = found
    .map(one => one.modality)
    .filter(one => one.system?.includes('dicom') === true)
    .map((one): [string | undefined, Coding] => [one.code, one]);
  const reference = add(
    ctx,
    defined<ImagingStudy>({
      resourceType: 'ImagingStudy',
      identifier: uid === undefined ? undefined : [{ system: 'urn:dicom:uid', value: `urn:oid:${uid}` }],
      status: 'available',
      modality: [...new Map(modalities).values()],
      subject: patient(ctx),
      started: dateTime(statement.one('effectiveTime'), ctx),
      numberOfSeries: found.length === 0 ? undefined : found.length,
      numberOfInstances: instances === 0 ? undefined : instances,
      description: textOf(statement.one('text'), ctx),
      series: found,
    }),
  );
  trace(reference, [statement], ctx);
  return [reference];
};
