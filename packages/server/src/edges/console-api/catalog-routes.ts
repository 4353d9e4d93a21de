import { Type } from 'typebox';
import { formatMicros } from '../../base/money.ts';
import { Refusal } from '../../base/problem.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import type { Catalog, CatalogProduct } from '../../modules/catalog/index.ts';
import type { ConsoleApp } from './console-api.ts';
import { problems } from './problems.ts';

const IdPath = Type.Object({ id: Type.String() });

/** Sellers and products as the catalog shows them now. */
export function catalogRoutes(
  app: ConsoleApp,
  { accounts, catalog }: { accounts: Accounts; catalog: Catalog },
): void {
  app.get('/advertisers/:id/sellers', { schema: { params: IdPath } }, async ({ params }) => {
    const advertiserId = Number(params.id);
    if (accounts.advertiser(advertiserId) === undefined) {
      throw new Refusal([problems.unknown('advertiser', params.id)]);
    }
    return catalog.sellers({ advertiserId }).map((seller) => ({
      ...seller,
      sampleProductId: sampleOf(catalog.productsOf(seller.id)),
    }));
  });

  app.get('/sellers/:id/products', { schema: { params: IdPath } }, async ({ params }) => {
    if (catalog.seller(params.id) === undefined) throw new Refusal([problems.unknown('seller', params.id)]);
    return catalog.productsOf(params.id).map(({ priceMicros, ...product }) => ({
      ...product,
      price: priceMicros === null ? null : formatMicros(priceMicros),
    }));
  });
}

/** A product that an ad can show; null for a seller who has none. */
function sampleOf(products: readonly CatalogProduct[]): string | null {
  return products.find((product) => product.inStock)?.id ?? null;
}
