import { existsSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { type Browser, chromium } from 'playwright-core';
import { afterwards } from './afterwards.ts';

const PLACES = [
  process.env.SOUK_TEST_CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const CHROMIUM = PLACES.find((path) => path !== '' && existsSync(path));

/** Why a test with a browser is skipped; false when there is one. */
export const withoutBrowser: string | false =
  CHROMIUM === undefined &&
  'needs Chromium: install it (Debian: apt-get install chromium) or name it in SOUK_TEST_CHROMIUM';

/**
 * A real browser without a window that talks to this machine only; closed after the test. Hosts of the web may be mapped
 * to ports of this machine.
 */
export async function openBrowser(
  t: TestContext,
  hosts: Readonly<Record<string, number>> = {},
): Promise<Browser> {
  const rules = Object.entries(hosts).map(([host, port]) => `MAP ${host} 127.0.0.1:${port}`);
  const browser = await chromium.launch({
    ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }),
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update'],
      ...(rules.length === 0 ? [] : [`--host-resolver-rules=${rules.join(', ')}`]),
    ],
  });
  afterwards(t, () => browser.close());
  return browser;
}
