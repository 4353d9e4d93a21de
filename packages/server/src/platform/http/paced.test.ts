import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { paced } from './paced.ts';

const PACE = { bytes: 100, ms: 20 };

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const piece of paced(body, PACE, () => new Error('too slow'))) bytes += piece.byteLength;
  return bytes;
}

test('a sender that drips or is silent is given up; one that is quick enough is not, however slowly it is read', async () => {
  let isLetGo = false;
  async function* drip(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        await setImmediate();
        yield Buffer.from('.');
        await setTimeout(1);
      }
    } finally {
      isLetGo = true;
    }
  }
  await assert.rejects(bytesOf(drip()), /too slow/);
  while (!isLetGo) await setTimeout(1);
  const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
  await assert.rejects(bytesOf(silent), /too slow/);
  async function* quick(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < 5; i++) yield Buffer.alloc(10);
  }
  let bytes = 0;
  for await (const piece of paced(quick(), PACE, () => new Error('too slow'))) {
    bytes += piece.byteLength;
    await setTimeout(PACE.ms);
  }
  assert.equal(bytes, 50);
});
