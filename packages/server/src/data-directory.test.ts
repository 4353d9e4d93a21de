import assert from 'node:assert/strict';
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { testDirectory } from '../test/support/log.ts';
import { prepareDataDirectory } from './data-directory.ts';

test('everything is made for its owner only, also in a directory that others may look into', async (t) => {
  const data = join(await testDirectory(t), 'a', 'b');
  await mkdir(data, { recursive: true });
  await chmod(data, 0o755);
  await prepareDataDirectory(data);
  await prepareDataDirectory(data);
  for (const folder of ['log', 'profiles', 'columns', 'reports']) {
    assert.equal((await stat(join(data, folder))).mode & 0o777, 0o700, folder);
  }
});

test('a place that cannot be used is refused with its reason and what to do', async (t) => {
  const directory = await testDirectory(t);
  const file = join(directory, 'file');
  await writeFile(file, '');
  for (const place of [file, join(file, 'below')]) {
    await assert.rejects(
      prepareDataDirectory(place),
      /is a file or lies below a file.*Choose another one with --data/,
    );
  }
  const log = join(directory, 'data', 'log');
  await mkdir(join(directory, 'data'));
  await writeFile(log, '');
  await assert.rejects(prepareDataDirectory(join(directory, 'data')), new RegExp(`${log} is a file`));
});

test('where the system has no folders to make, the answer comes at once', {
  skip: process.platform === 'linux' ? false : 'there is no /proc here',
}, async () => {
  await assert.rejects(prepareDataDirectory('/proc/souk/data'), /cannot be made/);
});
