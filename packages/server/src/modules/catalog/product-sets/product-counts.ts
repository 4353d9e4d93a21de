import { BoundedMap } from '../../../base/bounded.ts';
import type { Catalog } from '../catalog.ts';
import type { CatalogProduct } from '../product.ts';
import { type ProductRule, productTest, textKey } from './product-rule.ts';
import type { ProductSet } from './product-set.ts';

export type CountedCatalog = Pick<
  Catalog,
  'product' | 'productsOf' | 'productCount' | 'sellers' | 'onChange'
>;

/** Products looked at before requests get their turn: about a millisecond of work. */
const PRODUCTS_A_TURN = 5_000;

/** Counts kept: the sets that are looked at; others are counted again when somebody asks. */
const COUNTS_MAX = 10_000;

interface Count {
  /** Of the catalog and of the rules it is true for. */
  readonly state: string;
  readonly products: Promise<number>;
}

/** How many products sets choose, counted when asked for and kept until the rules or the catalog change. */
export class ProductCounts {
  readonly #catalog: CountedCatalog;
  readonly #counts = new BoundedMap<string, Count>(COUNTS_MAX);
  /** How often each advertiser's catalog changed. */
  readonly #changes = new Map<number, number>();

  constructor(catalog: CountedCatalog) {
    this.#catalog = catalog;
    catalog.onChange((advertiserId) =>
      this.#changes.set(advertiserId, (this.#changes.get(advertiserId) ?? 0) + 1),
    );
  }

  /** null when there is nothing to count. */
  async of({ id, advertiserId, rules, revision }: ProductSet): Promise<number | null> {
    if (rules.length === 0 || this.#catalog.productCount(advertiserId) === 0) return null;
    const state = `${revision}/${this.#changes.get(advertiserId) ?? 0}`;
    const known = this.#counts.get(id);
    if (known?.state === state) return known.products;
    const products = countOf(candidates(this.#catalog, advertiserId, rules), rules);
    this.#counts.set(id, { state, products });
    return products;
  }
}

async function countOf(products: Iterable<CatalogProduct>, rules: readonly ProductRule[]): Promise<number> {
  const passes = productTest(rules);
  let count = 0;
  let looked = 0;
  for (const product of products) {
    if (passes(product)) count++;
    if (++looked % PRODUCTS_A_TURN === 0) await new Promise((resume) => setImmediate(resume));
  }
  return count;
}

/** A list of ids names all that can pass; otherwise every product is looked at. */
function* candidates(
  catalog: CountedCatalog,
  advertiserId: number,
  rules: readonly ProductRule[],
): Generator<CatalogProduct> {
  const ids = rules.find(({ field, operator }) => field === 'ExternalItemId' && operator === 'IsIn');
  if (ids === undefined) {
    for (const seller of catalog.sellers({ advertiserId })) yield* catalog.productsOf(seller.id);
    return;
  }
  for (const key of new Set(ids.values.map(textKey))) {
    const product = catalog.product(advertiserId, key);
    if (product !== undefined) yield product;
  }
}
