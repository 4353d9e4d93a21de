import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { afterwards } from '../support/afterwards.ts';

const BIN = fileURLToPath(new URL('../../bin/souk.js', import.meta.url));

test('npm start that is ended with SIGTERM takes the server with it', { timeout: 60_000 }, async (t) => {
  const data = await mkdtemp(join(tmpdir(), 'souk-orphan-'));
  afterwards(t, () => rmSync(data, { recursive: true, force: true }));
  const command = `"${process.execPath}" "${BIN}" start --data "${data}" --port 0 --signal-port 0 --no-demo --json --log-level warn; :`;
  // As npm does it: a shell between, which keeps a SIGTERM to itself.
  const shell = spawn('sh', ['-c', command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, npm_lifecycle_event: 'start' },
  });
  let said = '';
  shell.stdout.setEncoding('utf8').on('data', (part) => {
    said += part;
  });
  while (!said.includes('\n')) await once(shell.stdout, 'data');
  const { url } = JSON.parse(said) as { url: string };
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
  shell.kill('SIGTERM');
  // The server and its engines hold the pipe until the last of them is gone.
  await once(shell.stdout, 'close');
  await assert.rejects(fetch(`${url}/healthz`));
});
