// Takes the pictures of the console that stand in docs, from a running demo with some traffic: npm run pictures -- .souk
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PLACE = 'docs/start/pictures';

const { baseUrl, adminEmail, adminPassword, advertiserId } = JSON.parse(
  readFileSync(`${process.argv[2] ?? '.souk'}/demo.json`, 'utf8'),
);
const SHOTS: readonly { name: string; path: string; colorScheme: 'light' | 'dark'; height: number }[] = [
  { name: 'overview', path: '?period=28d', colorScheme: 'light', height: 900 },
  { name: 'seller', path: 'sellers/1000003?period=28d', colorScheme: 'light', height: 760 },
  { name: 'budget', path: 'budgets/100001', colorScheme: 'dark', height: 700 },
];

const browser = await chromium.launch({
  executablePath: process.env.SOUK_TEST_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
await page.goto(`${baseUrl}/console/`);
await page.getByLabel('E-mail').fill(adminEmail);
await page.locator('input[name=password]').fill(adminPassword);
await page.getByRole('button', { name: 'Sign in' }).click();
await page.getByRole('heading', { name: 'Overview' }).waitFor();
for (const { name, path, colorScheme, height } of SHOTS) {
  await page.setViewportSize({ width: 1200, height });
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.goto(`${baseUrl}/console/${advertiserId}/${path}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: `${PLACE}/${name}.png` });
  console.log(`${PLACE}/${name}.png`);
}
await browser.close();
