import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { testDirectory } from '../../../test/support/log.ts';
import { seededDice } from '../../base/dice.ts';
import { openLmdbProfiles } from './lmdb-profiles.ts';

const KILLS = process.env.SOUK_TEST_LONG === '1' ? 100 : 5;
const KEYS = 300;

/** Commits the number of a round under every key of two spaces, and writes the number once that is durable. */
const COMMITTER = `
  import { openLmdbProfiles } from ${JSON.stringify(new URL('./lmdb-profiles.ts', import.meta.url).href)};
  const [directory, from] = process.argv.slice(1);
  const profiles = await openLmdbProfiles({ directory });
  for (let round = Number(from); ; round++) {
    const value = Buffer.from(String(round));
    const writes = Array.from({ length: ${KEYS} }, (_, i) => ({ space: i % 2 === 0 ? 'a' : 'b', key: 'k' + i, value }));
    await profiles.commit(writes);
    process.stdout.write(round + '\\n');
  }
`;

test(`a batch is whole and durable after kill -9, ${KILLS} times on one directory`, async (t) => {
  const directory = await testDirectory(t);
  const dice = seededDice(7);
  let acknowledged = 0;
  for (let run = 0; run < KILLS; run++) {
    acknowledged = await killedAfter(directory, acknowledged + 1, 3 + Math.floor(dice() * 40));
    const profiles = await openLmdbProfiles({ directory });
    const values = [...(await profiles.scan('a', '', KEYS)), ...(await profiles.scan('b', '', KEYS))];
    await profiles.close();
    const rounds = new Set(values.map(({ value }) => Number(value.toString())));
    assert.equal(values.length, KEYS);
    assert.equal(rounds.size, 1, `one round, not parts of several: ${[...rounds]}`);
    const [kept = 0] = rounds;
    assert.ok(kept >= acknowledged, `round ${acknowledged} was acknowledged, ${kept} is kept`);
    acknowledged = kept;
  }
});

/** Runs the committer until so many rounds were acknowledged, kills it, and returns the last one it wrote. */
async function killedAfter(directory: string, from: number, rounds: number): Promise<number> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', COMMITTER, directory, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const lines: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(Number(line));
    if (lines.length === rounds) child.kill('SIGKILL');
  }
  assert.equal((await exit)[1], 'SIGKILL');
  lines.pop(); // the last line may be cut
  return lines.at(-1) ?? 0;
}
