import { FEED, feedText } from './feed.ts';
import type { Marketplace } from './marketplace.ts';
import { rssOf } from './process-tree.ts';
import type { BenchResult } from './result.ts';

const SAMPLE_MS = 50;

/** What an import may take beside the catalog, however long the feed is. */
const GROWTH_MB_MAX = 300;

/** A feed of 200,000 rows through the real upload: first all rows are new, then none has changed. */
export async function benchImport(shop: Marketplace, say: (line: string) => void): Promise<BenchResult[]> {
  const rows = FEED.products;
  say(`import: ${rows} rows, all of them new`);
  const first = await timed(shop);
  say('import: the same file again');
  const again = await timed(shop);
  return [
    {
      ...{ name: 'feed import, all rows new', value: rows / first.seconds, unit: 'rows/s' },
      target: { atLeast: 50_000 },
      note: `a file of ${Math.round(feedMb())} MB; the server grew by ${Math.round(first.grownMb)} MB, its catalog included`,
    },
    {
      ...{ name: 'feed import, nothing changed', value: rows / again.seconds, unit: 'rows/s' },
      target: { atLeast: 50_000 },
    },
    {
      ...{ name: 'feed import, growth while importing the same again', value: again.grownMb, unit: 'MB' },
      target: { atMost: Math.min(feedMb() / 2, GROWTH_MB_MAX) },
      note: 'resident memory of the server process, highest sample: less than the file, so the file is not held',
    },
  ];
}

async function timed(shop: Marketplace): Promise<{ seconds: number; grownMb: number }> {
  const { pid } = shop.server;
  const before = rssOf(pid);
  let highest = before;
  const sampling = setInterval(() => {
    highest = Math.max(highest, rssOf(pid));
  }, SAMPLE_MS);
  const started = performance.now();
  try {
    await shop.importFeed();
  } finally {
    clearInterval(sampling);
  }
  return { seconds: (performance.now() - started) / 1000, grownMb: highest - before };
}

function feedMb(): number {
  let bytes = 0;
  for (const chunk of feedText()) bytes += chunk.length;
  return bytes / 1_048_576;
}
