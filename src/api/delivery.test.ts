// Which answers count as given: those that were taken whole; and who asks again need not wait for the others' sake.
import assert from 'node:assert/strict';
import { Agent, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import fastify from 'fastify';
import { systemClock } from '../platform/clock.ts';
import type { Clock } from '../platform/clock.ts';
import { openDeliveries } from './delivery.ts';

/** Nobody is patient: what waits for a long time to pass waits for ever. */
const impatient: Clock = {
  ...systemClock,
  after: (ms, work) => (ms < 100 ? systemClock.after(ms, work) : { cancel: () => {} }),
  sleep: (ms, signal) => (ms < 100 ? systemClock.sleep(ms, signal) : new Promise<void>(() => {})),
};

async function openServer(t: TestContext, bytes: number) {
  const deliveries = openDeliveries(impatient);
  const delivered: string[] = [];
  const app = fastify();
  app.addHook('onRequest', async request => deliveries.heard(request));
  app.get('/:name', async (request, reply) => {
    const { name } = request.params as { name: string };
    if (name === 'again') {
      await deliveries.settled('reader');
      return { delivered };
    }
    const text = async function* () {
      for (let left = bytes; left > 0; left -= 10_000) yield 'x'.repeat(Math.min(left, 10_000));
    };
    const counted = { reader: 'reader', delivered: async () => void delivered.push(name) };
    return deliveries.send(request, reply, text(), counted);
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const agents: Agent[] = [];
  t.after(async () => {
    for (const agent of agents) agent.destroy();
    await app.close();
  });
  const port = (app.server.address() as AddressInfo).port;
  /** On a connection of its own. */
  const get = (path: string, isBroken = false) =>
    new Promise<string>((resolve, reject) => {
      const agent = new Agent({ keepAlive: true });
      agents.push(agent);
      const asking = httpRequest({ port, path, agent }, answer => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
          if (!isBroken) return;
          asking.destroy();
          resolve(text);
        });
        answer.once('end', () => resolve(text)).once('error', () => {});
      });
      asking.once('error', error => (isBroken ? undefined : reject(error))).end();
    });
  return { get };
}

test('who asks again on another connection has read the answer before', async t => {
  const { get } = await openServer(t, 50_000);
  assert.equal((await get('/whole')).length, 50_000);
  assert.deepEqual(JSON.parse(await get('/again')), { delivered: ['whole'] });
});

test('unless it broke off', async t => {
  const { get } = await openServer(t, 400_000);
  for (let round = 0; round < 5; round++) {
    await get('/broken', true);
    assert.deepEqual(JSON.parse(await get('/again')), { delivered: [] });
  }
});
