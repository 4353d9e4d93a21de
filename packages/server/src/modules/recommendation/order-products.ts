import type { CatalogProduct } from '../catalog/index.ts';

/** Products as this module orders them: rows of the catalog. */
export type Product = CatalogProduct;

export interface ProductChoice {
  readonly advertiserId: number;
  readonly sellerId: string;
  /** Keys of the products that the shopper looked at, the strongest first. */
  readonly viewed: readonly string[];
  /** Which products a campaign may show; null allows all of the seller's. */
  readonly productSet: { readonly operator: 'IsIn' | 'IsNotIn'; readonly keys: ReadonlySet<string> } | null;
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
 * What to show of one seller: the products that the shopper looked at, then others of the seller in the order of the
 * catalog, or of the product set. Only products that the seller offers now and has in stock, and whose link leads to a web
 * page; each once; at most `count`.
 */
export function orderProducts(choice: ProductChoice, products: Products): Product[] {
  const chosen: Product[] = [];
  for (const key of choice.viewed) {
    add(products.product(choice.advertiserId, key), chosen, choice);
    if (chosen.length === choice.count) return chosen;
  }
  let looks = 0;
  for (const product of furtherOf(choice, products)) {
    if (chosen.length === choice.count || ++looks > FURTHER_MAX) break;
    add(product, chosen, choice);
  }
  return chosen;
}

/** A set of a few products of a large seller is found by its ids: scanning the seller might never meet one. */
function* furtherOf(choice: ProductChoice, products: Products): Generator<Product | undefined> {
  const { productSet, advertiserId, sellerId } = choice;
  if (productSet?.operator !== 'IsIn') yield* products.productsOf(sellerId);
  else for (const key of productSet.keys) yield products.product(advertiserId, key);
}

function add(product: Product | undefined, chosen: Product[], { sellerId, productSet }: ProductChoice): void {
  if (product === undefined || product.sellerId !== sellerId || !product.inStock) return;
  if (productSet !== null && productSet.keys.has(product.key) !== (productSet.operator === 'IsIn')) return;
  if (!WEB_ADDRESS.test(product.link)) return;
  for (const other of chosen) if (other.key === product.key) return;
  chosen.push(product);
}
