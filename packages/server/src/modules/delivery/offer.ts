import type { Ids } from '../../base/ids.ts';
import type { Micros } from '../../base/money.ts';
import type { EpochMs } from '../../base/time.ts';
import type { AdSubject } from './ad-event.ts';
import { adDomain } from './addresses.ts';
import { escapeHtml } from './creative/escape.ts';
import { layoutOf, roomIn } from './creative/layout.ts';
import { priceHtml } from './creative/price-html.ts';
import { renderBanner } from './creative/render-banner.ts';
import type { SlotBid } from './decision.ts';
import { LINK_SHOPPER_KEYS_MAX, signAdLink, signClickLink } from './links/links.ts';
import type { Market } from './market.ts';

/** A bid as it is offered to whoever asked: with its markup and its notices, in no protocol's words yet. */
export interface Offer {
  readonly bidId: string;
  readonly slotId: string;
  readonly width: number;
  readonly height: number;
  readonly cpmMicros: Micros;
  readonly currency: string;
  readonly markup: string;
  readonly domain: string;
  /** `{sellerId}.{campaignId}`. */
  readonly sellerCampaignId: string;
  /** The same for the same seller, campaign and size, so that an exchange judges a creative once. */
  readonly creativeId: string;
  /** Goes into the pixel and into the notices. */
  readonly adToken: string;
  /** Where this server is reached, for the notices. */
  readonly publicUrl: string;
}

export interface OfferMaking {
  readonly market: Market;
  readonly linkKey: Uint8Array;
  readonly ids: Ids;
  readonly nowMs: EpochMs;
}

/** Turns the winner of a slot into an offer: names it, signs its links, renders its banner. */
export function makeOffer(bid: SlotBid, { market, linkKey, ids, nowMs }: OfferMaking): Offer {
  const { shopper, sellerCampaign, slot, size, clickPriceMicros } = bid;
  const { advertiser, profile } = shopper;
  const { sellerId, campaignId } = sellerCampaign;
  const subject: AdSubject = {
    bidId: ids.next(),
    advertiserId: advertiser.id,
    campaignId,
    sellerId,
    shopper: profile.keys.slice(0, LINK_SHOPPER_KEYS_MAX),
    bidMs: nowMs,
  };
  const products = bid.products.slice(0, roomIn(layoutOf(size, bid.products.length)));
  const adToken = signAdLink({ subject, products: products.map(({ key }) => key) }, linkKey);
  // Tokens need no escaping, and nothing else follows our address.
  const base = escapeHtml(market.publicUrl);
  const markup = renderBanner({
    size,
    isSecure: slot.isSecure,
    sellerName: market.sellerName(sellerId),
    pixelSrc: `${base}/i/${adToken}.gif`,
    products: products.map(({ key, title, imageLink, priceMicros, currency, link }, index) => ({
      title,
      imageLink,
      price: priceHtml(priceMicros, currency ?? advertiser.currency),
      clickHref: `${base}/c/${signClickLink(
        { subject, index, product: key, priceMicros: clickPriceMicros, destination: link },
        linkKey,
      )}`,
    })),
  });
  const sellerCampaignId = `${sellerId}.${campaignId}`;
  return {
    bidId: subject.bidId,
    slotId: slot.id,
    ...size,
    cpmMicros: bid.cpmMicros,
    currency: advertiser.currency,
    markup,
    domain: adDomain(products[0]?.link ?? ''),
    sellerCampaignId,
    creativeId: `${sellerCampaignId}.${size.width}x${size.height}`,
    adToken,
    publicUrl: market.publicUrl,
  };
}
