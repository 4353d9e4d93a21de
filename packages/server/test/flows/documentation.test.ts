// Runs what the documents tell a reader to type: every ```sh run block, in order, in one shell for each document, against
// a server started as they say. A ```text out block that follows is compared with what was printed, numbers aside.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type SoukProcess, soukProcess } from '../support/souk-process.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const DOCUMENT_MS_MAX = 120_000;

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

test('README: five minutes with the demo', (t) => runDocument(t, 'README.md', ['--clock', 'real']));

test('docs/start/first-steps.md: an account and a feed of one’s own', (t) =>
  runDocument(t, 'docs/start/first-steps.md', ['--clock', 'real']));

test('docs/start/test-clock.md: a week of shoppers', (t) =>
  runDocument(t, 'docs/start/test-clock.md', ['--clock', 'test']));

async function runDocument(t: TestContext, file: string, flags: readonly string[]): Promise<void> {
  const blocks = blocksOf(readFileSync(join(ROOT, file), 'utf8'));
  assert.ok(blocks.length > 0, `${file} has no block to run`);
  const souk = await soukProcess(t, flags);
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
  t.after(() => rmSync(folder, { recursive: true, force: true }));
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

/** Ids, ports, dates, prices and secrets differ between runs; everything else has to be what the document shows. */
function shapeOf(text: string): string {
  return text
    .replaceAll(/[\w-]{22,}/g, '*')
    .replaceAll(/\d+(\.\d+)?/g, '0')
    .replaceAll('\r\n', '\n')
    .replaceAll(/ +/g, ' ')
    .trim();
}
