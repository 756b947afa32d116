// Product Instance 4.37 → Device; supplies → DeviceUseStatement. HL7 C-CDA 2.1 and US Core Implantable Device.

import type { Device, DeviceUseStatement, Reference } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import { add, again, patient, standsAt, type Context } from '../context.ts';
import { concept } from '../datatypes.ts';
import { defined, definedOrNothing } from '../defined.ts';
import { identifiers } from '../ids.ts';
import { collapse } from '../narrative.ts';
import { trace } from '../provenance.ts';
import {
  ENTRY,
  hasTemplate,
  isNegated,
  saysNothing,
  statementIn,
  textConcept,
  statusCode,
} from '../statements.ts';
import { when } from '../times.ts';
import type { Mapping } from './section.ts';

const UDI_ROOT = '2.16.840.1.113883.3.3719';

/** The parts of a GS1 carrier in human readable form: (01) device identifier, (10) lot, (21) serial, (11)/(17) dates. */
function gs1(carrier: string) {
  const part = (key: string): string | undefined =>
    new RegExp(`\\(${key}\\)([^(]+)`).exec(carrier)?.[1]?.trim();
  const day = (key: string): string | undefined => {
    const found = /^(\d\d)(\d\d)(\d\d)$/.exec(part(key) ?? '');
    if (found === null || Number(found[2]) < 1 || Number(found[2]) > 12) return undefined;
    return found[3] === '00' ? `20${found[1]}-${found[2]}` : `20${found[1]}-${found[2]}-${found[3]}`;
  };
  return {
    deviceIdentifier: part('01'),
    lotNumber: part('10'),
    serialNumber: part('21'),
    manufactureDate: day('11'),
    expirationDate: day('17'),
  };
}

export function device(role: XmlElement, ctx: Context): Reference | undefined {
  if (role.attr('nullFlavor') !== undefined) return undefined;
  const carrier = role
    .all('id')
    .find(id => id.attr('root') === UDI_ROOT)
    ?.attr('extension')
    ?.trim();
  const udi = carrier === undefined || carrier === '' ? undefined : carrier;
  const parts = udi === undefined ? undefined : gs1(udi);
  const name = collapse(role.one('scopingEntity/desc')?.text ?? '');
  const model = collapse(role.one('playingDevice/manufacturerModelName')?.text ?? '');
  const type = concept(role.one('playingDevice/code'), ctx);
  const identifier = identifiers(role.all('id'));
  if (type === undefined && identifier === undefined) return undefined;
  const reference = add(
    ctx,
    defined<Device>({
      resourceType: 'Device',
      identifier,
      udiCarrier:
        udi === undefined
          ? undefined
          : [
              definedOrNothing<NonNullable<Device['udiCarrier']>[number]>({
                deviceIdentifier: parts?.deviceIdentifier,
                issuer: udi.startsWith('(01)') ? 'http://hl7.org/fhir/NamingSystem/gs1-di' : undefined,
                carrierHRF: udi,
              }) ?? {},
            ],
      manufactureDate: parts?.manufactureDate,
      expirationDate: parts?.expirationDate,
      lotNumber: parts?.lotNumber,
      serialNumber: parts?.serialNumber,
      manufacturer: name === '' ? undefined : name,
      modelNumber: model === '' ? undefined : model,
      type,
      patient: patient(ctx),
    }),
  );
  return standsAt(ctx, reference, role);
}

/** Devices that take part in a procedure or supply. */
export function devicesIn(statement: XmlElement, ctx: Context): Reference[] {
  const found: Reference[] = [];
  for (const role of [
    ...statement.all('participant/participantRole'),
    ...statement.all('product/manufacturedProduct/participantRole'),
  ]) {
    if (!hasTemplate(role, `${ENTRY}37`) && role.one('playingDevice') === undefined) continue;
    const reference = device(role, ctx);
    if (reference !== undefined) found.push(reference);
  }
  return found;
}

/** Medical Equipment: Non-Medicinal Supply 4.50 → DeviceUseStatement of its Device. */
export const devices: Mapping = (statement, ctx) => {
  if (saysNothing(statement)) return [];
  if (statement.name === 'organizer')
    return statement.children
      .filter(child => child.name === 'component')
      .flatMap(component => {
        const inner = statementIn(component);
        return inner === undefined ? [] : devices(inner, ctx);
      });
  // FHIR has no device that is not used; the narrative keeps the words.
  if (statement.name !== 'supply' || isNegated(statement)) return [];
  const used = devicesIn(statement, ctx);
  if (used.length === 0) {
    const type =
      concept(statement.one('code'), ctx) ??
      concept(statement.one('product/manufacturedProduct/manufacturedMaterial/code'), ctx) ??
      textConcept(statement, ctx);
    if (type === undefined) return [];
    const reference = add(
      ctx,
      defined<Device>({
        resourceType: 'Device',
        identifier: identifiers(statement.all('id')),
        type,
        patient: patient(ctx),
      }),
    );
    used.push(standsAt(ctx, reference, statement));
  }
  const found: Reference[] = [];
  for (const one of used) {
    const { dateTime, _dateTime, period } = when(statement.one('effectiveTime'), ctx, true);
    const reference = add(
      ctx,
      defined<DeviceUseStatement>({
        resourceType: 'DeviceUseStatement',
        identifier: identifiers(statement.all('id')),
        status: statusCode(statement) === 'completed' ? 'completed' : 'active',
        subject: patient(ctx),
        timingDateTime: dateTime,
        _timingDateTime: _dateTime,
        timingPeriod: period,
        device: again(ctx, one),
        bodySite: concept(statement.one('targetSiteCode'), ctx),
      }),
    );
    trace(reference, [statement], ctx);
    found.push(reference, one);
  }
  return found;
};
