import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { afterwards } from '../../../test/support/afterwards.ts';
import { testDirectory } from '../../../test/support/log.ts';
import { everything, texts } from './contract.ts';
import { LogDamaged } from './port.ts';
import { diskFiles, type SegmentFiles } from './segment-files.ts';
import { openSegmentLog } from './segment-log.ts';

/** As a killed process leaves it: no last mark behind the last group. */
async function writtenAndKilled(directory: string, groups: readonly (readonly string[])[]): Promise<void> {
  let killed = false;
  const files: SegmentFiles = {
    ...diskFiles,
    write: (fd, buffers, offset) =>
      killed ? Promise.reject(new Error('killed')) : diskFiles.write(fd, buffers, offset),
  };
  const log = await openSegmentLog({ directory, files });
  for (const group of groups) await log.append('site', texts(...group));
  killed = true;
  await log.close().catch(() => {});
}

async function readBack(directory: string): Promise<{ records: string[]; torn: number }> {
  let torn = 0;
  const log = await openSegmentLog({
    directory,
    torn: (_, bytes) => {
      torn = bytes;
    },
  });
  const records = await everything(log, 'site');
  assert.equal(await log.append('site', texts('next')), records.length + 1);
  await log.close();
  return { records, torn };
}

async function onlyFile(directory: string): Promise<string> {
  const [name = ''] = await readdir(join(directory, 'site'));
  return join(directory, 'site', name);
}

const DURABLE = [['first'], ['second', 'third']];
const LAST = ['fourth', 'fifth and longer', ''];
const ALL = [...DURABLE.flat(), ...LAST].map((text, i) => `${i + 1} ${text}`);

test('a last group that is cut, overwritten or left as zeros at any byte costs no earlier record', async (t) => {
  const directory = await testDirectory(t);
  await writtenAndKilled(directory, DURABLE);
  const file = await onlyFile(directory);
  const durableBytes = (await stat(file)).size;
  await rm(directory, { recursive: true });
  await writtenAndKilled(directory, [...DURABLE, LAST]);
  const whole = await readFile(file);

  async function check(bytes: Buffer): Promise<void> {
    await writeFile(file, bytes);
    const { records } = await readBack(directory);
    assert.ok(records.length >= 3, 'what was acknowledged before is kept');
    assert.deepEqual(records, ALL.slice(0, records.length), 'and nothing is there that was never written');
  }
  for (let at = durableBytes; at <= whole.length; at++) {
    await check(whole.subarray(0, at));
    await check(Buffer.concat([whole.subarray(0, at), Buffer.alloc(whole.length - at)]));
  }
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length - durableBytes - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, flip) => {
        const bytes = Buffer.from(whole);
        bytes[durableBytes + at] = (bytes[durableBytes + at] ?? 0) ^ flip;
        await check(bytes);
      },
    ),
    { numRuns: 100 },
  );
});

test('a flipped byte anywhere before a later group is told, never skipped', async (t) => {
  const directory = await testDirectory(t);
  await writtenAndKilled(directory, [...DURABLE, LAST]);
  const file = await onlyFile(directory);
  const whole = await readFile(file);
  const lastGroup = whole.length - (await groupBytes(t, LAST));
  for (let at = 0; at < lastGroup; at++) {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    await writeFile(file, bytes);
    await assert.rejects(openSegmentLog({ directory }), (error) => {
      assert.ok(error instanceof LogDamaged, String(error));
      assert.match(
        error.message,
        /0000000000000001\.log is damaged at byte \d+: .* restore this file from a backup/s,
      );
      return true;
    });
    assert.deepEqual(await readFile(file), bytes, 'and nothing is changed');
  }
});

async function groupBytes(t: TestContext, group: readonly string[]): Promise<number> {
  const directory = await testDirectory(t);
  await writtenAndKilled(directory, [['x']]);
  const one = (await stat(await onlyFile(directory))).size;
  await rm(directory, { recursive: true });
  await writtenAndKilled(directory, [['x'], group]);
  return (await stat(await onlyFile(directory))).size - one;
}

test('after an orderly stop even the last group is known to have been durable', async (t) => {
  const directory = await testDirectory(t);
  const log = await openSegmentLog({ directory });
  await log.append('site', texts('only'));
  await log.close();
  const file = await onlyFile(directory);
  const bytes = await readFile(file);
  const at = bytes.indexOf('only');
  bytes[at] = 0;
  await writeFile(file, bytes);
  await assert.rejects(openSegmentLog({ directory }), LogDamaged);
});

test('opening an untouched log again and again neither cuts nor grows it', async (t) => {
  const directory = await testDirectory(t);
  await writtenAndKilled(directory, DURABLE);
  const file = await onlyFile(directory);
  const { size } = await stat(file);
  for (let i = 0; i < 3; i++) {
    const log = await openSegmentLog({ directory, torn: () => assert.fail('nothing was torn') });
    await log.close();
  }
  assert.equal((await stat(file)).size, size);
});

test('damage in an older file is told when it is read, and what comes before it is served', async (t) => {
  const directory = await testDirectory(t);
  const log = await openSegmentLog({ directory, segmentBytes: 100 });
  for (let i = 1; i <= 3; i++) await log.append('site', texts(`${i}`.repeat(50), `${i}`.repeat(50)));
  await log.close();
  const second = join(directory, 'site', '0000000000000003.log');
  const bytes = await readFile(second);
  bytes[bytes.length - 40] = 0;
  await writeFile(second, bytes);
  const again = await openSegmentLog({ directory });
  afterwards(t, () => again.close());
  const limits = { records: 10, bytes: 10_000 };
  assert.deepEqual(
    (await again.read('site', 0, limits)).map(({ position }) => position),
    [1, 2],
  );
  assert.deepEqual(
    (await again.read('site', 2, limits)).map(({ position }) => position),
    [3],
  );
  await assert.rejects(again.read('site', 3, limits), LogDamaged);
  assert.deepEqual(
    (await again.read('site', 4, limits)).map(({ position }) => position),
    [5, 6],
  );
});

test('an older file that was shortened or lost is told', async (t) => {
  const directory = await testDirectory(t);
  const log = await openSegmentLog({ directory, segmentBytes: 100 });
  for (let i = 1; i <= 3; i++) await log.append('site', texts(`${i}`.repeat(90)));
  await log.close();
  const second = join(directory, 'site', '0000000000000002.log');
  await truncate(second, 38);
  const short = await openSegmentLog({ directory });
  await assert.rejects(short.read('site', 1, { records: 9, bytes: 999 }), LogDamaged);
  await short.close();
  await rm(second);
  const missing = await openSegmentLog({ directory });
  await assert.rejects(missing.read('site', 1, { records: 9, bytes: 999 }), LogDamaged);
  await missing.close();
});

test('a file whose head was not written yet is begun anew', async (t) => {
  const directory = await testDirectory(t);
  const log = await openSegmentLog({ directory, segmentBytes: 50 });
  await log.append('site', texts('a'.repeat(90)));
  await log.close();
  for (const head of ['', 'SOUK', 'XXXXXXXXXXXXXXXXXXXXXXXXXX']) {
    await writeFile(join(directory, 'site', '0000000000000002.log'), head);
    const again = await openSegmentLog({ directory, segmentBytes: 50 });
    assert.equal(await again.end('site'), 1);
    await again.close();
  }
  const again = await openSegmentLog({ directory, segmentBytes: 50 });
  assert.equal(await again.append('site', texts('b')), 2);
  await again.close();
  const last = await openSegmentLog({ directory, segmentBytes: 50 });
  assert.deepEqual((await everything(last, 'site')).slice(1), ['2 b']);
  await last.close();
});
