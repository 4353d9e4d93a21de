import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Log } from '../../src/stores/log/port.ts';
import { openSegmentLog, type SegmentLogOptions } from '../../src/stores/log/segment-log.ts';
import { afterwards } from './afterwards.ts';

/** An empty directory that is removed after the test. */
export async function testDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'souk-test-'));
  afterwards(t, () => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A log of its own for one test, closed and removed afterwards. */
export async function testLog(
  t: TestContext,
  options: Omit<Partial<SegmentLogOptions>, 'directory'> = {},
): Promise<Log> {
  const directory = await mkdtemp(join(tmpdir(), 'souk-test-log-'));
  const log = await openSegmentLog({ ...options, directory });
  afterwards(t, async () => {
    await log.close();
    await rm(directory, { recursive: true, force: true });
  });
  return log;
}
