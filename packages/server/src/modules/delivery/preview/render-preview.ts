import { orderProducts, type Product, type ProductChoice } from '../../recommendation/index.ts';
import type { AdSize } from '../ad-request.ts';
import { webAddress } from '../addresses.ts';
import { escapeHtml } from '../creative/escape.ts';
import { layoutOf, PRODUCTS_MAX, roomIn } from '../creative/layout.ts';
import { priceHtml } from '../creative/price-text.ts';
import { type BannerProduct, renderBanner } from '../creative/render-banner.ts';
import type { Market, MarketAdvertiser } from '../market.ts';

/**
 * The banner that a shopper of whom nothing is known would see: rendered like one that is served, without a pixel, and with
 * links that lead straight to the products, so that looking at it is neither counted nor billed. null when the seller has
 * nothing to show.
 */
export function renderPreview(
  of: {
    readonly advertiser: Pick<MarketAdvertiser, 'id' | 'currency'>;
    readonly sellerId: string;
    readonly productSet: ProductChoice['productSet'];
    readonly size: AdSize;
  },
  market: Pick<Market, 'product' | 'productsOf' | 'sellerName'>,
): string | null {
  const { advertiser, sellerId, productSet } = of;
  const choice = { advertiserId: advertiser.id, sellerId, viewed: [], productSet, count: PRODUCTS_MAX };
  return renderUncounted({ ...of, products: orderProducts(choice, market) }, market);
}

/** A banner of these products that nobody counts; null when none of them can be shown. */
export function renderUncounted(
  of: {
    readonly advertiser: Pick<MarketAdvertiser, 'currency'>;
    readonly sellerId: string;
    readonly size: AdSize;
    readonly products: readonly Product[];
  },
  market: Pick<Market, 'sellerName'>,
): string | null {
  const { advertiser, sellerId, size } = of;
  const products = of.products.flatMap(
    ({ title, imageLink, priceMicros, currency, link }): BannerProduct[] => {
      const address = webAddress(link);
      if (address === null) return [];
      return [
        {
          title,
          imageLink,
          price: priceHtml(priceMicros, currency ?? advertiser.currency),
          clickHref: escapeHtml(address),
        },
      ];
    },
  );
  if (products.length === 0) return null;
  return renderBanner({
    size,
    isSecure: false,
    sellerName: market.sellerName(sellerId),
    pixelSrc: null,
    choicesHref: null,
    products: products.slice(0, roomIn(layoutOf(size, products.length))),
  });
}
