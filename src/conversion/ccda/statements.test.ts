import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseXml, type XmlElement } from '../xml/parse.ts';
import { moodOf, toldInFull } from './statements.ts';

const read = (xml: string): XmlElement => {
  const { root } = parseXml(xml);
  assert.ok(root !== undefined);
  return root;
};

const plan = (outer: string, inner: string): XmlElement =>
  read(
    `<procedure moodCode="RQO">${outer}<entryRelationship typeCode="REFR"><procedure moodCode="EVN">${inner}<code code="1"/></procedure></entryRelationship></procedure>`,
  );

test('a plan that refers to itself told in full lends it its mood', () => {
  const whole = plan('<id root="1.2" extension="a"/>', '<id root="1.3"/><id root="1.2" extension="a"/>');
  const full = toldInFull(whole);
  assert.ok(full !== undefined);
  assert.equal(moodOf(full), 'RQO');
});

test('another procedure within a plan keeps its own mood', () => {
  const whole = plan('<id root="1.2" extension="a"/>', '<id root="1.2" extension="b"/>');
  assert.equal(toldInFull(whole), undefined);
  assert.equal(moodOf(whole.one('entryRelationship/procedure') ?? whole), 'EVN');
});

test('ids that are not known make nothing the same', () => {
  assert.equal(toldInFull(plan('<id nullFlavor="UNK"/>', '<id nullFlavor="UNK"/>')), undefined);
});

test('a mood written small is that mood', () => {
  assert.equal(moodOf(read('<act moodCode="evn"/>')), 'EVN');
  assert.equal(moodOf(read('<act/>')), undefined);
});

test('an event that is done is no plan, however its mood is written', () => {
  const event = read(
    '<procedure moodCode="evn"><id root="1.2"/><entryRelationship typeCode="COMP"><procedure moodCode="EVN"><id root="1.2"/></procedure></entryRelationship></procedure>',
  );
  assert.equal(moodOf(event.one('entryRelationship/procedure') ?? event), 'EVN');
});
