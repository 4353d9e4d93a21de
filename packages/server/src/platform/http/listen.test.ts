import assert from 'node:assert/strict';
import { test } from 'node:test';
import Fastify from 'fastify';
import { afterwards } from '../../../test/support/afterwards.ts';
import { listen } from './listen.ts';

test('a port in use is named, with the settings that choose another', async (t) => {
  const [first, second] = [Fastify(), Fastify()];
  afterwards(t, () => Promise.all([first.close(), second.close()]));
  await listen(first, { host: '127.0.0.1', port: 0, setting: 'port' });
  const { port } = new URL(first.listeningOrigin);
  await assert.rejects(
    listen(second, { host: '127.0.0.1', port: Number(port), setting: 'signal-port' }),
    new RegExp(`port ${port} of 127.0.0.1 is in use by another program.*--signal-port or SOUK_SIGNAL_PORT`),
  );
});
