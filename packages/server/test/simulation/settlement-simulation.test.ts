import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PLANTED_FAULTS } from './planted-faults.ts';

const SEEDS = process.env.SOUK_TEST_LONG === '1' ? 5_000 : 1_000;

interface Found {
  readonly wrong: readonly string[];
  /** Planted faults that do not fit their file any more. */
  readonly unfit: readonly string[];
  /** By fault: the seed that noticed it, and as what; null for none. */
  readonly noticed: Readonly<Record<string, string | null>>;
}

async function play(): Promise<Found> {
  const child = fileURLToPath(new URL('settlement-child.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--no-warnings',
    child,
    '1',
    String(SEEDS),
  ]);
  return JSON.parse(stdout) as Found;
}

test('settlement in a simulated world', async (t: TestContext) => {
  const { wrong, unfit, noticed } = await play();
  await t.test(
    'whatever fails, tears, comes late or twice, and whenever the process is killed, every click is settled once and right',
    () => assert.deepEqual(wrong, []),
  );
  await t.test('every planted fault still fits the code', () => assert.deepEqual(unfit, []));
  for (const { name } of PLANTED_FAULTS) {
    await t.test(`a planted fault is noticed: ${name}`, () => assert.ok(noticed[name], 'no seed noticed it'));
  }
});
