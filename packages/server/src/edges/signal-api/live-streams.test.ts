import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Refusal } from '../../base/problem.ts';
import { LiveStreams, STREAM_LIFE_MS, STREAMS_MAX, STREAMS_OF_ONE_MAX } from './live-streams.ts';

/** One message, then nothing until the stream is over. */
async function* silence(ending: AbortSignal): AsyncGenerator<string> {
  yield 'data: {}\n\n';
  if (!ending.aborted) await once(ending, 'abort');
}

const tooMany = (error: unknown) => error instanceof Refusal && error.problems[0]?.status === 429;

const quiet = { error: () => {} };

test('live streams are bounded for each caller and in all, and one that closes makes room', async () => {
  const streams = new LiveStreams(quiet);
  const mine = Array.from({ length: STREAMS_OF_ONE_MAX }, () => streams.open('eve', silence));
  assert.throws(() => streams.open('eve', silence), tooMany);
  const others = Array.from({ length: STREAMS_MAX - mine.length }, (_, i) => streams.open(`o${i}`, silence));
  assert.throws(() => streams.open('bob', silence), tooMany);
  const [first] = mine as [PassThrough];
  first.destroy();
  await once(first, 'close');
  const again = streams.open('eve', silence);
  const closed = [...mine.slice(1), ...others, again].map((stream) => once(stream, 'close'));
  streams.close();
  await Promise.all(closed);
  // Their timers end before the next test brings its own.
  await setImmediate();
});

test('a live stream ends with a token’s time, also one that nobody reads', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const streams = new LiveStreams(quiet);
  const [read, unread] = [streams.open('eve', silence), streams.open('bob', silence)];
  const ended = once(read.resume(), 'close');
  t.mock.timers.tick(STREAM_LIFE_MS - 1);
  assert.ok(!read.writableEnded);
  t.mock.timers.tick(1);
  await ended;
  assert.ok(read.readableEnded, 'in order, so that its reader connects again');
  const closed = once(unread, 'close');
  t.mock.timers.tick(10_000);
  await closed;
});

test('a live stream whose log cannot be read is logged and broken off, and nothing else ends', async () => {
  const logged: unknown[] = [];
  const streams = new LiveStreams({ error: (fields) => logged.push(fields) });
  const failure = new Error('the disk is gone');
  const stream = streams.open('eve', () => ({
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(failure) }),
  }));
  await once(stream, 'close');
  assert.deepEqual(logged, [{ err: failure }]);
});
