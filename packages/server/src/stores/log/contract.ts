import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { type Log, type LogRecord, LogUnavailable, RECORD_BYTES_MAX } from './port.ts';

/** An empty log of its own for one test, cleaned up after it. */
export interface LogUnderTest {
  readonly log: Log;
  /** Closes the log and opens what it kept. */
  reopen(): Promise<Log>;
}

const ALL = { records: 1_000, bytes: 1_000_000 };

/** What every engine of the log must do. Registers tests; says nothing about how an engine stores. */
export function logContract(engine: string, open: (t: TestContext) => Promise<LogUnderTest>): void {
  const contract = (rule: string, check: (log: LogUnderTest) => Promise<void>): void => {
    test(`${engine}: ${rule}`, async (t) => check(await open(t)));
  };

  contract('an unknown stream is empty', async ({ log }) => {
    assert.equal(await log.end('site'), 0);
    assert.deepEqual(await log.read('site', 0, ALL), []);
    assert.equal(await log.append('site', []), 0);
  });

  contract('positions count from 1 without holes, each stream for itself', async ({ log }) => {
    assert.equal(await log.append('site', texts('a', 'b')), 2);
    assert.equal(await log.append('ads', texts('x')), 1);
    assert.equal(await log.append('site', texts('c')), 3);
    assert.deepEqual(await everything(log, 'site'), ['1 a', '2 b', '3 c']);
    assert.deepEqual(await everything(log, 'ads'), ['1 x']);
    assert.equal(await log.end('site'), 3);
  });

  contract('records of one append stand next to each other, whoever else appends', async ({ log }) => {
    const appends = Array.from({ length: 200 }, (_, i) =>
      log.append('site', texts(`${i}a`, `${i}b`, `${i}c`)),
    );
    const lasts = await Promise.all(appends);
    const stored = await everything(log, 'site');
    for (const [i, last] of lasts.entries()) {
      assert.deepEqual(stored.slice(last - 3, last), [
        `${last - 2} ${i}a`,
        `${last - 1} ${i}b`,
        `${last} ${i}c`,
      ]);
    }
    assert.equal(new Set(lasts).size, 200);
  });

  contract('the caller may change a record as soon as append has returned', async ({ log }) => {
    const record = Buffer.from('before');
    const appended = log.append('site', [record]);
    record.write('behind');
    await appended;
    assert.deepEqual(await everything(log, 'site'), ['1 before']);
  });

  contract('reads keep to their limits, but give at least one record', async ({ log }) => {
    await log.append('site', texts('aaaa', 'bbbb', 'cccc', 'dddd'));
    const read = async (after: number, records: number, bytes: number): Promise<string[]> =>
      (await log.read('site', after, { records, bytes })).map(shown);
    assert.deepEqual(await read(0, 2, 100), ['1 aaaa', '2 bbbb']);
    assert.deepEqual(await read(1, 10, 8), ['2 bbbb', '3 cccc']);
    assert.deepEqual(await read(1, 10, 11), ['2 bbbb', '3 cccc']);
    assert.deepEqual(await read(2, 10, 1), ['3 cccc']);
    assert.deepEqual(await read(4, 10, 100), []);
    assert.deepEqual(await read(99, 10, 100), []);
  });

  contract('an empty record is a record', async ({ log, reopen }) => {
    await log.append('site', texts('', 'a', ''));
    assert.deepEqual(await everything(log, 'site'), ['1 ', '2 a', '3 ']);
    assert.deepEqual(await everything(await reopen(), 'site'), ['1 ', '2 a', '3 ']);
  });

  contract('a record of the greatest length is kept, a longer one refused', async ({ log, reopen }) => {
    const longest = Buffer.alloc(RECORD_BYTES_MAX, 'l');
    assert.equal(await log.append('site', [longest, longest]), 2);
    await assert.rejects(log.append('site', [Buffer.alloc(RECORD_BYTES_MAX + 1)]), RangeError);
    const again = await (await reopen()).read('site', 1, { records: 1, bytes: 1 });
    assert.ok(again[0]?.data.equals(longest));
  });

  contract('waiting ends when a record comes, or with the signal, or was not needed', async ({ log }) => {
    const signal = new AbortController();
    const waited = log.waitAfter('site', 1, signal.signal).then(() => log.end('site'));
    await log.append('site', texts('a'));
    await log.waitAfter('site', 0, signal.signal);
    await log.append('site', texts('b'));
    assert.equal(await waited, 2);
    const aborted = log.waitAfter('site', 2, signal.signal);
    signal.abort();
    await aborted;
    await log.waitAfter('site', 2, signal.signal);
  });

  contract('whoever waits is woken by every append', async ({ log }) => {
    const { signal } = new AbortController();
    const seen: number[] = [];
    const reader = (async () => {
      for (let after = 0; after < 50; ) {
        await log.waitAfter('site', after, signal);
        for (const { position } of await log.read('site', after, ALL)) {
          seen.push(position);
          after = position;
        }
      }
    })();
    for (let i = 0; i < 50; i++) await log.append('site', texts('a'));
    await reader;
    assert.deepEqual(
      seen,
      Array.from({ length: 50 }, (_, i) => i + 1),
    );
  });

  contract('closing makes what was accepted durable and then refuses', async ({ log, reopen }) => {
    const accepted = Array.from({ length: 20 }, (_, i) => log.append('site', texts(`${i}`)));
    const reopened = await reopen();
    await Promise.all(accepted);
    assert.equal(await reopened.end('site'), 20);
    await assert.rejects(log.append('site', texts('late')), LogUnavailable);
    await log.close();
    assert.equal(await reopened.append('site', texts('next')), 21);
  });

  contract('trimming keeps what comes after, and the numbers', async ({ log, reopen }) => {
    await log.append('site', texts('a', 'b', 'c'));
    await log.trim('site', 2);
    assert.deepEqual((await everything(log, 'site')).slice(-1), ['3 c']);
    await log.trim('site', 99);
    assert.equal(await log.append('site', texts('d')), 4);
    const reopened = await reopen();
    assert.deepEqual((await everything(reopened, 'site')).slice(-1), ['4 d']);
    assert.equal(await reopened.end('site'), 4);
  });

  test(`${engine}: reads give what was appended, for any sizes, limits and restarts`, async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const under = await open(t);
        await followsModel(under, steps);
      }),
      { numRuns: 25 },
    );
  });
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('append' as const), sizes: fc.array(fc.nat(3_000), { maxLength: 5 }) }),
  fc.record({
    kind: fc.constant('read' as const),
    after: fc.nat(30),
    records: fc.integer({ min: 1, max: 10 }),
    bytes: fc.nat(9_000),
  }),
  fc.record({ kind: fc.constant('reopen' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function followsModel(under: LogUnderTest, steps: readonly Step[]): Promise<void> {
  let log = under.log;
  const model: Buffer[] = [];
  for (const [i, next] of steps.entries()) {
    if (next.kind === 'reopen') {
      log = await under.reopen();
    } else if (next.kind === 'append') {
      const records = next.sizes.map((size) => Buffer.alloc(size, i + 1));
      model.push(...records);
      assert.equal(await log.append('site', records), model.length);
    } else {
      const read = await log.read('site', next.after, next);
      assert.equal(read.length > 0, next.after < model.length);
      assert.ok(read.length <= next.records);
      const bytes = read.reduce((sum, { data }) => sum + data.length, 0);
      assert.ok(read.length === 1 || bytes <= next.bytes);
      for (const [at, record] of read.entries()) {
        assert.equal(record.position, next.after + at + 1);
        assert.ok(record.data.equals(model[record.position - 1] ?? Buffer.from('nothing')));
      }
    }
    assert.equal(await log.end('site'), model.length);
  }
}

/** Every record of a stream as `position text`, read in as many steps as it takes. */
export async function everything(log: Log, stream: string): Promise<string[]> {
  const all: string[] = [];
  let after = 0;
  for (;;) {
    const records = await log.read(stream, after, ALL);
    all.push(...records.map(shown));
    const last = records.at(-1);
    if (last === undefined) return all;
    after = last.position;
  }
}

export function texts(...all: readonly string[]): Buffer[] {
  return all.map((text) => Buffer.from(text));
}

function shown({ position, data }: LogRecord): string {
  return `${position} ${data.toString()}`;
}
