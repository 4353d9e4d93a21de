import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { endingOf, forwardLines, stopChild } from './child.ts';
import { keepRunning, type Running } from './keep-running.ts';

interface Worker extends Running {
  readonly number: number;
  die(): void;
}

/** Workers without a process; `failing` says which starts do not succeed. */
function workers(failing: (number: number) => boolean = () => false): () => Promise<Worker> {
  let started = 0;
  return async () => {
    const number = ++started;
    if (failing(number)) throw new Error(`worker ${number} has no luck`);
    const { promise, resolve } = Promise.withResolvers<string>();
    return { number, ended: promise, die: () => resolve('a fault'), stop: async () => resolve('asked to') };
  };
}

test('what dies is started again, over failed starts too, and callers get the one that runs', async () => {
  const log: string[] = [];
  const kept = await keepRunning(
    'the worker',
    workers((number) => number === 2),
    (line) => log.push(line),
  );
  const first = await kept.current();
  first.die();
  await first.ended;
  const second = await kept.current();
  assert.equal(second.number, 3);
  assert.deepEqual(log, [
    'the worker ended unexpectedly (a fault); starting it again',
    'the worker could not be started again: worker 2 has no luck',
  ]);
  await kept.stop();
  assert.equal(await second.ended, 'asked to');
  assert.equal(log.length, 2);
});

test('a first start that fails is an error, not a reason to try again', async () => {
  await assert.rejects(
    keepRunning(
      'the worker',
      workers(() => true),
      () => {},
    ),
    /worker 1 has no luck/,
  );
});

test('stopping while a restart waits ends the wait', async () => {
  const kept = await keepRunning(
    'the worker',
    workers((number) => number > 1),
    () => {},
  );
  const first = await kept.current();
  first.die();
  await first.ended;
  const waiting = kept.current();
  await kept.stop();
  await assert.rejects(waiting, /was stopped/);
});

test('a child that does not listen is ended the hard way, and its lines are heard', async () => {
  const program = `process.on('SIGTERM', () => {}); console.log('x'.repeat(5000)); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  const line = await new Promise<string>((resolve) => forwardLines(child.stdout, resolve));
  assert.equal(line.length, 2_001);
  assert.equal(await stopChild(child, { signal: 'SIGTERM', graceMs: 1 }), 'signal SIGKILL');
  assert.equal(await endingOf(child), 'signal SIGKILL');
});

test('a program that does not exist ends at once with the reason', async () => {
  assert.match(await endingOf(spawn('/nowhere/program')), /could not start: .*ENOENT/);
});
