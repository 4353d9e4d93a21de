import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger } from './logger.ts';

function logged(format: 'json' | 'pretty', write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger({ level: 'info', format, write: (line) => lines.push(line) }));
  return lines.join('');
}

test('a record for machines has its level by name and an ISO time', () => {
  const record = JSON.parse(logged('json', (logger) => logger.warn({ fold: 'audience' }, 'behind')));
  assert.equal(record.level, 'warn');
  assert.equal(record.fold, 'audience');
  assert.equal(record.msg, 'behind');
  assert.ok(Number.isFinite(Date.parse(record.time)));
});

test('a record for people is one line, and its stack follows', () => {
  const text = logged('pretty', (logger) => {
    logger.info({ port: 8080 }, 'listening');
    logger.debug('not shown');
    logger.error({ err: new Error('broken') });
  });
  assert.match(text, /^\d\d:\d\d:\d\d info {2}listening port=8080\n/);
  assert.match(text, /error broken\n {9}at /);
  assert.ok(!text.includes('not shown'));
});

test('control characters in a value do not reach the terminal', () => {
  const text = logged('pretty', (logger) => logger.info({ name: '\u001b[2Jgone' }, 'a\nb'));
  assert.equal(text.split('\n').length, 2);
  assert.ok(!text.includes('\u001b'));
});

test('secrets never reach a line', () => {
  const text = logged('json', (logger) => {
    logger.info({ clientSecret: 'hunter2', headers: { authorization: 'Bearer hunter2' } });
    logger.info({ request: { body: { password: 'hunter2', client_secret: 'hunter2' } } });
    logger.info({ token: 'hunter2', event: { key: 'hunter2' } });
  });
  assert.ok(!text.includes('hunter2'));
  assert.match(text, /\[secret\]/);
});
