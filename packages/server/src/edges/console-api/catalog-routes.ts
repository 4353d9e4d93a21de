import { Type } from 'typebox';
import { formatMicros } from '../../base/money.ts';
import { Refusal } from '../../base/problem.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import type { Catalog, CatalogProduct } from '../../modules/catalog/index.ts';
import type { ConsoleApp } from './console-api.ts';
import { problems } from './problems.ts';
import { advertiserFor, isSeen } from './staff.ts';

const IdPath = Type.Object({ id: Type.String() });

/** Sellers and products as the catalog shows them now. */
export function catalogRoutes(
  app: ConsoleApp,
  { accounts, catalog }: { accounts: Accounts; catalog: Catalog },
): void {
  const seeing = { schema: { params: IdPath }, config: { role: 'viewer' } } as const;
  app.get('/advertisers/:id/sellers', seeing, async (request) => {
    const { id: advertiserId } = advertiserFor(request, accounts, request.params.id);
    return catalog.sellers({ advertiserId }).map((seller) => ({
      ...seller,
      sampleProductId: sampleOf(catalog.productsOf(seller.id)),
    }));
  });

  app.get('/sellers/:id/products', seeing, async (request) => {
    const { id } = request.params;
    const seller = catalog.seller(id);
    if (seller === undefined || !isSeen(request, seller.advertiserId)) {
      throw new Refusal([problems.unknown('seller', id)]);
    }
    return catalog.productsOf(id).map(({ priceMicros, ...product }) => ({
      ...product,
      price: priceMicros === null ? null : formatMicros(priceMicros),
    }));
  });
}

/** A product that an ad can show; null for a seller who has none. */
function sampleOf(products: readonly CatalogProduct[]): string | null {
  return products.find((product) => product.inStock)?.id ?? null;
}
