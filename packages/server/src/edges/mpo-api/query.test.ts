import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../../base/problem.ts';
import { readQuery } from './query.ts';

test('names and enum values are read in any case, booleans and dates as clients write them', () => {
  const query = readQuery({
    IntervalSize: 'month',
    WITHBALANCE: 'True',
    endafterdate: '2026-01-02T00:00:00',
    startBeforeDate: '2026-02-28T00:00:00.000Z',
    advertiserId: '17',
    sellerId: ['1,2', '3'],
  });
  assert.equal(query.oneOf('intervalSize', ['Hour', 'Day', 'Month']), 'Month');
  assert.equal(query.bool('withBalance'), true);
  assert.equal(query.date('endAfterDate'), '2026-01-02');
  assert.equal(query.date('startBeforeDate'), '2026-02-28');
  assert.equal(query.int('advertiserId', { min: 1 }), 17);
  assert.deepEqual(query.texts('sellerId'), ['1', '2', '3']);
  query.check();
});

test('absent and empty values are undefined', () => {
  const query = readQuery({ type: '', a: [] });
  assert.equal(query.text('type'), undefined);
  assert.equal(query.int('a'), undefined);
  assert.deepEqual(query.texts('b'), []);
  query.check();
  readQuery(undefined).check();
});

test('everything that cannot be read is refused at once, with its name and code', () => {
  const query = readQuery({
    count: '0',
    id: '1.5',
    flag: 'ja',
    kind: 'x',
    day: '2026-02-30',
    twice: ['a', 'b'],
  });
  assert.equal(query.int('count', { min: 1 }), undefined);
  query.int('id');
  query.bool('flag');
  query.oneOf('kind', ['a', 'b']);
  query.date('day', { code: 'WithInvalidDate' });
  query.text('twice');
  query.refuse('window', 'is too long');
  assert.throws(
    () => query.check(),
    (error) => {
      assert.ok(error instanceof Refusal);
      assert.deepEqual(
        error.problems.map((problem) => problem.pointer),
        ['?count', '?id', '?flag', '?kind', '?day', '?twice', '?window'],
      );
      assert.equal(error.problems[4]?.code, 'WithInvalidDate');
      return true;
    },
  );
});
