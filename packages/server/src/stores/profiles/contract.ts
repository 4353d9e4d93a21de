import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { PROFILE_KEY_BYTES_MAX, type Profiles, type ProfileWrite } from './port.ts';

/** Empty profiles of their own for one test, cleaned up after it. */
export interface ProfilesUnderTest {
  readonly profiles: Profiles;
  /** Closes the profiles and opens what they kept. */
  reopen(): Promise<Profiles>;
}

/** What every engine of the profiles must do. Registers tests; says nothing about how an engine stores. */
export function profilesContract(engine: string, open: (t: TestContext) => Promise<ProfilesUnderTest>): void {
  const contract = (rule: string, check: (under: ProfilesUnderTest) => Promise<void>): void => {
    test(`${engine}: ${rule}`, async (t) => check(await open(t)));
  };

  contract('values come in the order of the keys, with gaps where there is none', async ({ profiles }) => {
    await profiles.commit([put('s', 'a', '1'), put('s', 'b', '')]);
    assert.deepEqual(await valuesOf(profiles, 's', ['b', 'x', 'a', 'a']), ['', undefined, '1', '1']);
    assert.deepEqual(await profiles.getMany('s', []), []);
  });

  contract('spaces are apart, even when one is the beginning of another', async ({ profiles }) => {
    await profiles.commit([put('s', 'a', 'in s'), put('s-1', 'a', 'in s-1'), put('s', '1:a', 'colon')]);
    assert.deepEqual(await valuesOf(profiles, 's-1', ['a', '1:a']), ['in s-1', undefined]);
    assert.deepEqual(await scanned(profiles, 's'), ['1:a=colon', 'a=in s']);
  });

  contract('a later write replaces, null deletes, the last write of a batch counts', async ({ profiles }) => {
    await profiles.commit([put('s', 'a', '1'), put('s', 'b', '1'), put('s', 'c', '1')]);
    await profiles.commit([put('s', 'a', '2'), drop('s', 'b'), drop('s', 'unknown')]);
    await profiles.commit([drop('s', 'c'), put('s', 'c', '3'), put('s', 'd', '4'), drop('s', 'd')]);
    assert.deepEqual(await scanned(profiles, 's'), ['a=2', 'c=3']);
    await profiles.commit([]);
  });

  contract('what was committed survives', async ({ profiles, reopen }) => {
    await profiles.commit([put('s', 'a', '1'), put('t', 'a', '2')]);
    const again = await reopen();
    assert.deepEqual(await valuesOf(again, 's', ['a']), ['1']);
    assert.deepEqual(await valuesOf(again, 't', ['a']), ['2']);
  });

  contract('a batch with a key that cannot be is refused whole', async ({ profiles }) => {
    for (const key of [
      '',
      'k'.repeat(PROFILE_KEY_BYTES_MAX + 1),
      'é'.repeat(PROFILE_KEY_BYTES_MAX / 2 + 1),
    ]) {
      await assert.rejects(profiles.commit([put('s', 'good', '1'), put('s', key, '1')]), RangeError);
    }
    assert.deepEqual(await scanned(profiles, 's'), []);
    const longest = 'é'.repeat(PROFILE_KEY_BYTES_MAX / 2);
    await profiles.commit([put('s', longest, '1')]);
    assert.deepEqual(await valuesOf(profiles, 's', [longest]), ['1']);
  });

  contract('a name that is none is refused', async ({ profiles }) => {
    for (const space of ['', 'a:b', 'A', 'a b', '1a']) {
      await assert.rejects(async () => profiles.getMany(space, ['a']), RangeError);
      await assert.rejects(profiles.commit([put(space, 'a', '1')]), RangeError);
    }
  });

  contract('a reader sees all of a batch or nothing', async ({ profiles }) => {
    const keys = Array.from({ length: 3_000 }, (_, i) => `k${i}`);
    let done = false;
    const writing = (async () => {
      for (let round = 1; round <= 5; round++) {
        await profiles.commit(keys.map((key) => put('s', key, String(round))));
      }
      done = true;
    })();
    while (!done) {
      const values = await valuesOf(profiles, 's', ['k0', 'k1500', 'k2999']);
      assert.equal(new Set(values).size, 1, `one batch, not parts of several: ${values}`);
      await new Promise((resume) => setImmediate(resume));
    }
    await writing;
  });

  contract(
    'commits that overlap are kept in the order in which they were asked for',
    async ({ profiles }) => {
      const commits = Array.from({ length: 100 }, (_, i) =>
        profiles.commit([put('s', 'a', `${i}`), put('s', `k${i}`, 'x')]),
      );
      await Promise.all(commits);
      assert.deepEqual(await valuesOf(profiles, 's', ['a']), ['99']);
      assert.equal((await profiles.scan('s', '', 1_000)).length, 101);
    },
  );

  contract(
    'closing waits for what was asked for, and refuses what comes after',
    async ({ profiles, reopen }) => {
      const committed = profiles.commit([put('s', 'a', '1')]);
      const again = await reopen();
      await committed;
      assert.deepEqual(await valuesOf(again, 's', ['a']), ['1']);
      await assert.rejects(async () => profiles.getMany('s', ['a']));
      await profiles.close();
    },
  );

  test(`${engine}: behaves like a sorted map, for any keys and batches`, async (t) => {
    const key = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
      fc.constantFrom('a', 'ab', 'b', '\u0000', '\u{1f600}', '￿', ';', ':', '~'),
    );
    const value = fc.option(fc.uint8Array({ maxLength: 50 }), { nil: null });
    const batches = fc.array(fc.array(fc.tuple(key, value), { maxLength: 8 }), { maxLength: 6 });
    const { profiles } = await open(t);
    let run = 0;
    await fc.assert(
      fc.asyncProperty(batches, key, fc.nat(5), async (commits, after, limit) => {
        const space = `run-${run++}`;
        const model = new Map<string, Uint8Array>();
        for (const commit of commits) {
          for (const [name, bytes] of commit) {
            if (bytes === null) model.delete(name);
            else model.set(name, bytes);
          }
          await profiles.commit(commit.map(([name, bytes]) => ({ space, key: name, value: bytes })));
        }
        const sorted = [...model]
          .map(([name, bytes]) => ({ key: name, value: Buffer.from(bytes) }))
          .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
        assert.deepEqual(await profiles.scan(space, '', 1_000), sorted);
        const behind = sorted.filter(
          (entry) => Buffer.compare(Buffer.from(entry.key), Buffer.from(after)) > 0,
        );
        assert.deepEqual(await profiles.scan(space, after, limit), behind.slice(0, limit));
        const read = await profiles.getMany(space, [after, ...model.keys()]);
        assert.deepEqual(read[0]?.toString('hex'), hexOf(model.get(after)));
        assert.deepEqual(read.slice(1).map(hexOf), [...model.values()].map(hexOf));
      }),
      { numRuns: 60 },
    );
  });
}

function put(space: string, key: string, text: string): ProfileWrite {
  return { space, key, value: Buffer.from(text) };
}

function drop(space: string, key: string): ProfileWrite {
  return { space, key, value: null };
}

function hexOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('hex');
}

async function valuesOf(
  profiles: Profiles,
  space: string,
  keys: readonly string[],
): Promise<(string | undefined)[]> {
  return (await profiles.getMany(space, keys)).map((value) => value?.toString());
}

async function scanned(profiles: Profiles, space: string): Promise<string[]> {
  return (await profiles.scan(space, '', 1_000)).map(({ key, value }) => `${key}=${value}`);
}
