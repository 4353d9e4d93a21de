import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Refusal } from '../../base/problem.ts';
import type { Db } from './port.ts';

/** What every engine of the SQL database must do: `open` gives an empty database. */
export function dbContract(engine: string, open: (t: TestContext) => Promise<Db>): void {
  test(`${engine}: whole numbers are safe integers or an error, never rounded`, async (t) => {
    const db = await open(t);
    const max = '9007199254740991';
    assert.deepEqual(
      await db.query(`SELECT ${max}::int8 AS a, ${max}::numeric AS b, 12.00::numeric(9,2) AS c`),
      [{ a: 9_007_199_254_740_991, b: 9_007_199_254_740_991, c: 12 }],
    );
    assert.deepEqual(await db.query('SELECT ARRAY[1, NULL, -3]::int8[] AS a'), [{ a: [1, null, -3] }]);
    for (const unsafe of ['9007199254740992::int8', '1.5::numeric', "'NaN'::numeric"]) {
      await assert.rejects(db.query(`SELECT ${unsafe} AS a`), /no safe integer; cast/);
    }
    assert.deepEqual(await db.query('SELECT 1.5::float8 AS a, 7 AS b'), [{ a: 1.5, b: 7 }]);
  });

  test(`${engine}: a date is text, a moment is milliseconds`, async (t) => {
    const db = await open(t);
    const sql = `SELECT '2026-03-29'::date AS day, '2026-03-29T01:30:00.123+02:00'::timestamptz AS at,
      ARRAY['2026-01-01'::date] AS days`;
    assert.deepEqual(await db.query(sql), [
      { day: '2026-03-29', at: Date.UTC(2026, 2, 28, 23, 30, 0, 123), days: ['2026-01-01'] },
    ]);
    await assert.rejects(db.query("SELECT 'infinity'::timestamptz AS at"), /no moment/);
  });

  test(`${engine}: a connection that breaks is told as unavailable, and the next call has another one`, async (t) => {
    const db = await open(t);
    const end = 'SELECT pg_terminate_backend(pg_backend_pid())';
    const isUnavailable = ({ problems: [first], cause }: Refusal) =>
      first?.status === 503 && first.code === 'database-unavailable' && cause instanceof Error;
    await assert.rejects(db.query(end), isUnavailable);
    await assert.rejects(
      db.transaction((tx) => tx.query(end, [])),
      isUnavailable,
    );
    assert.deepEqual(await db.query('SELECT 1 AS one'), [{ one: 1 }]);
    const uploadBroke = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    await assert.rejects(
      db.transaction(() => Promise.reject(uploadBroke)),
      uploadBroke,
    );
  });

  test(`${engine}: a transaction is all or nothing, and an inner one undoes only itself`, async (t) => {
    const db = await open(t);
    await db.query('CREATE TABLE names (name text PRIMARY KEY)');
    const add = 'INSERT INTO names VALUES ($1)';
    await assert.rejects(
      db.transaction(async (tx) => {
        await tx.query(add, ['lost']);
        throw new Error('changed my mind');
      }),
      /changed my mind/,
    );
    await db.transaction(async (tx) => {
      await tx.query(add, ['outer']);
      await assert.rejects(
        tx.transaction(async (inner) => {
          await inner.query(add, ['inner']);
          await inner.query(add, ['outer']);
        }),
        /duplicate key/,
      );
      await tx.transaction((inner) => inner.query(add, ['second inner']));
      await Promise.all([tx.query(add, ['a']), tx.query(add, ['b'])]);
    });
    const names = await db.query<{ name: string }>('SELECT name FROM names ORDER BY name COLLATE "C"');
    assert.deepEqual(
      names.map((row) => row.name),
      ['a', 'b', 'outer', 'second inner'],
    );
  });

  test(`${engine}: a deadlock is resolved by beginning again`, async (t) => {
    const db = await open(t);
    await db.query(
      'CREATE TABLE counts (id int PRIMARY KEY, n int); INSERT INTO counts VALUES (1, 0), (2, 0)',
    );
    const add = 'UPDATE counts SET n = n + 1 WHERE id = $1';
    const bothHold = barrier(2);
    const inOrder = (first: number, second: number) => (tx: Db) =>
      tx
        .query(add, [first])
        .then(bothHold)
        .then(() => tx.query(add, [second]));
    await Promise.all([db.transaction(inOrder(1, 2)), db.transaction(inOrder(2, 1))]);
    assert.deepEqual(await db.query('SELECT n FROM counts'), [{ n: 2 }, { n: 2 }]);
  });

  test(`${engine}: rows are copied in as they are`, async (t) => {
    const db = await open(t);
    await db.query('CREATE TABLE "odd ""names" (a text, b int8, c text[], d jsonb, e bytea, f date)');
    const rows: unknown[][] = [
      [
        'tab\tline\nback\\slash\r é 漢',
        1,
        ['a"b', '\\', null, 'x,y', ''],
        { k: '\\"\n' },
        Buffer.from([0, 92]),
        '2026-01-02',
      ],
      ['\\N', null, [], null, null, undefined],
      ['', -5, null, '[1]', null, null], // an array is the database's array; a JSON array is given as text
    ];
    const count = await db.copyIn('odd "names', ['a', 'b', 'c', 'd', 'e', 'f'], eachOf(rows));
    assert.equal(count, 3);
    assert.deepEqual(await db.query('SELECT * FROM "odd ""names"'), [
      {
        a: rows[0]?.[0],
        b: 1,
        c: ['a"b', '\\', null, 'x,y', ''],
        d: { k: '\\"\n' },
        e: rows[0]?.[4],
        f: '2026-01-02',
      },
      { a: '\\N', b: null, c: [], d: null, e: null, f: null },
      { a: '', b: -5, c: null, d: [1], e: null, f: null },
    ]);
  });

  test(`${engine}: a copy whose source fails leaves nothing, and the connection works on`, async (t) => {
    const db = await open(t);
    await db.query('CREATE TABLE numbers (n int8)');
    const failing = async function* (): AsyncGenerator<unknown[][]> {
      for (let n = 0; n < 50_000; n++) yield [[n]];
      throw new Error('the upload broke off');
    };
    await assert.rejects(db.copyIn('numbers', ['n'], failing()), /the upload broke off/);
    await assert.rejects(db.copyIn('numbers', ['n'], eachOf([[1], ['one']])), /invalid input syntax/);
    await assert.rejects(db.copyIn('numbers', ['n'], eachOf([[1], [2, 3]])), /2 values for 1 columns/);
    await db.transaction(async (tx) => {
      await assert.rejects(
        tx.transaction((inner) => inner.copyIn('numbers', ['n'], failing())),
        /broke off/,
      );
      assert.equal(await tx.copyIn('numbers', ['n'], eachOf([[1], [2]])), 2);
    });
    assert.deepEqual(await db.query('SELECT n FROM numbers'), [{ n: 1 }, { n: 2 }]);
  });

  test(`${engine}: what is notified is heard, and heard again after the connection was lost`, async (t) => {
    const db = await open(t);
    const heard = new Heard();
    const stop = await db.listen('news', heard.hear);
    await db.query(`NOTIFY news, 'one'`);
    await db.transaction(async (tx) => {
      await tx.query(`NOTIFY news, 'two'`);
    });
    assert.deepEqual(await heard.next(2), ['one', 'two']);
    await db.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'
      AND datname = current_database()`);
    assert.deepEqual(await heard.next(1), ['']);
    await db.query(`NOTIFY news, 'three'`);
    assert.deepEqual(await heard.next(1), ['three']);
    await stop();
    await db.query(`NOTIFY news, 'four'`);
    assert.deepEqual(heard.all, []);
  });
}

class Heard {
  readonly all: string[] = [];
  #wake = (): void => {};
  readonly hear = (payload: string): void => {
    this.all.push(payload);
    this.#wake();
  };

  async next(count: number): Promise<string[]> {
    while (this.all.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.all.splice(0, count);
  }
}

/** Lets everybody through once that many have arrived; who comes later passes at once. */
function barrier(count: number): () => Promise<void> {
  const open = Promise.withResolvers<void>();
  let arrived = 0;
  return () => {
    arrived++;
    if (arrived === count) open.resolve();
    return open.promise;
  };
}

async function* eachOf<T>(items: readonly T[]): AsyncGenerator<T[]> {
  for (const item of items) yield [item];
}
