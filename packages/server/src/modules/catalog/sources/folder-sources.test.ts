import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { afterwards } from '../../../../test/support/afterwards.ts';
import { feedOf, newSource, outcome, sourceWorld } from '../../../../test/support/source-world.ts';

test('files of a folder are read once, when they are complete, also over a restart', async (t) => {
  const made = await sourceWorld(t);
  const { clock, catalog, ids, folder } = made;
  await mkdir(join(folder, 'in'));
  const at = (name: string) => join(folder, 'in', name);
  const old = new Date('2026-01-01');
  await writeFile(at('p_1.csv'), feedOf('old'));
  await utimes(at('p_1.csv'), old, old);
  await writeFile(at('p_2.csv'), feedOf('a', 'b'));
  await writeFile(at('p_3.csv.part'), feedOf('part'));
  await writeFile(at('.p_4.csv'), feedOf('hidden'));
  await writeFile(at('q_5.csv'), feedOf('other'));
  await writeFile(join(folder, 'outside.csv'), feedOf('outside'));
  await symlink(join(folder, 'outside.csv'), at('p_9.csv'));
  const first = await made.open();
  await first.add(newSource({ kind: 'folder', path: 'in', files: 'p_*.csv*' }, { schedule: 'every 1m' }));
  assert.equal(await outcome(first), 'done');
  assert.deepEqual(ids(), ['a', 'b'], 'the newest whole catalog alone');
  await first.close();

  const second = await made.open();
  const look = () => {
    clock.nowMs += 60_000;
    return outcome(second);
  };
  assert.equal(await look(), 'unchanged');
  made.meanwhile = () => appendFile(at('p_2.csv'), feedOf('c').split('\n')[1] ?? '');
  await writeFile(at('p_2.csv'), feedOf('a', 'b', 'x'));
  assert.equal(await look(), 'unchanged', 'somebody still writes');
  made.meanwhile = async () => {};
  await writeFile(at('p_2.csv'), feedOf('a', 'b', 'c'));
  assert.equal(await look(), 'done');
  assert.deepEqual(ids(), ['a', 'b', 'c']);
  assert.equal(await look(), 'unchanged');
  await writeFile(at('p_6.csv'), 'no header of ours\n1\n');
  assert.equal(await look(), 'failed');
  assert.equal(await look(), 'unchanged', 'a file that cannot be read is not read again until it changes');
  assert.deepEqual(
    (await catalog.feedRuns(1, 10)).map(({ name, state }) => `${name} ${state}`),
    ['shop: p_6.csv failed', 'shop: p_2.csv done', 'shop: p_2.csv done'],
  );
});

test('deltas of a folder are read each, in the order in which they were written', async (t) => {
  const { folder, ids, catalog, open } = await sourceWorld(t);
  for (const [i, name] of ['z', 'm', 'a'].entries()) {
    await writeFile(join(folder, `${name}.csv`), feedOf(name));
    await utimes(join(folder, `${name}.csv`), i, i);
  }
  const sources = await open();
  await sources.add(newSource({ kind: 'folder', path: '.', files: '*' }, { mode: 'delta' }));
  assert.equal(await outcome(sources), 'done');
  assert.deepEqual(ids(), ['a', 'm', 'z']);
  const names = (await catalog.feedRuns(1, 10)).map(({ name }) => name);
  assert.deepEqual(names, ['shop: a.csv', 'shop: m.csv', 'shop: z.csv']);
});

test('a folder that a link leads out of is not read', async (t) => {
  const { folder, ids, open } = await sourceWorld(t);
  const outside = await mkdtemp(join(tmpdir(), 'souk-outside-'));
  afterwards(t, () => rm(outside, { recursive: true, force: true }));
  await writeFile(join(outside, 'a.csv'), feedOf('a'));
  await symlink(outside, join(folder, 'in'));
  const sources = await open();
  await sources.add(newSource({ kind: 'folder', path: 'in', files: '*' }));
  assert.equal(await outcome(sources), 'failed');
  assert.deepEqual(ids(), []);
});

test('who loses a folder to another process takes none of its files', async (t) => {
  const made = await sourceWorld(t);
  const { db, folder, catalog } = made;
  for (const name of ['a', 'b', 'c']) await writeFile(join(folder, `${name}.csv`), feedOf(name));
  made.meanwhile = async () => void (await db.query(`UPDATE feed_sources SET claim = 'another'`));
  const sources = await made.open({ alone: false });
  await sources.add(newSource({ kind: 'folder', path: '.', files: '*' }, { mode: 'delta' }));
  await sources.lookAtDue();
  assert.deepEqual(await catalog.feedRuns(1, 10), []);
});

test('a delta that could not be read is read before those behind it', async (t) => {
  const { clock, folder, catalog, open } = await sourceWorld(t);
  const at = (name: string) => join(folder, name);
  for (const [i, name] of ['1', '2', '3'].entries()) {
    await writeFile(at(`${name}.csv`), feedOf(`p${name}`));
    await utimes(at(`${name}.csv`), i, i);
  }
  const runs = async () => (await catalog.feedRuns(1, 10)).map(({ name, state }) => `${name} ${state}`);
  const { importFeed } = catalog;
  let before = async () => {
    before = async () => {};
    await rename(at('2.csv'), at('.away'));
  };
  Object.assign(catalog, {
    importFeed: async (...feed: Parameters<typeof importFeed>) => {
      await before();
      return importFeed(...feed);
    },
  });
  const sources = await open();
  await sources.add(newSource({ kind: 'folder', path: '.', files: '*' }, { mode: 'delta' }));
  assert.equal(await outcome(sources), 'retrying');
  assert.deepEqual(await runs(), ['shop: 2.csv failed', 'shop: 1.csv done']);
  await rename(at('.away'), at('2.csv'));
  clock.nowMs += 60_000;
  assert.equal(await outcome(sources), 'done');
  assert.deepEqual((await runs()).slice(0, 2), ['shop: 3.csv done', 'shop: 2.csv done']);
});

test('a folder that is empty for a while, as when its share is not mounted, is not read again; names gone for a day are forgotten', async (t) => {
  const { db, clock, folder, open } = await sourceWorld(t);
  const at = (name: string) => join(folder, 'in', name);
  await mkdir(join(folder, 'in'));
  for (const name of ['a.csv', 'b.csv']) await writeFile(at(name), feedOf(name));
  const sources = await open();
  await sources.add(
    newSource({ kind: 'folder', path: 'in', files: '*' }, { mode: 'delta', schedule: 'every 1h' }),
  );
  const look = async (hours: number) => {
    clock.nowMs += hours * 3_600_000;
    return outcome(sources);
  };
  const remembered = async () =>
    (await db.query<{ name: string }>('SELECT name FROM feed_source_files ORDER BY name')).map(
      ({ name }) => name,
    );
  assert.equal(await look(0), 'done');
  await rename(join(folder, 'in'), join(folder, 'share'));
  await mkdir(join(folder, 'in'));
  for (const hours of [1, 30]) assert.equal(await look(hours), 'unchanged');
  await rm(join(folder, 'in'), { recursive: true });
  await rename(join(folder, 'share'), join(folder, 'in'));
  assert.equal(await look(1), 'unchanged', 'the share is back');

  await rename(at('a.csv'), at('.a'));
  for (const hours of [1, 23]) assert.equal(await look(hours), 'unchanged');
  await rename(at('.a'), at('a.csv'));
  assert.equal(await look(1), 'unchanged', 'it came back within a day');
  await rename(at('a.csv'), at('.a'));
  for (const hours of [1, 23]) assert.equal(await look(hours), 'unchanged');
  assert.deepEqual(await remembered(), ['a.csv', 'b.csv']);
  assert.equal(await look(1), 'unchanged');
  assert.deepEqual(await remembered(), ['b.csv']);
});
