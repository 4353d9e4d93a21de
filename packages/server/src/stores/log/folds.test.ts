import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { testLog } from '../../../test/support/log.ts';
import { texts } from './contract.ts';
import { type Fold, runFolds } from './folds.ts';
import type { Log, LogRecord } from './port.ts';

/** A fold over memory: state and cursor change together, at one moment, as a commit would. */
class MemoryFold implements Fold {
  readonly name: string;
  readonly stream: string;
  committed = 0;
  seen: string[] = [];
  beforeCommit: (records: readonly LogRecord[]) => Promise<void> = async () => {};

  constructor(name: string, stream: string) {
    this.name = name;
    this.stream = stream;
  }

  async cursor(): Promise<number> {
    return this.committed;
  }

  async apply(records: readonly LogRecord[]): Promise<void> {
    await this.beforeCommit(records);
    assert.equal(records[0]?.position, this.committed + 1, 'records come in order, without holes');
    this.committed = records.at(-1)?.position ?? 0;
    this.seen.push(...records.map(({ data }) => data.toString()));
  }
}

/** Folds that copy their stream into the next one: a → b → c. */
function chain(log: Log, streams: readonly string[]): MemoryFold[] {
  return streams.map((stream, i) => {
    const fold = new MemoryFold(`of ${stream}`, stream);
    const next = streams[i + 1];
    if (next === undefined) return fold;
    fold.beforeCommit = async (records) => {
      // As an outbox does: what an earlier attempt has written already is not written again.
      const written = (await log.end(next)) - fold.committed;
      const missing = records.slice(Math.max(0, written)).map(({ data }) => data);
      await log.append(next, missing);
    };
    return fold;
  });
}

function turns(count: number): Promise<void> {
  return count === 0
    ? Promise.resolve()
    : new Promise((resume) => setImmediate(() => resume(turns(count - 1))));
}

/** Lets the pause after a failure pass at once; returns what failed. */
function withoutPauses(t: TestContext): {
  failures: string[];
  failed: (fold: string, error: unknown) => void;
} {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const failures: string[] = [];
  return {
    failures,
    failed(fold, error) {
      failures.push(`${fold}: ${error instanceof Error ? error.message : error}`);
      setImmediate(() => t.mock.timers.tick(1_000));
    },
  };
}

const never = (fold: string, error: unknown): void => assert.fail(`${fold} failed: ${error}`);

test('drain waits for a chain of folds', async (t) => {
  const log = await testLog(t);
  const folds = chain(log, ['a', 'b', 'c']);
  const running = runFolds(log, folds, never);
  await log.append('a', texts('1', '2', '3'));
  await running.drain();
  for (const fold of folds) assert.deepEqual(fold.seen, ['1', '2', '3']);
  assert.deepEqual(
    (await running.lag()).map(({ behind }) => behind),
    [0, 0, 0],
  );
  await running.stop();
});

test('drain returns when folds begin where the log ends', async (t) => {
  const log = await testLog(t);
  await log.append('a', texts('1'));
  const fold = new MemoryFold('late', 'a');
  fold.committed = 1;
  const running = runFolds(log, [fold], never);
  await running.drain();
  assert.deepEqual(fold.seen, []);
  await running.stop();
});

test('a failed batch comes again from the committed cursor', async (t) => {
  const log = await testLog(t);
  const { failures, failed } = withoutPauses(t);
  const fold = new MemoryFold('shaky', 'a');
  let attempts = 0;
  fold.beforeCommit = async () => {
    if (++attempts < 3) throw new Error(`attempt ${attempts}`);
  };
  await log.append('a', texts('1', '2'));
  const running = runFolds(log, [fold], failed);
  await running.drain();
  assert.deepEqual(fold.seen, ['1', '2']);
  assert.deepEqual(failures, ['shaky: attempt 1', 'shaky: attempt 2']);
  await running.stop();
});

test('a fold that failed after its commit is not given the same records again', async (t) => {
  const log = await testLog(t);
  const { failures, failed } = withoutPauses(t);
  const fold = new MemoryFold('uncertain', 'a');
  const apply = fold.apply.bind(fold);
  fold.apply = async (records) => {
    await apply(records);
    if (fold.committed === 1) throw new Error('the answer was lost');
  };
  await log.append('a', texts('1'));
  const running = runFolds(log, [fold], failed);
  await running.drain();
  await log.append('a', texts('2'));
  await running.drain();
  assert.deepEqual(fold.seen, ['1', '2']);
  assert.equal(failures.length, 1);
  await running.stop();
});

test('a fold that has read more than the log holds stands still and says so', async (t) => {
  const log = await testLog(t);
  await log.append('a', texts('1'));
  const fold = new MemoryFold('ahead', 'a');
  fold.committed = 5;
  let said: string | undefined;
  const running = runFolds(log, [fold], (_, error) => {
    said = String(error);
  });
  await turns(20);
  await running.stop();
  assert.match(said ?? '', /read stream a up to 5, but the log ends at 1/);
  assert.deepEqual(fold.seen, []);
});

test('stop is prompt: while a fold waits, pauses after a failure, or is in the middle of a batch', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] }); // no pause ends by itself
  const log = await testLog(t);
  await log.append('b', texts('1'));
  await log.append('c', texts('1'));
  const pausing = new MemoryFold('pausing', 'b');
  pausing.beforeCommit = () => Promise.reject(new Error('no'));
  const busy = new MemoryFold('busy', 'c');
  busy.beforeCommit = () => turns(5);
  const running = runFolds(log, [new MemoryFold('waiting', 'a'), pausing, busy], () => {});
  const drained = running.drain();
  await turns(3);
  await running.stop();
  await drained;
  assert.deepEqual(busy.seen, ['1'], 'a batch that was begun is finished');
});

test('no wake-up is lost, whatever the timing', async (t) => {
  const { failed } = withoutPauses(t);
  const delays = fc.array(fc.nat(4), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(
      delays,
      delays,
      fc.array(fc.nat(9), { maxLength: 4 }),
      async (writing, working, failing) => {
        const log = await testLog(t);
        const folds = chain(log, ['a', 'b', 'c']);
        let applied = 0;
        for (const fold of folds) {
          const write = fold.beforeCommit;
          fold.beforeCommit = async (records) => {
            const mine = applied++;
            await turns(working[mine % working.length] ?? 0);
            if (mine < 10 && failing.includes(mine)) throw new Error('planned');
            await write(records);
          };
        }
        const running = runFolds(log, folds, failed);
        const expected: string[] = [];
        for (const [i, delay] of writing.entries()) {
          await turns(delay);
          expected.push(String(i));
          await log.append('a', texts(String(i)));
          if (delay === 0) await running.drain();
        }
        await running.drain();
        for (const fold of folds) assert.deepEqual(fold.seen, expected);
        await running.stop();
      },
    ),
    { numRuns: 40 },
  );
});
