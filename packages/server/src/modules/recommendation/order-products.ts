import { type CatalogProduct, listAllows, type TextList } from '../catalog/index.ts';

/** Products as this module orders them: rows of the catalog. */
export type Product = CatalogProduct;

export interface ProductChoice {
  readonly advertiserId: number;
  readonly sellerId: string;
  /** Keys of the products that the shopper looked at, the strongest first. */
  readonly viewed: readonly string[];
  /** Keys of further products of the seller that fit the shopper, the best first; asked for only when there is room. */
  readonly suggested?: Iterable<string>;
  /** Keys of products that the shopper bought: shown only if looked at since. */
  readonly bought?: readonly string[];
  /** Keys of the products that a campaign may show, or may not; null allows all of the seller's. */
  readonly productSet: TextList | null;
  readonly count: number;
}

export interface Products {
  product(advertiserId: number, key: string): Product | undefined;
  productsOf(sellerId: string): readonly Product[];
}

const WEB_ADDRESS = /^https?:\/\//i;

/** How many further products are looked at to fill a banner: bounds the work for a seller of a million. */
const FURTHER_MAX = 256;

/**
 * What to show of one seller: the products that the shopper looked at, then those that fit, then others of the seller in
 * the order of the catalog, or of the product set. Only products that the seller offers now and has in stock, and whose link leads to a web
 * page; each once; at most `count`.
 */
export function orderProducts(choice: ProductChoice, products: Products): Product[] {
  const chosen: Product[] = [];
  for (const key of choice.viewed) {
    add(products.product(choice.advertiserId, key), chosen, choice);
    if (chosen.length === choice.count) return chosen;
  }
  for (const key of choice.suggested ?? []) {
    if (isBought(key, choice)) continue;
    add(products.product(choice.advertiserId, key), chosen, choice);
    if (chosen.length === choice.count) return chosen;
  }
  const { productSet } = choice;
  const further =
    productSet?.operator === 'IsIn'
      ? lookedUp(productSet.keys, choice, products)
      : products.productsOf(choice.sellerId);
  let looks = 0;
  for (const product of further) {
    if (chosen.length === choice.count || ++looks > FURTHER_MAX) break;
    if (product !== undefined && !isBought(product.key, choice)) add(product, chosen, choice);
  }
  return chosen;
}

function isBought(key: string, { bought }: ProductChoice): boolean {
  return bought?.includes(key) ?? false;
}

/** A set of a few products of a large seller is found by its ids: scanning the seller might never meet one. */
function* lookedUp(
  keys: Iterable<string>,
  { advertiserId }: ProductChoice,
  products: Products,
): Generator<Product | undefined> {
  for (const key of keys) yield products.product(advertiserId, key);
}

function add(product: Product | undefined, chosen: Product[], choice: ProductChoice): void {
  if (product === undefined || !mayShow(product, choice)) return;
  for (const other of chosen) if (other.key === product.key) return;
  chosen.push(product);
}

/** True for a product that an ad of the seller may show now. */
export function mayShow(
  product: Product,
  { sellerId, productSet }: Pick<ProductChoice, 'sellerId' | 'productSet'>,
): boolean {
  if (product.sellerId !== sellerId || !product.inStock) return false;
  if (productSet !== null && !listAllows(productSet, product.key)) return false;
  return product.link.startsWith('https://') || WEB_ADDRESS.test(product.link);
}
