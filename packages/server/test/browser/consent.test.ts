import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { randomIds } from '../../src/base/ids.ts';
import { mpoApi } from '../../src/edges/mpo-api/mpo-api.ts';
import { migrations, openAccounts, SCOPES } from '../../src/modules/accounts/index.ts';
import { createHttp } from '../../src/platform/http/http.ts';
import { afterwards } from '../support/afterwards.ts';
import { openBrowser, withoutBrowser } from '../support/browser.ts';
import { openSite } from '../support/pages.ts';
import { testDb } from '../support/stores.ts';

test('a member consents in a real browser without scripts, and is led to the app on another site', {
  skip: withoutBrowser,
}, async (t) => {
  const accounts = await openAccounts({
    db: await testDb(t, migrations),
    clock: { now: () => Date.now() },
    ids: randomIds(),
  });
  afterwards(t, () => accounts.close());
  const app = createHttp({ logger: pino({ level: 'silent' }) });
  await app.register(mpoApi, { accounts, routes: [] });
  afterwards(t, () => app.close());
  const souk = await app.listen({ port: 0, host: '127.0.0.1' });
  const portal = await openSite(t, 'portal', () => ({ type: 'text/html', body: '<title>Portal</title>' }));
  const redirectUri = `${portal.url.replace('portal.localhost', 'localhost')}/callback`;
  const { id } = await accounts.createAdvertiser({ name: 'Shop', currency: 'EUR' });
  await accounts.createMember({
    ...{ email: 'ann@example.com', password: 'correct horse', role: 'admin', advertiserIds: [id] },
  });
  const client = await accounts.createClient({
    ...{ name: 'Portal', scopes: SCOPES, advertiserIds: [], redirectUris: [redirectUri] },
  });
  const browser = await openBrowser(t);
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  const refused: string[] = [];
  page.on('console', (message) => refused.push(message.text()));
  const query = new URLSearchParams({ response_type: 'code', client_id: client.clientId, state: 'x' });
  await page.goto(`${souk}/oauth2?${query}`);
  await page.getByLabel('E-mail').fill('ann@example.com');
  await page.getByLabel('Password').fill('correct horse');
  await page.getByRole('button', { name: 'Sign in' }).click();
  assert.equal(await page.getByRole('checkbox', { name: /Shop/ }).isChecked(), true);
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForURL(/\/callback\?/);
  const back = new URL(page.url()).searchParams;
  assert.equal(back.get('state'), 'x');
  const tokens = await accounts.tokensForCode(client, {
    ...{ code: back.get('code') ?? '', redirectUri: null, codeVerifier: null },
  });
  assert.ok(tokens.ok);
  assert.deepEqual(refused, [], 'the policy refuses nothing of our own pages');
});
