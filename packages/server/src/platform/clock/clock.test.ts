import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { afterwards } from '../../../test/support/afterwards.ts';
import { openTestClock, systemClock } from './clock.ts';

test('a test clock stands still, moves on demand and remembers its time', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'souk-clock-'));
  afterwards(t, () => rmSync(directory, { recursive: true }));
  const clock = await openTestClock(directory);
  const start = clock.now();
  assert.equal(start % 86_400_000, 0);
  await Promise.all([clock.advance(1_000), clock.advance(500)]);
  assert.equal(clock.now(), start + 1_500);
  assert.equal((await openTestClock(directory)).now(), start + 1_500);
});

test('a test clock never moves back, nor by nonsense', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'souk-clock-'));
  afterwards(t, () => rmSync(directory, { recursive: true }));
  const clock = await openTestClock(directory);
  const start = clock.now();
  for (const bad of [0, -1, 0.5, Number.NaN, 400 * 86_400_000])
    await assert.rejects(clock.advance(bad), RangeError);
  assert.equal(clock.now(), start);
  writeFileSync(join(directory, 'clock.json'), '{"nowMs":"soon"}');
  await assert.rejects(openTestClock(directory), /delete it/);
});

test('the system clock does not run backwards when the machine steps back', (t) => {
  const clock = systemClock();
  const first = clock.now();
  t.mock.method(Date, 'now', () => first - 60_000);
  assert.equal(clock.now(), first);
});
