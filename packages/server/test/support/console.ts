import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import type { RunningSouk } from '../../src/main.ts';
import { openBrowser } from './browser.ts';
import { type Marketplace, openMarketplace } from './marketplace.ts';
import { testSouk } from './souk.ts';

export const PASSWORD = 'correct horse battery';

export interface ConsoleVisit {
  readonly souk: RunningSouk;
  readonly shop: Marketplace;
  readonly page: Page;
  /** What the page complained about: errors, and whatever its policy refused. */
  readonly complaints: readonly string[];
  /** Opens a screen of the shop by its path. */
  open(path: string): Promise<void>;
}

/** A marketplace with two sellers, and a browser in which a member of that role is signed in. */
export async function visitConsole(
  t: TestContext,
  role: 'admin' | 'ad-ops' | 'viewer',
): Promise<ConsoleVisit> {
  const souk = await testSouk(t);
  const shop = await openMarketplace(souk, 'Tea & <b>Spice</b>');
  await shop.feed([
    { id: 'LAMP-1', sellerId: 'anna', sellerName: 'Anna’s Lamps' },
    { id: 'MUG-1', sellerId: 'bert', sellerName: 'Bert & Söhne' },
  ]);
  const email = `${role}@example.com`;
  const member = { email, password: PASSWORD, role, advertiserIds: [shop.advertiserId] };
  assert.equal((await shop.operator('/members', member)).status, 201);
  const page = await (await openBrowser(t)).newPage({ viewport: { width: 1280, height: 900 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Refusals are part of the story; what the page makes of them is looked at.
    const isRefusal = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isRefusal) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(souk.url) && !/^(data|blob):/.test(request.url()))
      complaints.push(request.url());
  });
  await page.goto(`${souk.url}/console/`);
  await page.getByLabel('E-mail').fill(email);
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  return {
    ...{ souk, shop, page, complaints },
    async open(path) {
      await page.goto(`${souk.url}/console/${shop.advertiserId}/${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
    },
  };
}
