import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { violationsOf } from '../support/axe.ts';
import { withoutBrowser } from '../support/browser.ts';
import { visitConsole } from '../support/console.ts';

test('ad-ops finds out why a seller does not serve, mends it, and sees it serve; a report of it is downloaded', {
  skip: withoutBrowser,
}, async (t) => {
  const { page, shop, open, complaints } = await visitConsole(t, 'ad-ops');
  await open('sellers');
  await page.getByRole('link', { name: 'Anna’s Lamps' }).click();
  const campaign = page.getByRole('region', { name: 'Tea & <b>Spice</b> multi-seller' });
  await campaign.getByText('Not serving').waitFor();
  await campaign.getByRole('button', { name: 'Set a bid' }).click();
  await page.getByLabel('Price of a click, in USD').fill('0.40');
  await page.getByRole('button', { name: 'Set the bid' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await campaign.getByRole('button', { name: 'Give it a budget' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/multi-seller \(/).check();
  await dialog.getByLabel('Amount in USD').fill('many');
  await dialog.getByRole('button', { name: 'Create the budget' }).click();
  await dialog.getByRole('alert').getByText('WithInvalidAmount').waitFor();
  await dialog.getByLabel('Amount in USD').fill('120');
  await dialog.getByRole('button', { name: 'Create the budget' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await campaign.getByText('Serving', { exact: true }).waitFor();

  const [budget] = (await shop.mpo<{ id: string; amount: number }[]>('/budgets')).body;
  assert.equal(budget?.amount, 120);
  await open(`budgets/${budget?.id}`);
  await page.getByRole('button', { name: 'Suspend' }).click();
  await page.getByRole('button', { name: 'Suspend the budget' }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  await page
    .getByText(/changed by you \(ad-ops@example.com\)/)
    .first()
    .waitFor();

  await open('reports');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download CSV' }).click(),
  ]);
  assert.match(file.suggestedFilename(), /^sellers-.*\.csv$/);
  assert.deepEqual(complaints, []);
});

/** Whether nothing reaches beyond the right edge once charts have drawn themselves anew; some frames are given to that. */
const FITS = `(async () => {
  for (let frames = 0; frames < 200; frames++) {
    if (document.documentElement.scrollWidth <= innerWidth) return true;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return false;
})()`;

/** Screens, and what stands on each once what it asked for has come. */
const SCREENS = {
  '': '0 of 2 serve now',
  sellers: '2 sellers',
  budgets: 'No budgets',
  reports: 'Nothing happened in these days',
  campaigns: 'Tea & <b>Spice</b> multi-seller',
  'decisions?shopper=nobody': 'is a shopper known',
  catalog: 'test.csv',
  'product-sets': 'No product sets yet',
  events: 'Nothing was dropped',
  readiness: 'names a seller for each product',
  activity: 'Nothing was changed in these days',
  account: 'Attribution window',
};
/** Of use to an admin only. */
const ADMIN_SCREENS = { developers: 'Campaign Read', system: 'media-costs', catalog: 'test.csv' };

/** Everything in light, and in dark what colours decide. */
async function judge(page: Page, what: string, content: string): Promise<void> {
  await page.locator('main').getByText(content).first().waitFor();
  await page.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  assert.deepEqual(await violationsOf(page), [], what);
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.deepEqual(await violationsOf(page, ['color-contrast', 'link-in-text-block']), [], `${what}, dark`);
}

test('no screen breaks WCAG 2.2 AA, in light and dark, or loads anything from elsewhere; a viewer is offered no change', {
  skip: withoutBrowser,
}, async (t) => {
  const { page, shop, open, complaints } = await visitConsole(t, 'viewer');
  const [seller] = (await shop.mpo<{ id: string }[]>('/sellers')).body;
  for (const [path, content] of [
    ...Object.entries(SCREENS),
    [`sellers/${seller?.id}`, 'no bid was ever set'],
  ] as const) {
    await open(path);
    await judge(page, path, content);
    assert.equal(await page.getByRole('button', { name: /New budget|Change the bid/ }).count(), 0, path);
    await page.setViewportSize({ width: 360, height: 740 });
    assert.equal(await page.evaluate(FITS), true, `${path || 'overview'} is wider than a phone`);
    await page.setViewportSize({ width: 1280, height: 900 });
  }
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Go to' }).fill('bert');
  await page.getByRole('option', { name: /Bert/ }).waitFor();
  assert.deepEqual(await violationsOf(page), [], 'palette');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Bert & Söhne' }).waitFor();
  assert.deepEqual(complaints, []);
});

test('a developer checks a broken feed, mends it, and makes a client whose secret is shown once and works', {
  skip: withoutBrowser,
}, async (t) => {
  const { page, souk, shop, open, complaints } = await visitConsole(t, 'admin');
  for (const [path, content] of Object.entries(ADMIN_SCREENS)) {
    await open(path);
    await judge(page, path, content);
  }
  const head = 'id,title,link,image_link,price,seller_id,seller_name\n';
  const row = (id: string, title: string) =>
    `${id},${title},${souk.url}/p,${souk.url}/i.png,5 USD,carl,Carl\n`;
  const [good, bad] = [row('P1', 'Lamp'), row('P2', '')];
  const file = (text: string) => ({ name: 'feed.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.locator('input[type=file]').setInputFiles(file(head + good + bad));
  await page.getByRole('region', { name: 'Refused rows' }).getByText('Missing title').waitFor();
  await page.locator('input[type=file]').setInputFiles(file(head + good));
  await page.getByText('1 taken, 0 refused').waitFor();
  await page.getByLabel('Read it as').selectOption('delta');
  await page.getByRole('button', { name: 'Read it into the catalog' }).click();
  await page.getByRole('cell', { name: 'feed.csv' }).waitFor();
  const { body } = await shop.mpo<{ id: string; sellerName: string }[]>('/sellers');
  assert.ok(body.some(({ sellerName }) => sellerName === 'Carl'));

  await open('events');
  await page.getByText('Live', { exact: true }).waitFor();
  await shop.view('shopper-1', 'P1');
  await page.getByRole('cell', { name: 'Kept', exact: true }).first().waitFor();

  await open('decisions?shopper=shopper-1');
  await page.getByRole('region', { name: 'No ad' }).waitFor();
  const startDate = await shop.today();
  // Days enough for a run over midnight.
  const endDate = new Date(Date.parse(startDate) + 7 * 86_400_000).toISOString().slice(0, 10);
  const carl = body.find(({ sellerName }) => sellerName === 'Carl')?.id;
  const budget = { sellerId: carl, campaignIds: [shop.templateId], budgetType: 'Capped', amount: '70' };
  const made = await shop.mpo('/budgets', { body: [{ ...budget, startDate, endDate }] });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  await shop.drain();
  await page.getByRole('button', { name: 'Ask' }).click();
  await page.getByRole('region', { name: 'Carl is shown' }).waitFor();
  await page.frameLocator('iframe').getByText('Lamp').waitFor();

  await open('developers');
  await page.getByRole('button', { name: 'New API client' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Portal');
  await page.getByRole('button', { name: 'Create the client' }).click();
  const shown = page.getByRole('region', { name: 'The secret, shown this once' });
  await shown.locator('p code').nth(1).waitFor();
  const [clientId, clientSecret] = await shown.locator('p code').allTextContents();
  const fields = {
    grant_type: 'client_credentials',
    client_id: clientId ?? '',
    client_secret: clientSecret ?? '',
  };
  const token = await fetch(`${souk.url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  });
  assert.equal(token.status, 200);
  await page.getByRole('button', { name: 'Revoke Portal' }).click();
  await page.getByRole('button', { name: 'Revoke the client' }).click();
  await page.getByText('Revoked').waitFor();
  const late = await fetch(`${souk.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(fields) });
  assert.equal(late.status, 401);
  assert.deepEqual(complaints, []);
});
