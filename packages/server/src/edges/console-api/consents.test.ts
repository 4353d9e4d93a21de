import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { consoleWorld, OPERATOR_KEY } from '../../../test/support/console-world.ts';

const CLI = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

test('consents are listed and withdrawn, over HTTP and on the command line; clients show what they got by consent', async (t) => {
  const { app, accounts, call } = await consoleWorld(t);
  const made = await call('POST', '/advertisers', { name: 'Shop', currency: 'EUR' });
  const advertiserId = made.json.id;
  const wrong = { name: 'App', scopes: [], advertiserIds: [], redirectUris: ['javascript:alert(1)'] };
  const refused = await call('POST', '/clients', wrong);
  assert.deepEqual([refused.status, refused.json.error.pointer], [400, '/redirectUris/0']);
  const redirectUris = ['https://app.example/cb'];
  const { clientId } = (await call('POST', '/clients', { ...wrong, redirectUris })).json;
  const member = await accounts.createMember({
    ...{ email: 'ann@example.com', password: 'correct horse', role: 'admin', advertiserIds: [advertiserId] },
  });
  const consent = { clientId, member, advertiserIds: [advertiserId] };
  await accounts.consent(consent, { redirectUri: null, codeChallenge: null });
  const client = async () =>
    (await call('GET', '/clients')).json.find((each: { clientId: string }) => each.clientId === clientId);
  assert.deepEqual((await client()).redirectUris, redirectUris);
  assert.deepEqual((await client()).consentedAdvertiserIds, [advertiserId]);

  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const souk = async (...args: string[]) => {
    const child = spawn(process.execPath, [CLI, 'consents', ...args, '--url', url, '--key', OPERATOR_KEY]);
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      out += chunk;
    });
    const [code] = await once(child, 'close');
    return { code, out };
  };
  const table = await souk('list');
  assert.match(table.out, /^id +app +member +advertisers +given +withdrawn\n +1 +App +ann@example\.com/);
  const gone = await souk('withdraw', '1', '--json');
  assert.equal(typeof JSON.parse(gone.out).withdrawnAtMs, 'number');
  assert.deepEqual((await client()).consentedAdvertiserIds, []);
  const unknown = await souk('withdraw', '9');
  assert.equal(unknown.code, 1);
  assert.match(unknown.out, /there is no consent 9; nothing was changed, list the consents to find it/);
  assert.equal((await call('POST', '/consents/x/withdraw')).status, 404);
});
