// Which addresses of callers are gone to: none that is inside, however it is written or named.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { describe, test } from 'node:test';
import { isPrivateAddress, outwardAgent, urlTrouble } from './outward.ts';

describe('an address', () => {
  const inside =
    '127.0.0.1 10.1.2.3 172.31.0.1 192.168.0.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255';
  const insideSix =
    ':: ::1 ::ffff:127.0.0.1 ::ffff:a00:1 64:ff9b::a00:1 2002:7f00:1:: fc00::1 fe80::1 ff02::1';
  for (const address of `${inside} ${insideSix}`.split(' '))
    test(`${address} is private`, () => assert.ok(isPrivateAddress(address)));
  for (const address of ['8.8.8.8', '172.32.0.1', '2606:4700:4700::1111', '::ffff:8.8.8.8'])
    test(`${address} is public`, () => assert.ok(!isPrivateAddress(address)));
});

describe('a URL', () => {
  const strict = { allowPrivate: false };
  const open = { allowPrivate: true };
  test('is https and public, unless private ones are allowed', () => {
    assert.equal(urlTrouble('https://app.example.org:8443/hook?a=b', strict), undefined);
    for (const url of [
      'http://localhost:8080/webhook',
      'http://127.1/',
      'https://10.0.0.1/',
      'http://receiver/x',
    ]) {
      assert.ok(urlTrouble(url, strict), url);
      assert.equal(urlTrouble(url, open), undefined, url);
    }
    assert.ok(urlTrouble('http://app.example.org/', open), 'in the clear over the Internet');
  });
  test('is nothing else', () => {
    const wrong = [
      '',
      'x',
      'ftp://a.example/',
      'https://',
      'https:///a',
      'https://u@a.example/',
      'https://a.example/#x',
      'https://a.example/ b',
      'https://a.example\\@b.example/',
      'https://bücher.example/',
    ];
    for (const url of wrong) for (const rules of [strict, open]) assert.ok(urlTrouble(url, rules), url);
  });
});

describe('the dispatcher', () => {
  const namesThis: LookupFunction = (_name, options, done) =>
    options.all === true ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);

  test('goes to no name that is an address inside, and to no such address', async t => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.end('inside');
    }).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await new Promise(resolve => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const careful = outwardAgent({ allowPrivate: false }, namesThis);
    t.after(() => careful.destroy());
    for (const host of ['rebound.example.org', '127.0.0.1', '[::1]', 'localhost'])
      await assert.rejects(
        careful.request({ origin: `http://${host}:${port}`, path: '/', method: 'GET' }),
        { code: 'PRIVATE_ADDRESS' },
        host,
      );
    assert.equal(asked, 0);
    const free = outwardAgent({ allowPrivate: true });
    t.after(() => free.destroy());
    const { body } = await free.request({ origin: `http://127.0.0.1:${port}`, path: '/', method: 'GET' });
    assert.equal(await body.text(), 'inside');
  });
});
