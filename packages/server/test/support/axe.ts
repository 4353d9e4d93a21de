import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What WCAG 2.2 AA, or some rules of it, forbids on the page as it is shown now: `rule: element`, empty when nothing. */
export async function violationsOf(page: Page, rules: readonly string[] = WCAG): Promise<string[]> {
  // Through the debugger's own door, because the page's policy lets no script in.
  await page.evaluate(`typeof axe === 'undefined' && (() => { ${SOURCE} })()`);
  return page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as { axe: Axe };
    const { violations } = await axe.run({ runOnly });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html.slice(0, 200)} ${any[0]?.message ?? ''}`),
    );
  }, rules);
}

interface Axe {
  run(options: { runOnly: readonly string[] }): Promise<{
    violations: readonly {
      id: string;
      nodes: readonly { html: string; any: readonly { message: string }[] }[];
    }[];
  }>;
}
