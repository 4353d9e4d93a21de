import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, EpochMs } from '../../base/time.ts';

/** The machine's clock, kept from running backwards: after a step back time stands still until it is caught up. */
export function systemClock(): Clock {
  let last = 0;
  return {
    now() {
      last = Math.max(last, Date.now());
      return last;
    },
  };
}

/** A clock that stands still until it is told to move, and never moves back. Its time survives a restart. */
export interface TestClock extends Clock {
  /** Moves forward by that many milliseconds and resolves with the new time once it is durable. */
  advance(byMs: number): Promise<EpochMs>;
}

/** One call may move the clock by at most a year: more is a slip of the keyboard. */
export const ADVANCE_MS_MAX = 366 * 86_400_000;

/** Opens the test clock of a data directory; a new one starts at midnight (UTC) of the real day. */
export async function openTestClock(directory: string): Promise<TestClock> {
  const file = join(directory, 'clock.json');
  let nowMs = readTime(file) ?? Math.floor(Date.now() / 86_400_000) * 86_400_000;
  let saving: Promise<void> = saveTime(file, nowMs);
  await saving;
  return {
    now: () => nowMs,
    async advance(byMs) {
      if (!Number.isSafeInteger(byMs) || byMs <= 0 || byMs > ADVANCE_MS_MAX) {
        throw new RangeError(
          `a test clock moves forward by 1 ms to 366 days, not by ${byMs} ms; it still shows ${nowMs}`,
        );
      }
      const target = nowMs + byMs;
      nowMs = target;
      saving = saving.then(() => saveTime(file, target));
      await saving;
      return target;
    },
  };
}

function readTime(file: string): EpochMs | null {
  if (!existsSync(file)) return null;
  const { nowMs } = JSON.parse(readFileSync(file, 'utf8')) as { nowMs: unknown };
  if (typeof nowMs !== 'number' || !Number.isSafeInteger(nowMs)) {
    throw new Error(`${file} does not hold a time in nowMs; delete it to start the test clock anew`);
  }
  return nowMs;
}

async function saveTime(file: string, nowMs: EpochMs): Promise<void> {
  const handle = await open(`${file}.new`, 'w', 0o600);
  await handle.writeFile(JSON.stringify({ nowMs }));
  await handle.sync();
  await handle.close();
  await rename(`${file}.new`, file);
}
