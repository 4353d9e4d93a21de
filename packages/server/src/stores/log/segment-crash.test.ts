import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { testDirectory } from '../../../test/support/log.ts';
import { seededDice } from '../../base/dice.ts';
import { everything } from './contract.ts';
import { openSegmentLog } from './segment-log.ts';

const KILLS = process.env.SOUK_TEST_LONG === '1' ? 100 : 6;

/**
 * Appends until it is killed, from many callers at once, and writes a line for everything acknowledged:
 * stream, last position, number of records, text of each record without its index.
 */
const APPENDER = `
  import { openSegmentLog } from ${JSON.stringify(new URL('./segment-log.ts', import.meta.url).href)};
  const [directory, run] = process.argv.slice(1);
  const log = await openSegmentLog({ directory, segmentBytes: 20_000 });
  let number = 0;
  async function caller(stream) {
    for (;;) {
      const text = run + '.' + number++ + '.' + 'x'.repeat(number % 700);
      const records = Array.from({ length: 1 + (number % 4) }, (_, i) => Buffer.from(text + '.' + i));
      const last = await log.append(stream, records);
      process.stdout.write(stream + ' ' + last + ' ' + records.length + ' ' + text + '\\n');
    }
  }
  for (let i = 0; i < 16; i++) void caller(i % 2 === 0 ? 'site' : 'ads');
`;

test(`what was acknowledged survives kill -9, ${KILLS} times on one directory`, async (t) => {
  const directory = await testDirectory(t);
  const dice = seededDice(20_260_101);
  const acknowledged = new Map<string, string>();
  for (let run = 0; run < KILLS; run++) {
    for (const line of await killedAfter(directory, run, 20 + Math.floor(dice() * 400))) {
      const [stream = '', last = '', count = '', text = ''] = line.split(' ');
      for (let i = 0; i < Number(count); i++) {
        const key = `${stream} ${Number(last) - Number(count) + 1 + i}`;
        assert.ok(!acknowledged.has(key), `${key} was acknowledged twice`);
        acknowledged.set(key, `${text}.${i}`);
      }
    }
    const log = await openSegmentLog({ directory, segmentBytes: 20_000 });
    const stored = new Map<string, string>();
    for (const stream of ['site', 'ads']) {
      for (const record of await everything(log, stream)) {
        const [position, text = ''] = record.split(' ');
        stored.set(`${stream} ${position}`, text);
      }
    }
    await log.close();
    for (const [key, text] of acknowledged)
      assert.equal(stored.get(key), text, `${key} after kill ${run + 1}`);
  }
  assert.ok(acknowledged.size > KILLS * 20);
});

/** Runs the appender until so many appends were acknowledged, kills it, and returns all whole lines it wrote. */
async function killedAfter(directory: string, run: number, appends: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', APPENDER, directory, String(run)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += data;
  });
  const exit = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === appends) child.kill('SIGKILL');
  }
  const [, signal] = await exit;
  assert.equal(signal, 'SIGKILL', errors);
  lines.pop(); // the last line may be cut
  return lines;
}
