import assert from 'node:assert/strict';
import { test } from 'node:test';
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

const SCREENS = [
  ...['', 'sellers', 'budgets', 'reports', 'campaigns', 'decisions?shopper=nobody'],
  ...['catalog', 'readiness', 'activity', 'account'],
];
/** Of use to an admin only; the route of each is refused to others. */
const ADMIN_SCREENS = ['developers', 'system', 'catalog'];

test('no screen breaks WCAG 2.2 AA, in light and dark, or loads anything from elsewhere; a viewer is offered no change', {
  skip: withoutBrowser,
}, async (t) => {
  const { page, shop, open, complaints } = await visitConsole(t, 'viewer');
  const [seller] = (await shop.mpo<{ id: string }[]>('/sellers')).body;
  for (const path of [...SCREENS, `sellers/${seller?.id}`]) {
    await open(path);
    await page.waitForLoadState('networkidle');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      assert.deepEqual(await violationsOf(page), [], `${path} in ${colorScheme}`);
    }
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
