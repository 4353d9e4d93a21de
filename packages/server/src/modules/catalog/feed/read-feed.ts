import { FeedFailed } from '../feed-run.ts';
import { readFeedColumns } from './feed-columns.ts';
import { type FeedProduct, readProduct } from './read-product.ts';
import { readRows } from './rows.ts';
import type { RunCount } from './run-count.ts';
import { textOf } from './text-source.ts';

/** The products of a feed, batch by batch while it arrives; what is refused or odd is counted. Throws {@link FeedFailed}. */
export async function* readFeed(
  source: AsyncIterable<Uint8Array>,
  count: RunCount,
): AsyncGenerator<FeedProduct[]> {
  let columns: ReturnType<typeof readFeedColumns> | null = null;
  for await (const rows of readRows(textOf(source, (encoding, line) => count.guess(encoding, line)))) {
    const products: FeedProduct[] = [];
    for (const row of rows) {
      if (columns === null) {
        columns = readFeedColumns(row.values ?? []);
        continue;
      }
      count.rows++;
      const product = readProduct(row, columns);
      if ('refusal' in product) {
        count.refuse(product.refusal);
      } else {
        count.accept(product, row.values ?? [], columns);
        products.push(product);
      }
    }
    yield products;
  }
  if (columns === null) {
    throw new FeedFailed({ code: 'empty', line: null, detail: 'the file is empty; upload it again' });
  }
}
