import { FeedFailed } from '../feed-run.ts';

/** The columns that Souk reads; a feed may have any others. */
const REQUIRED = ['id', 'title', 'link', 'image_link'] as const;
const OPTIONAL = [
  'price',
  'sale_price',
  'availability',
  'seller_id',
  'seller_name',
  'brand',
  'product_type',
  'google_product_category',
  'custom_label_0',
  'custom_label_1',
  'custom_label_2',
  'custom_label_3',
  'custom_label_4',
  'item_group_id',
  'description',
] as const;

/** In the order in which a feed without a header of its own is read. */
export const FEED_COLUMNS = [...REQUIRED, ...OPTIONAL] as const;

export type FeedColumn = (typeof FEED_COLUMNS)[number];

export interface FeedColumns {
  /** How many values each row has. */
  readonly count: number;
  /** Where in a row a column stands; -1 when the feed has no such column. */
  readonly at: Readonly<Record<FeedColumn, number>>;
}

/** Reads the header: names in any case, with spaces or underscores between words. */
export function readFeedColumns(header: readonly string[]): FeedColumns {
  const names = header.map((name) => name.trim().toLowerCase().replaceAll(' ', '_'));
  const known: readonly string[] = FEED_COLUMNS;
  const twice = names.find((name, i) => known.includes(name) && names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new FeedFailed({
      code: 'duplicate-column',
      line: 1,
      detail: `the header names the column ${twice} twice; remove one`,
    });
  }
  const missing = REQUIRED.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new FeedFailed({
      code: 'missing-column',
      line: 1,
      detail: `the header has no column ${missing.join(', ')}; it must name ${REQUIRED.join(', ')}, separated by comma, tab, semicolon or pipe`,
    });
  }
  const positions = Object.fromEntries(FEED_COLUMNS.map((name) => [name, names.indexOf(name)]));
  return { count: header.length, at: positions as Record<FeedColumn, number> };
}
