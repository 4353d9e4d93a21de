import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../../base/problem.ts';
import { HeldReports } from './held-reports.ts';

test('reports are held up to a limit in all, and what one takes is free when its reader is gone or it failed', async () => {
  const held = new HeldReports({ reportBytes: 6, allBytes: 10 });
  const readers = [1, 2, 3, 4].map(() => new AbortController());
  const [first, second, third, fourth] = readers.map(({ signal }) => signal);
  assert.ok(first && second && third && fourth);
  const collected = async (lengths: number[], gone: AbortSignal) =>
    (await held.collect(pieces(lengths), gone)).bytes;

  assert.equal(await collected([3, 3], first), 6);
  await assert.rejects(collected([3, 4], second), refusal('WithTooManyRows'));
  await assert.rejects(collected([3, 2], second), refusal('reports-busy'));
  await assert.rejects(held.collect(failing(), second), { message: 'the store failed' });
  assert.equal(await collected([4], second), 4);
  await assert.rejects(collected([1], third), refusal('reports-busy'));
  readers[0]?.abort();
  assert.equal(await collected([6], third), 6);
  readers[1]?.abort();
  await assert.rejects(
    held.collect(
      leaving(() => readers[3]?.abort()),
      fourth,
    ),
    { name: 'AbortError' },
  );
  assert.equal(await collected([4], new AbortController().signal), 4);
});

function refusal(code: string): (error: unknown) => boolean {
  return (error) => error instanceof Refusal && error.problems[0]?.code === code;
}

async function* pieces(lengths: number[]): AsyncGenerator<Buffer> {
  for (const length of lengths) yield Buffer.alloc(length);
}

async function* failing(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(3);
  throw new Error('the store failed');
}

/** Whoever reads it leaves in the middle. */
async function* leaving(leave: () => void): AsyncGenerator<Buffer> {
  yield Buffer.alloc(2);
  leave();
  yield Buffer.alloc(2);
}
