import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
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
