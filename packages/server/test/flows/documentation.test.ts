// Runs what the documents tell a reader to type: every ```sh run block, in order, in one shell for each document, against
// a server started as they say. A ```text out block that follows is compared with what was printed, numbers aside.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterwards } from '../support/afterwards.ts';
import { type SoukProcess, soukProcess } from '../support/souk-process.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const DOCUMENT_MS_MAX = 120_000;

/** What documents show of today they show of one day; all of them together take less. */
const REST_OF_DAY_MS_MIN = 300_000;
const DAY_MS = 86_400_000;

/** What the documents call the folder of the clone. */
const READERS_FOLDER = '/home/you/souk';

/** Printed between blocks, so that one shell's output can be told apart. */
const END_OF_BLOCK = '\u001e';

interface Block {
  readonly line: number;
  readonly script: string;
  /** What the reader is told to expect; null when the document does not say. */
  readonly expected: string | null;
}

const ON_REAL_TIME = [
  'README.md',
  'docs/concepts/money.md',
  'docs/concepts/value.md',
  'docs/concepts/why-not-serving.md',
  'docs/integrate/apps-and-partners.md',
  'docs/integrate/events.md',
  'docs/integrate/openrtb.md',
  'docs/integrate/signal.md',
  'docs/integrate/mpo-api.md',
  'docs/start/first-steps.md',
  'docs/integrate/statistics.md',
  'packages/sdk/README.md',
];
const ON_TEST_CLOCK = ['docs/start/test-clock.md', 'docs/concepts/attribution.md'];

const CANNOT_TYPE =
  spawnSync('bash', ['-c', 'command -v curl']).status === 0
    ? false
    : 'the documents’ commands need bash and curl: apt-get install curl';

test('documents tell the truth about a server on real time', { skip: CANNOT_TYPE }, async (t) => {
  const restMs = DAY_MS - (Date.now() % DAY_MS);
  if (restMs < REST_OF_DAY_MS_MIN) await pause(restMs);
  const souk = await soukProcess(t, ['--clock', 'real']);
  for (const file of ON_REAL_TIME) await t.test(file, (t) => runDocument(t, file, souk));
});

test('documents tell the truth about a server on the test clock', { skip: CANNOT_TYPE }, async (t) => {
  const souk = await soukProcess(t, ['--clock', 'test']);
  for (const file of ON_TEST_CLOCK) await t.test(file, (t) => runDocument(t, file, souk));
});

test('no document has commands that nobody runs', () => {
  const written = globSync(['*.md', 'docs/**/*.md', 'packages/*/*.md'], { cwd: ROOT }).filter(
    (file) => blocksOf(readFileSync(join(ROOT, file), 'utf8')).length > 0,
  );
  assert.deepEqual(written.sort(), [...ON_REAL_TIME, ...ON_TEST_CLOCK].sort());
});

test('ARCHITECTURE walks through files that exist', () => {
  const rows = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8').matchAll(
    /^\| (`(?:edges|modules|stores)\/.*?) \|/gm,
  );
  const files = [...rows].flatMap((row) => {
    const [first = '', ...others] = [...(row[1] ?? '').matchAll(/`([^`]+\.ts)`/g)].map(
      (match) => match[1] ?? '',
    );
    return [first, ...others.map((other) => join(dirname(first), other))];
  });
  assert.ok(files.length > 40, `only ${files.length} files`);
  for (const file of files) assert.ok(existsSync(join(ROOT, 'packages/server/src', file)), file);
});

async function runDocument(t: TestContext, file: string, souk: SoukProcess): Promise<void> {
  const blocks = blocksOf(readFileSync(join(ROOT, file), 'utf8'));
  const folder = folderFor(t, souk);
  const { code, output, errors } = await runInShell(folder, scriptOf(blocks, souk));
  const printed = output.replaceAll(folder, READERS_FOLDER).split(END_OF_BLOCK);
  const failed = blocks[printed.length - 1];
  assert.equal(code, 0, `${file}:${failed?.line ?? 0}: a command failed\n${errors}\n${printed.at(-1) ?? ''}`);
  for (const [i, { line, expected }] of blocks.entries()) {
    if (expected !== null) assert.equal(shapeOf(printed[i] ?? ''), shapeOf(expected), `${file}:${line}`);
  }
}

/** A folder that looks to the commands like the reader's clone with a running server. */
function folderFor(t: TestContext, souk: SoukProcess): string {
  const folder = mkdtempSync(join(tmpdir(), 'souk-docs-'));
  afterwards(t, () => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['node_modules', 'package.json', 'examples'])
    symlinkSync(join(ROOT, name), join(folder, name));
  symlinkSync(souk.data, join(folder, '.souk'));
  return folder;
}

/** After each block everything is folded in: a reader takes longer than that to read on. */
function scriptOf(blocks: readonly Block[], souk: SoukProcess): string {
  const key = readFileSync(join(souk.data, 'operator.key'), 'utf8').trim();
  const drain = `curl -sf -o /dev/null -X POST -H 'Authorization: Bearer ${key}' ${souk.url}/console/v1/system/drain`;
  return ['set -e', ...blocks.map(({ script }) => `${script}\n${drain}\nprintf '${END_OF_BLOCK}'`)].join(
    '\n',
  );
}

function runInShell(
  folder: string,
  script: string,
): Promise<{ code: number | null; output: string; errors: string }> {
  const { SOUK_DATA: _data, SOUK_URL: _url, SOUK_KEY: _key, ...env } = process.env;
  const path = `${dirname(process.execPath)}:${env.PATH ?? ''}`;
  const shell = spawn('bash', ['-c', script], {
    cwd: folder,
    env: { ...env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: DOCUMENT_MS_MAX,
  });
  let output = '';
  let errors = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  shell.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    shell.on('error', reject).on('close', (code) => resolve({ code, output, errors }));
  });
}

function blocksOf(markdown: string): Block[] {
  const found = [...markdown.matchAll(/^```(sh run|text out)\n([\s\S]*?)^```$/gm)];
  return found.flatMap((match, i) => {
    if (match[1] !== 'sh run') return [];
    const next = found[i + 1];
    const line = markdown.slice(0, match.index).split('\n').length;
    return [{ line, script: match[2] ?? '', expected: next?.[1] === 'text out' ? (next[2] ?? '') : null }];
  });
}

/** Ids, ports, dates and prices differ between runs; everything else has to be what the document shows. */
function shapeOf(text: string): string {
  return text
    .replaceAll(/\d+(\.\d+)?/g, '0')
    .replaceAll('\r\n', '\n')
    .replaceAll(/ +/g, ' ')
    .trim();
}
