import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { afterwards } from '../../../test/support/afterwards.ts';
import { testDirectory, testLog } from '../../../test/support/log.ts';
import { everything, type LogUnderTest, logContract, texts } from './contract.ts';
import { LogFull } from './port.ts';
import { diskFiles } from './segment-files.ts';
import { openSegmentLog } from './segment-log.ts';

/** Small segments, so that every test crosses from file to file. */
async function opened(t: TestContext, segmentBytes: number): Promise<LogUnderTest> {
  const directory = await testDirectory(t);
  let log = await openSegmentLog({ directory, segmentBytes });
  afterwards(t, () => log.close());
  return {
    log,
    async reopen() {
      await log.close();
      log = await openSegmentLog({ directory, segmentBytes });
      return log;
    },
  };
}

logContract('segment log', (t) => opened(t, 64 * 1024 * 1024));
logContract('segment log of small files', (t) => opened(t, 200));

test('a queue that is full refuses whole appends and takes more once the disk has caught up', async (t) => {
  const log = await testLog(t, { queueBytesMax: 1_000 });
  const record = Buffer.alloc(300);
  const first = log.append('site', [record, record]);
  await assert.rejects(log.append('site', [record, record]), LogFull);
  await log.append('site', [record]);
  assert.equal(await first, 2);
  assert.equal(await log.append('site', [record, record]), 5);
  await assert.rejects(log.append('site', Array(4).fill(record)), RangeError);
});

test('trim removes whole files, oldest first, and a reader starts at what is left', async (t) => {
  const directory = await testDirectory(t);
  const log = await openSegmentLog({ directory, segmentBytes: 100 });
  afterwards(t, () => log.close());
  for (let i = 1; i <= 10; i++) await log.append('site', texts(String(i).repeat(90)));
  assert.equal((await readdir(join(directory, 'site'))).length, 10);
  await log.trim('site', 4);
  assert.equal((await readdir(join(directory, 'site'))).length, 6);
  assert.equal((await log.read('site', 0, { records: 1, bytes: 1 }))[0]?.position, 5);
  await log.trim('site', 1_000);
  assert.equal((await readdir(join(directory, 'site'))).length, 1);
  assert.equal(await log.end('site'), 10);
});

test('trimming under readers takes nothing from them that they were not warned of', async (t) => {
  const log = await testLog(t, { segmentBytes: 2_000 });
  for (let i = 0; i < 200; i++) void log.append('site', [Buffer.alloc(100_000, i)]);
  await log.append('site', texts('last'));
  const readers = Array.from({ length: 8 }, async () => {
    let after = 0;
    for (;;) {
      const records = await log.read('site', after, { records: 3, bytes: 500_000 });
      for (const { position } of records) assert.ok(position > after, `${position} after ${after}`);
      const last = records.at(-1)?.position;
      if (last === undefined) return after;
      after = last;
    }
  });
  for (let upTo = 10; upTo <= 200; upTo += 10) await log.trim('site', upTo);
  assert.deepEqual(new Set(await Promise.all(readers)), new Set([201]));
});

test('a hundred streams at once', async (t) => {
  const under = await opened(t, 1_000);
  const names = Array.from({ length: 100 }, (_, i) => `stream-${i}`);
  await Promise.all(names.map((name) => under.log.append(name, texts(name, 'second'))));
  const log = await under.reopen();
  for (const name of names) assert.deepEqual(await everything(log, name), [`1 ${name}`, '2 second']);
});

test('old records are read from the disk while new ones are written', async (t) => {
  const under = await opened(t, 300_000);
  const count = 20_000;
  const record = (i: number): Buffer => Buffer.from(`${i} `.repeat(50));
  for (let i = 1; i <= count / 2; i += 100) {
    await under.log.append(
      'site',
      Array.from({ length: 100 }, (_, j) => record(i + j)),
    );
  }
  const log = await under.reopen();
  const writing = (async () => {
    for (let i = count / 2 + 1; i <= count; i++) void log.append('site', [record(i)]);
    await log.append('site', texts('end'));
  })();
  let after = 0;
  while (after < count) {
    await log.waitAfter('site', after, new AbortController().signal);
    for (const { position, data } of await log.read('site', after, { records: 300, bytes: 1e6 })) {
      assert.equal(position, ++after);
      if (position <= count) assert.ok(data.equals(record(position)), `record ${position}`);
    }
  }
  await writing;
});

test('a second opener is refused while the first lives, and let in afterwards', async (t) => {
  const directory = await testDirectory(t);
  const log = await openSegmentLog({ directory });
  await assert.rejects(openSegmentLog({ directory }), /is in use.*Stop that process/s);
  await log.append('site', texts('a'));
  await log.close();
  const second = await openSegmentLog({ directory });
  assert.deepEqual(await everything(second, 'site'), ['1 a']);
  await second.close();
});

test('another process is refused too, and reads nothing half-written', async (t) => {
  const directory = await testDirectory(t);
  const log = await openSegmentLog({ directory });
  afterwards(t, () => log.close());
  await log.append('site', texts('a'));
  const module = JSON.stringify(new URL('./segment-log.ts', import.meta.url).href);
  const script = `import { openSegmentLog } from ${module}; await openSegmentLog({ directory: process.argv[1] });`;
  const other = spawnSync(process.execPath, ['--input-type=module', '-e', script, directory], {
    encoding: 'utf8',
  });
  assert.equal(other.status, 1);
  assert.match(other.stderr, /LogUnavailable: the log directory .* is in use/);
  assert.equal(await log.append('site', texts('b')), 2);
});

test('what a reader was given is durable', async (t) => {
  const directory = await testDirectory(t);
  let synced = 0;
  const files = {
    ...diskFiles,
    async write(fd: number, buffers: readonly Buffer[], offset: number) {
      const bytes = await diskFiles.write(fd, buffers, offset);
      synced++;
      return bytes;
    },
  };
  const log = await openSegmentLog({ directory, files });
  afterwards(t, () => log.close());
  await log.append('site', texts('a'));
  const before = synced;
  const appended = log.append('site', texts('b'));
  let end = await log.end('site');
  while (end === 1) {
    assert.deepEqual(await everything(log, 'site'), ['1 a']);
    await new Promise((resume) => setImmediate(resume));
    end = await log.end('site');
  }
  assert.ok(synced > before);
  assert.equal(await appended, 2);
});

test('a name that is none is refused', async (t) => {
  const log = await testLog(t);
  for (const name of ['', '../up', 'Site', 'a/b', 'a'.repeat(64)]) {
    await assert.rejects(log.append(name, texts('a')), RangeError);
  }
});
