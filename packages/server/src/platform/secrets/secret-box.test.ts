import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { afterwards } from '../../../test/support/afterwards.ts';
import { openSecretBox, secretBox } from './secret-box.ts';

async function directory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'souk-secrets-'));
  afterwards(t, () => rm(path, { recursive: true, force: true }));
  return path;
}

test('what is sealed opens again after a restart, for the same purpose and with the same key only', async (t) => {
  const path = await directory(t);
  const box = await openSecretBox(path);
  const sealed = box.seal('Bearer ünïcode', 'feed-source 7');
  assert.equal((await openSecretBox(path)).unseal(sealed, 'feed-source 7'), 'Bearer ünïcode');
  assert.equal(box.unseal(sealed, 'feed-source 8'), null);
  assert.equal(secretBox(Buffer.alloc(32)).unseal(sealed, 'feed-source 7'), null);
  assert.notEqual(box.seal('Bearer ünïcode', 'feed-source 7'), sealed);
  assert.equal((await stat(join(path, 'secrets.key'))).mode & 0o777, 0o600);
});

test('what was changed, cut or never sealed does not open', async (t) => {
  const box = await openSecretBox(await directory(t));
  const sealed = Buffer.from(box.seal('secret', 'a'), 'base64');
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.equal(box.unseal(changed.toString('base64'), 'a'), null, `byte ${at}`);
    assert.equal(box.unseal(sealed.subarray(0, at).toString('base64'), 'a'), null, `cut at ${at}`);
  }
  assert.equal(box.unseal('', 'a'), null);
});

test('a key file that holds no key stops the start and stays as it is', async (t) => {
  const path = await directory(t);
  await writeFile(join(path, 'secrets.key'), 'not a key');
  await assert.rejects(openSecretBox(path), /Put the right file back/);
  assert.equal(await readFile(join(path, 'secrets.key'), 'utf8'), 'not a key');
});
