import { BoundedMap } from '../../../base/bounded.ts';
import type { Facet, ProductFacets } from '../product.ts';
import type { FeedColumn } from './feed-columns.ts';

/** What is longer is cut: it is compared, never shown, and no product is worth refusing for it. */
const FACET_CHARS_MAX = 200;

const PLAIN: readonly (readonly [Facet, FeedColumn])[] = [
  ['Brand', 'brand'],
  ['CustomLabel0', 'custom_label_0'],
  ['CustomLabel1', 'custom_label_1'],
  ['CustomLabel2', 'custom_label_2'],
  ['CustomLabel3', 'custom_label_3'],
  ['CustomLabel4', 'custom_label_4'],
];

const LEVELS = ['Category1', 'Category2', 'Category3'] as const;

/** Products share brands and categories: most rows of a feed find what an earlier one made. */
const SHARED_MAX = 20_000;
const shared = new BoundedMap<string, ProductFacets | null>(SHARED_MAX);
const texts = new WeakMap<ProductFacets, string>();

/** Brand, labels, and the first three steps of a category such as `Home > Lamps > Desk lamps`; null when the row has none. */
export function readFacets(cell: (column: FeedColumn) => string): ProductFacets | null {
  const cells = PLAIN.map(([, column]) => cell(column));
  const category = cell('product_type') || cell('google_product_category');
  const key = `${category}\0${cells.join('\0')}`;
  let facets = shared.get(key);
  if (facets === undefined) {
    facets = facetsOf(cells, category);
    shared.set(key, facets);
  }
  return facets;
}

/** As the database keeps them. */
export function textOfFacets(facets: ProductFacets): string {
  let text = texts.get(facets);
  if (text === undefined) {
    text = JSON.stringify(facets);
    texts.set(facets, text);
  }
  return text;
}

function facetsOf(cells: readonly string[], category: string): ProductFacets | null {
  const facets: { [Name in Facet]?: string } = {};
  for (const [i, [facet]] of PLAIN.entries()) put(facets, facet, cells[i] ?? '');
  if (category !== '') {
    const steps = category.split('>', LEVELS.length);
    for (const [i, level] of LEVELS.entries()) put(facets, level, steps[i]?.trim() ?? '');
  }
  // Read again from their text, they keep nothing of the feed alive.
  return Object.keys(facets).length === 0 ? null : (JSON.parse(JSON.stringify(facets)) as ProductFacets);
}

function put(facets: { [Name in Facet]?: string }, facet: Facet, text: string): void {
  // The database takes no half of a character that was cut in two.
  if (text !== '') facets[facet] = text.slice(0, FACET_CHARS_MAX).toWellFormed();
}
