import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A runtime that has fetch and friends, and nothing of Node. */
const ELSEWHERE = `
  const folder = process.argv.at(-1);
  await fetch('data:,').then((answer) => answer.text()); // Node loads its own fetch while Node is still there
  for (const name of ['process', 'Buffer', 'global', 'setImmediate', 'clearImmediate', 'navigator']) delete globalThis[name];
  const json = (body) => ({ ok: true, status: 200, headers: new Headers({ 'content-type': 'application/json' }), json: async () => body });
  globalThis.fetch = async (url) => json(url.endsWith('/oauth2/token')
    ? { access_token: 't', token_type: 'Bearer', expires_in: 900, refresh_token: null }
    : [{ id: '1', sellerName: url }]);
  const { createSouk } = await import(folder + '/index.js');
  const souk = createSouk({ baseUrl: 'https://souk.example', clientId: 'a', clientSecret: 'b' });
  console.log((await souk.sellers.list({ sellerName: 'Ann & Co' }))[0].sellerName);
`;

test('the published package needs no build step, no Node and no other package', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'souk-sdk-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const built = spawnSync(process.execPath, ['scripts/sdk.ts', folder], { cwd: ROOT, encoding: 'utf8' });
  assert.equal(built.status, 0, built.stdout + built.stderr);
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', ELSEWHERE, folder], {
    encoding: 'utf8',
  });
  assert.equal(
    run.stdout.trim(),
    'https://souk.example/2026-07/marketing-solutions/marketplace-performance-outcomes/sellers?sellerName=Ann+%26+Co',
    run.stderr,
  );
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  assert.deepEqual([manifest.dependencies, manifest.private], [undefined, undefined]);
  assert.match(readFileSync(join(folder, 'index.d.ts'), 'utf8'), /createSouk/);
});
