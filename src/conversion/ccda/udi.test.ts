// Carriers of the three issuing agencies, as people and as machines write them, told apart into their parts.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { carrierParts } from './udi.ts';

/** The agency and every part that was read. */
function read(carrier: string): Record<string, string> {
  const { issuer, ...parts } = carrierParts(carrier) ?? {};
  const said = Object.entries(parts).filter((part): part is [string, string] => part[1] !== undefined);
  return { issuer: issuer?.slice(issuer.lastIndexOf('/') + 1) ?? 'none', ...Object.fromEntries(said) };
}

test('a GS1 carrier is read with brackets in any order, without them, and as a scanner gives it', () => {
  const whole = {
    issuer: 'gs1-di',
    deviceIdentifier: '00848486001048',
    lotNumber: 'ABC999',
    serialNumber: 'bi1',
    manufactureDate: '2018-10-15',
    expirationDate: '2022-10',
  };
  assert.deepEqual(read('(01)00848486001048(11)181015(10)ABC999(21)bi1(17)221000'), whole);
  assert.deepEqual(read('0100848486001048111810151722100010ABC999\u001d21bi1'), whole);
  assert.deepEqual(read(']d20100848486001048111810151722100010ABC999\u001d21bi1'), whole);
});

test('a bare GTIN is a device identifier when its check digit says so', () => {
  assert.deepEqual(read('00643169007222'), { issuer: 'gs1-di', deviceIdentifier: '00643169007222' });
  assert.deepEqual(read('00643169007223'), { issuer: 'none' });
});

test('an HIBCC carrier ends with a check character that is no part of anything', () => {
  assert.deepEqual(read('+H123PARTNO1234567890120/$$3200216LOT123/SXYZ456/16D20130202C'), {
    issuer: 'hibcc-dI',
    deviceIdentifier: 'H123PARTNO1234567890120',
    expirationDate: '2020-02-16',
    lotNumber: 'LOT123',
    serialNumber: 'XYZ456',
    manufactureDate: '2013-02-02',
  });
});

test('an ICCBBA carrier counts its dates in days of the year', () => {
  assert.deepEqual(read('=/A9999XYZ100T0944=,000025=A99971312345600=>016060=}013365&,1000000000000XYZ123'), {
    issuer: 'iccbba-other-di',
    deviceIdentifier: 'A9999XYZ100T0944',
    serialNumber: '000025',
    expirationDate: '2016-02-29',
    manufactureDate: '2013-12-31',
    lotNumber: 'XYZ123',
    distinctIdentifier: 'A99971312345600',
  });
});

test('what no agency writes is not taken apart, and no day is invented', () => {
  for (const odd of ['', 'garbage', '(21)serial only', '01123', '0100848486001048']) {
    const { lotNumber, serialNumber } = carrierParts(odd) ?? {};
    assert.deepEqual([lotNumber, serialNumber], [undefined, undefined]);
  }
  assert.equal(carrierParts('(01)00848486001048(17)230230')?.expirationDate, undefined);
});
