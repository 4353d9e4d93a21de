import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tally } from '../../base/reason.ts';
import { createMetrics } from './metrics.ts';

test('counters, gauges and tallies in the text format', () => {
  const metrics = createMetrics();
  const requests = metrics.counter({ name: 'souk_requests_total', help: 'Requests.', labels: ['status'] });
  const good = requests.with('200');
  good.add();
  requests.with('200').add(2);
  requests.with('a"b\\c\nd').add();
  metrics.gauge({ name: 'souk_lag', help: 'Records\nbehind.' }, () => [{ labels: {}, value: 7 }]);
  const tally = new Tally<'bot' | 'malformed'>();
  metrics.tally({ name: 'souk_dropped_total', help: 'Dropped.' }, tally);
  tally.count('bot');
  assert.equal(
    metrics.render(),
    [
      '# HELP souk_requests_total Requests.',
      '# TYPE souk_requests_total counter',
      'souk_requests_total{status="200"} 3',
      'souk_requests_total{status="a\\"b\\\\c\\nd"} 1',
      '# HELP souk_lag Records\\nbehind.',
      '# TYPE souk_lag gauge',
      'souk_lag 7',
      '# HELP souk_dropped_total Dropped.',
      '# TYPE souk_dropped_total counter',
      'souk_dropped_total{reason="bot"} 1',
      '',
    ].join('\n'),
  );
});

test('a name taken twice, wrong labels and labels without end are defects', () => {
  const metrics = createMetrics();
  const counter = metrics.counter({ name: 'a_total', help: '', labels: ['x'] });
  assert.throws(() => metrics.gauge({ name: 'a_total', help: '' }, () => []), /exists twice/);
  assert.throws(() => metrics.gauge({ name: 'A-total', help: '' }, () => []), /no name/);
  assert.throws(() => counter.with(), /has labels x/);
  for (let i = 0; i < 1_000; i++) counter.with(String(i)).add();
  assert.throws(() => counter.with('one more'), /more than 1000 series/);
});
