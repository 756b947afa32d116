// Product Instance 4.37 → Device; supplies → DeviceUseStatement. HL7 C-CDA 2.1 and US Core Implantable Device.

import type { CodeableConcept, Device, DeviceUseStatement, Period, Procedure, Reference } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import { add, again, patient, resourceOf, standsAt, type Context } from '../context.ts';
import { coded, concept, SNOMED } from '../datatypes.ts';
import { defined, definedOrNothing } from '../defined.ts';
import { identifiers } from '../ids.ts';
import { collapse } from '../narrative.ts';
import { performed } from '../performed.ts';
import { trace } from '../provenance.ts';
import {
  comments,
  ENTRY,
  hasTemplate,
  indications,
  isNegated,
  isPlaceholder,
  related,
  saysNothing,
  statementIn,
  textConcept,
  statusCode,
} from '../statements.ts';
import { when } from '../times.ts';
import { carrierParts, toldBy } from '../udi.ts';
import type { Mapping } from './section.ts';

const UDI_ROOT = '2.16.840.1.113883.3.3719';

/** The carrier as people read it, or the bare Device Identifier some put in its place. */
function carrierOf(holder: XmlElement): string | undefined {
  const carrier = holder
    .all('id')
    .find(id => id.attr('root') === UDI_ROOT)
    ?.attr('extension')
    ?.trim();
  return carrier === '' ? undefined : carrier;
}

type Carrier = NonNullable<Device['udiCarrier']>[number];

/** The parts of the Unique Device Identifier: what the organizer tells one by one, else what the carrier says. */
export function device(role: XmlElement, ctx: Context, organizer?: XmlElement): Reference | undefined {
  if (role.attr('nullFlavor') !== undefined) return undefined;
  const udi = carrierOf(role) ?? (organizer === undefined ? undefined : carrierOf(organizer));
  const parts = udi === undefined ? undefined : carrierParts(udi);
  const told = organizer === undefined ? undefined : toldBy(organizer, ctx);
  const name = collapse(role.one('scopingEntity/desc')?.text ?? '');
  const model = collapse(role.one('playingDevice/manufacturerModelName')?.text ?? '');
  const type = concept(role.one('playingDevice/code'), ctx);
  const identifier = identifiers(role.all('id'));
  if (type === undefined && identifier === undefined && told === undefined) return undefined;
  const deviceIdentifier = told?.deviceIdentifier ?? parts?.deviceIdentifier;
  const carrier = definedOrNothing<Carrier>({
    deviceIdentifier,
    issuer: told?.issuer ?? parts?.issuer,
    carrierHRF: udi === deviceIdentifier ? undefined : udi,
  });
  const reference = add(
    ctx,
    defined<Device>({
      resourceType: 'Device',
      identifier,
      udiCarrier: carrier === undefined ? undefined : [carrier],
      status: told?.status,
      distinctIdentifier: told?.distinctIdentifier ?? parts?.distinctIdentifier,
      manufactureDate: told?.manufactureDate ?? parts?.manufactureDate,
      expirationDate: told?.expirationDate ?? parts?.expirationDate,
      lotNumber: told?.lotNumber ?? parts?.lotNumber,
      serialNumber: told?.serialNumber ?? parts?.serialNumber,
      manufacturer: told?.manufacturer ?? (name === '' ? undefined : name),
      deviceName: told?.deviceName,
      modelNumber: told?.modelNumber ?? (model === '' ? undefined : model),
      partNumber: told?.partNumber,
      type,
      patient: patient(ctx),
      safety: told?.safety,
    }),
  );
  return standsAt(ctx, reference, role);
}

const isUdiOrganizer = (organizer: XmlElement): boolean =>
  hasTemplate(organizer, `${ENTRY}311`) || organizer.one('code')?.attr('code') === '74711-3';

/** Devices that take part in a procedure or supply. */
export function devicesIn(statement: XmlElement, ctx: Context): Reference[] {
  const roles = [
    ...statement.all('participant/participantRole'),
    ...statement.all('product/manufacturedProduct/participantRole'),
  ].filter(role => hasTemplate(role, `${ENTRY}37`) || role.one('playingDevice') !== undefined);
  if (roles.length === 0) return [];
  const organizers = related(statement, '*', 'organizer').filter(isUdiOrganizer);
  const found: Reference[] = [];
  for (const role of roles) {
    const carrier = carrierOf(role);
    // One organizer and one device belong together; of several those of the same carrier.
    const own =
      organizers.find(one => carrier !== undefined && carrierOf(one) === carrier) ??
      (roles.length === 1 && organizers.length === 1 ? organizers[0] : undefined);
    const reference = device(role, ctx, own);
    if (reference !== undefined) found.push(reference);
  }
  return found;
}

/** Where an implant is listed as the patient's own, not as what a procedure worked with. */
const MEDICAL_EQUIPMENT = '46264-8';

/** An explantation ends what an implantation began; a cataract is removed to insert a lens, and a generator to replace it. */
const removal = /\b(?:remov\w*|explant\w*|extract\w*|withdrawal)\b/i;
const insertion =
  /\b(?:re)?(?:insert\w*|implantation|implanting|plac(?:ed|ing|ement)|replac\w*|exchang\w*)\b/i;

/** The date of an implant stands at its procedure; FHIR's Device has no room for it. */
export function implanted(
  statement: XmlElement,
  procedure: Reference,
  used: readonly Reference[],
  ctx: Context,
): Reference[] {
  if (ctx.sectionCode !== MEDICAL_EQUIPMENT || used.length === 0) return [];
  const done = resourceOf(ctx, procedure);
  if (done?.resourceType !== 'Procedure' || done.status !== 'completed') return [];
  const { dateTime, _dateTime, period } = when(statement.one('effectiveTime'), ctx, true);
  const isRemoved = [done.code?.text, ...(done.code?.coding ?? []).map(one => one.display)].some(
    name => name !== undefined && removal.test(name) && !insertion.test(name),
  );
  const moment = dateTime ?? (isRemoved ? period?.end : period?.start);
  return used.map(one => {
    const kept = resourceOf(ctx, one);
    const isOver = isRemoved || (kept?.resourceType === 'Device' && kept.status === 'inactive');
    const reference = add(
      ctx,
      defined<DeviceUseStatement>({
        resourceType: 'DeviceUseStatement',
        status: isOver ? 'completed' : 'active',
        subject: patient(ctx),
        derivedFrom: [again(ctx, procedure)],
        timingPeriod:
          moment === undefined
            ? undefined
            : defined<Period>(
                isRemoved ? { end: moment, _end: _dateTime } : { start: moment, _start: _dateTime },
              ),
        device: again(ctx, one),
        bodySite: done.bodySite?.[0],
      }),
    );
    trace(reference, [statement], ctx);
    return reference;
  });
}

/** The device a supply names: as its product, by its code, or in words. */
const supplied = (supply: XmlElement, ctx: Context): CodeableConcept | undefined =>
  concept(supply.one('participant/participantRole/playingDevice/code'), ctx) ??
  concept(supply.one('product/manufacturedProduct/manufacturedMaterial/code'), ctx) ??
  concept(supply.one('code'), ctx) ??
  textConcept(supply, ctx);

/** FHIR has no device that is not used, but a procedure not done: quality measures tell "device not applied" so. */
function notApplied(supply: XmlElement, ctx: Context): Reference[] {
  const device = supplied(supply, ctx);
  if (device === undefined || isPlaceholder(supply, device)) return [];
  const time = performed(supply.one('effectiveTime'), ctx);
  const reference = add(
    ctx,
    defined<Procedure>({
      resourceType: 'Procedure',
      identifier: identifiers(supply.all('id')),
      status: 'not-done',
      statusReason: indications(supply, ctx)[0],
      code: coded(SNOMED, '360030002', 'Application of medical device'),
      subject: patient(ctx),
      performedDateTime: time.performedDateTime,
      _performedDateTime: time._performedDateTime,
      performedPeriod: time.performedPeriod,
      note: comments(supply, ctx),
      usedCode: [device],
    }),
  );
  trace(reference, [supply], ctx);
  return [reference];
}

/** What is no longer used, or never was. */
const useStatuses: ReadonlyMap<string | undefined, DeviceUseStatement['status']> = new Map([
  ['aborted', 'stopped'],
  ['cancelled', 'stopped'],
  ['suspended', 'on-hold'],
  ['held', 'on-hold'],
  ['nullified', 'entered-in-error'],
]);

/** A supply that began and has no end was handed out, and is in use since; without a beginning its status is all there is. */
function useStatus(supply: XmlElement): DeviceUseStatement['status'] {
  const status = statusCode(supply);
  if (status !== 'completed') return useStatuses.get(status) ?? 'active';
  const time = supply.one('effectiveTime');
  const hasBegun = time?.one('low')?.attr('value') !== undefined;
  const hasEnded = time?.one('high')?.attr('value') !== undefined;
  return hasBegun && !hasEnded ? 'active' : 'completed';
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
  if (statement.name !== 'supply') return [];
  if (isNegated(statement)) return notApplied(statement, ctx);
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
    const { dateTime, _dateTime, period } = when(statement.one('effectiveTime'), ctx);
    const reference = add(
      ctx,
      defined<DeviceUseStatement>({
        resourceType: 'DeviceUseStatement',
        identifier: identifiers(statement.all('id')),
        status: useStatus(statement),
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
