import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { afterwards } from '../../../test/support/afterwards.ts';
import { testDirectory } from '../../../test/support/log.ts';
import { everything, texts } from './contract.ts';
import { type Log, LogUnavailable } from './port.ts';
import { diskFiles, type SegmentFiles } from './segment-files.ts';
import { openSegmentLog } from './segment-log.ts';

/** A disk that fails one kind of call while it is told to. */
class ShakyDisk {
  failing: Partial<Record<keyof SegmentFiles, string>> = {};
  /** Bytes taken by one write before it stops short. */
  biteBytes = Number.POSITIVE_INFINITY;
  /** Writes that are taken before the disk is full. */
  bitesLeft = Number.POSITIVE_INFINITY;
  readonly files: SegmentFiles;

  constructor() {
    const guard =
      <Args extends unknown[], Result>(name: keyof SegmentFiles, call: (...args: Args) => Promise<Result>) =>
      (...args: Args): Promise<Result> => {
        const code = this.failing[name];
        return code === undefined ? call(...args) : Promise.reject(Object.assign(new Error(code), { code }));
      };
    this.files = {
      ...diskFiles,
      write: guard('write', async (fd, buffers, offset) => diskFiles.write(fd, this.#bite(buffers), offset)),
      sync: guard('sync', diskFiles.sync),
      truncate: guard('truncate', diskFiles.truncate),
      open: guard('open', diskFiles.open),
      syncDirectory: guard('syncDirectory', diskFiles.syncDirectory),
    };
  }

  #bite(buffers: readonly Buffer[]): readonly Buffer[] {
    if (this.bitesLeft-- <= 0) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    const first = buffers[0];
    if (first === undefined || this.biteBytes === Number.POSITIVE_INFINITY) return buffers;
    return [first.subarray(0, this.biteBytes)];
  }
}

async function shakyLog(
  t: TestContext,
  segmentBytes = 1_000_000,
): Promise<{ disk: ShakyDisk; log: Log; kept(): Promise<string[]> }> {
  const directory = await testDirectory(t);
  const disk = new ShakyDisk();
  const log = await openSegmentLog({ directory, files: disk.files, segmentBytes });
  async function kept(): Promise<string[]> {
    disk.failing = {};
    disk.bitesLeft = Number.POSITIVE_INFINITY;
    await log.close().catch(() => {});
    const again = await openSegmentLog({ directory });
    const records = await everything(again, 'site');
    await again.close();
    return records;
  }
  afterwards(t, () => log.close().catch(() => {}));
  return { disk, log, kept };
}

test('a full disk refuses everything that waits, and the log goes on when there is space again', async (t) => {
  const { disk, log, kept } = await shakyLog(t);
  await log.append('site', texts('1'));
  disk.failing = { write: 'ENOSPC' };
  const refused = [log.append('site', texts('no')), log.append('site', texts('nor this', 'x'))];
  for (const append of refused) {
    await assert.rejects(append, (error) => {
      assert.ok(error instanceof LogUnavailable);
      assert.match(
        error.message,
        /stream site .*ENOSPC.*Nothing after position 1 was acknowledged.*Free some space/s,
      );
      return true;
    });
  }
  assert.deepEqual(await everything(log, 'site'), ['1 1']);
  disk.failing = {};
  assert.equal(await log.append('site', texts('2')), 2);
  assert.deepEqual(await everything(log, 'site'), ['1 1', '2 2']);
  assert.deepEqual(await kept(), ['1 1', '2 2']);
});

test('a write that failed is never believed later: the stream stays closed until a restart', async (t) => {
  const { disk, log, kept } = await shakyLog(t);
  await log.append('site', texts('1'));
  disk.failing = { write: 'EIO' };
  await assert.rejects(
    log.append('site', texts('uncertain')),
    /EIO.*stays closed.*check the disk, then restart/s,
  );
  disk.failing = {};
  await assert.rejects(log.append('site', texts('2')), LogUnavailable);
  assert.deepEqual(await everything(log, 'site'), ['1 1'], 'what was durable is still read');
  assert.equal(await log.append('ads', texts('other')), 1, 'other streams go on');
  assert.deepEqual(await kept(), ['1 1']);
});

test('a full disk on which the file cannot be cut back closes the stream', async (t) => {
  for (const call of ['truncate', 'sync'] as const) {
    const { disk, log, kept } = await shakyLog(t);
    await log.append('site', texts('1'));
    disk.failing = { write: 'ENOSPC', [call]: 'EIO' };
    await assert.rejects(log.append('site', texts('2')), LogUnavailable);
    disk.failing = {};
    await assert.rejects(log.append('site', texts('3')), /stays closed/);
    assert.deepEqual(await kept(), ['1 1']);
  }
});

test('a new file that cannot be made is made later', async (t) => {
  for (const call of ['open', 'syncDirectory', 'write'] as const) {
    const { disk, log, kept } = await shakyLog(t, 10);
    await log.append('site', texts('1'));
    disk.failing = { [call]: 'ENOSPC' };
    await assert.rejects(log.append('site', texts('no')), LogUnavailable);
    disk.failing = {};
    assert.equal(await log.append('site', texts('2')), 2);
    assert.deepEqual(await kept(), ['1 1', '2 2']);
  }
});

test('a new file whose name may not have reached the disk is never written to', async (t) => {
  const { disk, log, kept } = await shakyLog(t, 10);
  await log.append('site', texts('1'));
  disk.failing = { syncDirectory: 'EIO' };
  await assert.rejects(log.append('site', texts('no')), LogUnavailable);
  disk.failing = {};
  await assert.rejects(log.append('site', texts('2')), /stays closed/);
  assert.deepEqual(await kept(), ['1 1']);
});

test('writes that stop short are continued', async (t) => {
  const { disk, log, kept } = await shakyLog(t);
  disk.biteBytes = 7;
  await log.append('site', texts('a'.repeat(50), 'b'.repeat(30)));
  assert.deepEqual(await kept(), [`1 ${'a'.repeat(50)}`, `2 ${'b'.repeat(30)}`]);
});

test('whatever fails and for however long, what was acknowledged is kept in its place', async (t) => {
  const fault = fc.constantFrom<ShakyDisk['failing']>({}, {}, { write: 'ENOSPC' }, { open: 'EMFILE' });
  const step = fc.record({
    fault,
    appends: fc.integer({ min: 1, max: 4 }),
    bites: fc.constantFrom(Number.POSITIVE_INFINITY, 1, 3),
    bite: fc.constantFrom(5, 64, 1e9),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const { disk, log, kept } = await shakyLog(t, 150);
      const acknowledged: string[] = [];
      for (const [i, { fault: failing, appends, bite, bites }] of steps.entries()) {
        disk.failing = failing;
        disk.biteBytes = bite;
        disk.bitesLeft = bites;
        const tried = Array.from({ length: appends }, (_, j) =>
          log.append('site', texts(`${i}-${j}`.repeat(9))),
        );
        for (const [j, result] of (await Promise.allSettled(tried)).entries()) {
          if (result.status === 'fulfilled') acknowledged.push(`${result.value} ${`${i}-${j}`.repeat(9)}`);
        }
      }
      assert.deepEqual(await kept(), acknowledged);
    }),
    { numRuns: 40 },
  );
});
