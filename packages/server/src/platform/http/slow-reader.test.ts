import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { afterwards } from '../../../test/support/afterwards.ts';
import { cutWhenStalled, readerGone } from './slow-reader.ts';

test('an answer that nobody takes is cut, and its reader counts as gone; one that is read is whole', async (t) => {
  const large = Array.from({ length: 64 }, () => Buffer.alloc(1_000_000));
  const ended = Promise.withResolvers<{ whole: boolean }>();
  const server = createServer((request, response) => {
    const gone = readerGone(response);
    cutWhenStalled(response, request.url === '/stalled' ? 100 : 60_000);
    gone.addEventListener('abort', () => {
      if (request.url === '/stalled') ended.resolve({ whole: response.writableFinished });
    });
    Readable.from(large).pipe(response);
  });
  afterwards(t, () => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const mute = connect(port, '127.0.0.1').pause();
  afterwards(t, () => void mute.destroy());
  mute.on('error', () => {});
  mute.write('GET /stalled HTTP/1.1\r\nhost: x\r\n\r\n');
  assert.deepEqual(await ended.promise, { whole: false });

  const answer = await fetch(`http://127.0.0.1:${port}/read`);
  assert.equal((await answer.arrayBuffer()).byteLength, 64_000_000);
});
