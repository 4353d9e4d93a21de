import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as turn } from 'node:timers/promises';
import { DURABLE_TABLE } from './durable-table.ts';
import { type Columns, ColumnsRefusal, INSERT_ROWS_MAX, lineText } from './port.ts';

const CSV = { format: 'CSV' };

/** What every engine of the column store must do. */
export function columnsContract(engine: string, open: (t: TestContext) => Promise<Columns>): void {
  const facts = `CREATE TABLE facts (at DateTime64(3, 'UTC'), seller Int64, cost Int64, name String)
    ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY (seller, at) ${DURABLE_TABLE}`;
  const fact = (cost: number, name = 'x'): Record<string, unknown> => ({
    at: '2026-05-01T10:00:00.123Z',
    seller: 1,
    cost,
    name,
  });

  test(`${engine}: rows come back as they were inserted`, async (t) => {
    const columns = await open(t);
    await columns.exec(facts);
    await columns.insert('facts', [fact(9_007_199_254_740_991, `é'\\\n\t"`)], 'a');
    assert.deepEqual(await columns.query('SELECT * FROM facts'), [
      { at: '2026-05-01 10:00:00.123', seller: 1, cost: 9_007_199_254_740_991, name: `é'\\\n\t"` },
    ]);
    assert.deepEqual(await columns.query('SELECT * FROM facts WHERE seller = 2'), []);
  });

  test(`${engine}: lines come back as they were inserted, whatever their texts hold, and once for a token`, async (t) => {
    const columns = await open(t);
    await columns.exec(facts);
    const names = [`é'\\\n\t"\r\0`, '\\N', '', '\\n'];
    const text = names.map((name, i) => `1777629600.123\t${9 - i}\t${lineText(name)}\n`).join('');
    for (let times = 0; times < 2; times++) {
      await columns.insertLines('facts', { columns: ['at', 'cost', 'name'], text }, 'lines');
    }
    assert.deepEqual(
      await columns.query('SELECT * FROM facts ORDER BY cost DESC'),
      names.map((name, i) => ({ at: '2026-05-01 10:00:00.123', seller: 0, cost: 9 - i, name })),
    );
  });

  test(`${engine}: the same token writes once, also into views, for one part and for many`, async (t) => {
    const columns = await open(t);
    await columns.exec(facts);
    await columns.exec(`CREATE TABLE by_seller (seller Int64, cost Int64)
      ENGINE = SummingMergeTree ORDER BY seller ${DURABLE_TABLE}`);
    await columns.exec(`CREATE MATERIALIZED VIEW to_seller TO by_seller
      AS SELECT seller, sum(cost) AS cost FROM facts GROUP BY seller`);
    const many = Array.from({ length: INSERT_ROWS_MAX + 10 }, () => fact(1));
    for (let times = 0; times < 2; times++) {
      await columns.insert('facts', [fact(5)], 'first');
      await columns.insert('facts', many, 'second');
      await columns.insert('facts', [fact(5)], 'third'); // the same rows under another token are other facts
    }
    const cost = INSERT_ROWS_MAX + 20;
    assert.deepEqual(await columns.query('SELECT sum(cost) AS cost FROM facts'), [{ cost }]);
    assert.deepEqual(await columns.query('SELECT sum(cost) AS cost FROM by_seller'), [{ cost }]);
  });

  test(`${engine}: parameters are bound, never read as SQL`, async (t) => {
    const columns = await open(t);
    const text = `'; DROP TABLE facts; -- \\ {n:Int64}\n\t`;
    assert.deepEqual(
      await columns.query(
        'SELECT {s:String} AS s, {n:Int64} AS n, {ids:Array(Int64)} AS ids, {d:Date} AS d',
        {
          s: text,
          n: -5,
          ids: [1, 2],
          d: '2026-02-03',
        },
      ),
      [{ s: text, n: -5, ids: [1, 2], d: '2026-02-03' }],
    );
    for (const list of [[text, ''], [''], [], ['a\0b', text]]) {
      assert.deepEqual(await columns.query('SELECT {s:Array(String)} AS s', { s: list }), [{ s: list }]);
    }
  });

  test(`${engine}: a wrong statement is refused with the engine's number, and the next one works`, async (t) => {
    const columns = await open(t);
    await assert.rejects(columns.query('SELECT * FROM nowhere'), (error) => {
      assert.ok(error instanceof ColumnsRefusal);
      assert.equal(error.code, 60);
      return true;
    });
    await assert.rejects(columns.exec('CREATE'), ColumnsRefusal);
    await assert.rejects(columns.insert('nowhere', [{ a: 1 }], 'a'), ColumnsRefusal);
    assert.deepEqual(await columns.query('SELECT 1 AS one'), [{ one: 1 }]);
  });

  test(`${engine}: what a statement had answered before it failed never stands in another answer`, async (t) => {
    const columns = await open(t);
    const failing = 'SELECT number AS secret, throwIf(number = 150000) FROM numbers(200000)';
    for (let times = 0; times < 3; times++) {
      await assert.rejects(columns.query(failing), ColumnsRefusal);
      await assert.rejects(async () => {
        for await (const _ of columns.stream(failing, {}, CSV));
      }, ColumnsRefusal);
      // At the same time, so that each lane answers.
      const answers = await Promise.all([1, 2, 3].map(() => columns.query('SELECT 1 AS one')));
      const rows = answers.map((answer) => answer.length);
      assert.equal(String(rows), '1,1,1'); // a difference of thousands of rows would take minutes to print
      assert.deepEqual(answers.flat(), [{ one: 1 }, { one: 1 }, { one: 1 }]);
      for (let streams = 0; streams < 3; streams++) {
        const pieces: Buffer[] = [];
        for await (const piece of columns.stream('SELECT 7', {}, CSV)) pieces.push(piece);
        assert.equal(Buffer.concat(pieces).toString(), '7\n');
      }
    }
  });

  test(`${engine}: a stream comes in pieces, and other statements run while it is read`, async (t) => {
    const columns = await open(t);
    let bytes = 0;
    let pieces = 0;
    for await (const piece of columns.stream('SELECT number FROM numbers(1000000)', {}, CSV)) {
      if (pieces++ === 1) assert.deepEqual(await columns.query('SELECT 1 AS one'), [{ one: 1 }]);
      bytes += piece.length;
    }
    assert.equal(bytes, 6_888_890);
    assert.ok(pieces > 5, `${pieces} pieces`);
  });

  test(`${engine}: a small answer waits for no stream, however many are held up by their readers`, async (t) => {
    const columns = await open(t);
    const held = Array.from({ length: 4 }, () => {
      const pieces = columns.stream('SELECT number FROM numbers(100000000)', {}, CSV)[Symbol.asyncIterator]();
      return { pieces, first: pieces.next() };
    });
    await Promise.any(held.map(({ first }) => first));
    assert.equal((await columns.read('SELECT {n:UInt8}', { n: 7 }, 'CSV')).toString(), '7\n');
    assert.equal((await columns.read('SELECT 1 WHERE false', {}, 'CSV')).length, 0);
    await Promise.all(held.map(({ pieces }) => pieces.return?.()));
  });

  test(`${engine}: readers that leave free the way for others`, async (t) => {
    const columns = await open(t);
    const endless = 'SELECT number FROM numbers({n:UInt64})';
    for (let readers = 0; readers < 8; readers++) {
      for await (const _ of columns.stream(endless, { n: 100_000_000 }, CSV)) break;
    }
    const unread = Array.from({ length: 6 }, () => columns.stream(endless, { n: 3 }, CSV));
    for (const stream of unread) {
      const all: Buffer[] = [];
      for await (const piece of stream) all.push(piece);
      assert.equal(Buffer.concat(all).toString(), '0\n1\n2\n');
    }
  });

  test(`${engine}: an answer whose reader takes too long is refused, and never cut short, wherever it is`, async (t) => {
    const columns = await open(t);
    const sql = 'SELECT number * 7919 % 400000 AS k, toString(k) FROM numbers(400000) ORDER BY k';
    let pieces = 0;
    for await (const _ of columns.stream(sql, {}, CSV)) pieces++;
    for (const late of [0, Math.floor(pieces * 0.9)]) {
      await assert.rejects(
        async () => {
          let at = 0;
          for await (const _ of columns.stream(sql, {}, { ...CSV, secondsMax: 1 })) {
            const came = performance.now();
            while (at === late && performance.now() - came < 1_500) await turn(20);
            at++;
          }
        },
        (error) => error instanceof ColumnsRefusal && error.code === 159,
      );
    }
    for await (const _ of columns.stream(sql, {}, CSV)); // the next one has its own time
  });

  test(`${engine}: a stream whose reader has gone while it waited for its turn ends at once, and never runs`, async (t) => {
    const columns = await open(t);
    const selects = async (): Promise<number> => {
      const counted = `SELECT value FROM system.events WHERE event = 'SelectQuery'`;
      return (await columns.query<{ value: number }>(counted))[0]?.value ?? 0;
    };
    const long = 'SELECT toString(number) FROM numbers(1000000)';
    const others = [1, 2].map(() => columns.stream(long, {}, CSV)[Symbol.asyncIterator]());
    for (const other of others) await other.next();
    const before = await selects();
    const reader = new AbortController();
    const waiting = columns
      .stream('SELECT 2', {}, { ...CSV, signal: reader.signal })
      [Symbol.asyncIterator]()
      .next();
    waiting.catch(() => {});
    await columns.query('SELECT 1'); // by now the engine was told of it
    reader.abort(new Error('gone'));
    await assert.rejects(waiting, { message: 'gone' });
    for (const other of others) await other.return?.();
    for (let times = 0; times < 4; times++) for await (const _ of columns.stream('SELECT 1', {}, CSV));
    assert.equal((await selects()) - before, 6);
  });

  test(`${engine}: an error in the middle of a stream reaches its reader`, async (t) => {
    const columns = await open(t);
    await assert.rejects(
      async () => {
        const sql = 'SELECT number, throwIf(number = 500000) FROM numbers(1000000)';
        for await (const _ of columns.stream(sql, {}, CSV));
      },
      (error) => error instanceof ColumnsRefusal && error.code === 395,
    );
  });
}
