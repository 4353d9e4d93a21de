// Runs the tests: every *.test.ts of the workspaces, two files at a time, one database server for all of them.
//   npm test                     everything, with small counts of the crash, fuzz and simulation runs
//   npm run test:long            the files that have long runs, with their full counts
//   npm test -- ledger           only the files whose path contains the word
// Generated inputs are the same in every run, so that a run can be repeated; SOUK_TEST_SEED=7 gives others and
// SOUK_TEST_SEED=random new ones each time.
import { globSync, readFileSync } from 'node:fs';
import type { EventData } from 'node:test';
import { run } from 'node:test';
import { styleText } from 'node:util';
import { startTestPostgres } from '../packages/server/test/support/stores.ts';

const FILE_TIMEOUT_MS = 20 * 60_000;

const args = process.argv.slice(2);
const long = args.includes('--long');
const words = args.filter((arg) => !arg.startsWith('--'));
const files = globSync([
  'packages/*/src/**/*.test.ts',
  'packages/*/test/**/*.test.ts',
  'scripts/**/*.test.ts',
])
  .filter((file) => !file.includes('node_modules'))
  .filter((file) => words.every((word) => file.includes(word)))
  .filter((file) => !long || readFileSync(file, 'utf8').includes('SOUK_TEST_LONG'))
  .sort();

if (files.length === 0) {
  console.error(`No test file matches ${words.join(' ')}. Nothing was run.`);
  process.exit(1);
}

const started = performance.now();
const postgres = await startTestPostgres();
Object.assign(process.env, postgres.env, long ? { SOUK_TEST_LONG: '1' } : {});
const counts = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];

const generated = import.meta.resolve('./generated-inputs.ts');
const stream = run({ files, concurrency: 2, timeout: FILE_TIMEOUT_MS, execArgv: ['--import', generated] });
stream.on('test:pass', (test) => pass(test));
stream.on('test:fail', (test) => fail(test));
stream.on('test:stderr', ({ message }) => process.stderr.write(message));
await new Promise<void>((resolve) => stream.on('close', resolve).on('end', resolve).resume());
await postgres.stop();

for (const failure of failures) console.log(failure);
if (process.env.SOUK_TEST_ALL === '1' && counts.skipped > 0) {
  console.log('SOUK_TEST_ALL=1 allows no skipped test: see the lines marked "skipped" above.');
  counts.failed += counts.skipped;
}
console.log(`\n${files.length} files in ${((performance.now() - started) / 1000).toFixed(1)} s`);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed === 0 ? 0 : 1);

function pass(test: EventData.TestPass): void {
  if (test.details.type === 'suite' || isFile(test)) return;
  if (test.skip !== undefined) {
    counts.skipped++;
    console.log(`${styleText('yellow', 'skipped')} ${test.name}: ${test.skip}`);
    return;
  }
  counts.passed++;
  if (test.nesting === 0) console.log(`${styleText('green', '✓')} ${test.name}`);
}

function fail(test: EventData.TestFail): void {
  const cause = test.details.error.cause;
  // A suite or a file fails because of a test inside it, which has been counted already.
  const failureType = (test.details.error as { failureType?: string }).failureType;
  if (failureType === 'subtestsFailed') return;
  counts.failed++;
  const where = `${test.file ?? ''}:${test.line ?? ''}`;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  console.log(`${styleText('red', '✗')} ${test.name}  ${where}`);
  failures.push(`\n${styleText('red', '✗')} ${test.name}  ${where}\n${text}`);
}

/** With one process for each file, the runner reports the file itself as a test, too. */
function isFile(test: EventData.TestPass): boolean {
  return files.some((file) => test.name.endsWith(file));
}
