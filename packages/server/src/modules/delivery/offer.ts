import type { Ids } from '../../base/ids.ts';
import type { Micros } from '../../base/money.ts';
import type { EpochMs } from '../../base/time.ts';
import type { Product } from '../recommendation/index.ts';
import type { AdSubject, BidContext } from './ad-event.ts';
import { type AdForm, formName } from './ad-form.ts';
import type { AdSize } from './ad-request.ts';
import { adDomain } from './addresses.ts';
import { escapeHtml } from './creative/escape.ts';
import { layoutOf, roomIn } from './creative/layout.ts';
import { priceHtml, priceText } from './creative/price-text.ts';
import { renderBanner } from './creative/render-banner.ts';
import { renderNative } from './creative/render-native.ts';
import type { SlotBid } from './decision.ts';
import { LINK_SHOPPER_KEYS_MAX, signAdLink, signClickLink } from './links/links.ts';
import type { Market } from './market.ts';
import type { NativeWish } from './native-wish.ts';

/** A bid as it is offered to whoever asked: with its markup and its notices, in no protocol's words yet. */
export interface Offer {
  readonly bidId: string;
  readonly slotId: string;
  readonly form: AdForm;
  readonly cpmMicros: Micros;
  /** One that the sender takes. */
  readonly currency: string;
  /** HTML of a banner, JSON of a native ad. */
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

/** Turns the winner of a slot into an offer: names it, signs its links, renders it. */
export function makeOffer(bid: SlotBid, making: OfferMaking): Offer {
  const { shopper, sellerCampaign, slot, form, price } = bid;
  const { sellerId, campaignId } = sellerCampaign;
  const { market, linkKey } = making;
  const subject: AdSubject = {
    bidId: making.ids.next(),
    advertiserId: shopper.advertiser.id,
    campaignId,
    sellerId,
    shopper: shopper.profile.keys.slice(0, LINK_SHOPPER_KEYS_MAX),
    bidMs: making.nowMs,
    context: contextOf(bid),
  };
  const products = bid.products.slice(0, productsIn(form, bid.products.length));
  const prices = { ownCpmMicros: price.ownCpmMicros, offeredCpmMicros: price.cpmMicros };
  const adToken = signAdLink({ subject, products: products.map(({ key }) => key), price: prices }, linkKey);
  const ad: Ad = { bid, subject, products, adToken, market, linkKey };
  const sellerCampaignId = `${sellerId}.${campaignId}`;
  return {
    bidId: subject.bidId,
    slotId: slot.id,
    form,
    cpmMicros: price.cpmMicros,
    currency: price.currency,
    markup: form.kind === 'banner' ? bannerOf(ad, form.size) : nativeOf(ad, form.wish),
    domain: adDomain(products[0]?.link ?? ''),
    sellerCampaignId,
    creativeId: `${sellerCampaignId}.${formName(form)}`,
    adToken,
    publicUrl: market.publicUrl,
  };
}

/** Rounded: links carry it, and each character is in every one of them. */
function contextOf({ form, interest, clickProbability, placement, price }: SlotBid): BidContext {
  return {
    ...(price.share === null ? {} : { share: price.share }),
    ...{ placement, form: formName(form), isMet: interest.isMet },
    interest: Number(interest.strength.toPrecision(4)),
    clickProbability: Number(clickProbability.toPrecision(4)),
  };
}

function productsIn(form: AdForm, products: number): number {
  return form.kind === 'banner' ? roomIn(layoutOf(form.size, products)) : 1;
}

/** What both forms of an ad are rendered from. */
interface Ad {
  readonly bid: SlotBid;
  readonly subject: AdSubject;
  readonly products: readonly Product[];
  readonly adToken: string;
  readonly market: Market;
  readonly linkKey: Uint8Array;
}

function bannerOf(ad: Ad, size: AdSize): string {
  const { bid, products, adToken, market } = ad;
  // Tokens need no escaping, and nothing else follows our address.
  const base = escapeHtml(market.publicUrl);
  return renderBanner({
    size,
    isSecure: bid.slot.isSecure,
    sellerName: market.sellerName(bid.sellerCampaign.sellerId),
    pixelSrc: `${base}/i/${adToken}.gif`,
    choicesHref: `${base}/o/${adToken}`,
    products: products.map((product, index) => ({
      title: product.title,
      imageLink: product.imageLink,
      price: priceHtml(product.priceMicros, currencyOf(product, bid)),
      clickHref: `${base}/c/${clickTokenOf(ad, index)}`,
    })),
  });
}

function nativeOf(ad: Ad, wish: NativeWish): string {
  const { bid, products, adToken, market } = ad;
  const [product] = products;
  if (product === undefined) return '';
  const base = market.publicUrl;
  return renderNative({
    wish,
    isSecure: bid.slot.isSecure,
    sellerName: market.sellerName(bid.sellerCampaign.sellerId),
    title: product.title,
    imageLink: product.imageLink,
    price: priceText(product.priceMicros, currencyOf(product, bid)),
    domain: adDomain(product.link),
    clickUrl: `${base}/c/${clickTokenOf(ad, 0)}`,
    pixelUrl: `${base}/i/${adToken}.gif`,
    choicesUrl: `${base}/o/${adToken}`,
  });
}

function currencyOf({ currency }: Product, { shopper }: SlotBid): string {
  return currency ?? shopper.advertiser.currency;
}

function clickTokenOf({ bid, subject, products, linkKey }: Ad, index: number): string {
  const { key = '', link = '' } = products[index] ?? {};
  const { clickPriceMicros: priceMicros } = bid;
  return signClickLink({ subject, index, product: key, priceMicros, destination: link }, linkKey);
}
