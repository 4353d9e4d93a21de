import { unitsOf } from '../../base/money.ts';
import { AD_CATEGORY, type Answer, NO_BID_REASONS, type Offer, SEAT } from '../../modules/delivery/index.ts';

/** How long after the auction an exchange may still show the banner: what is usual for web pages is a minute, apps take five. */
const SHOWN_WITHIN_S = 300;

const BANNER = 1;
const BANNER_EXT = '{"prebid":{"type":"banner"},"mediatype":"banner"}';

/**
 * The bid response of OpenRTB 2.6 as JSON text. Offers are all in one currency. Written by hand, because it is the same
 * shape every time: only texts that others chose are looked through for what JSON must escape.
 */
export function writeResponse(requestId: string, answer: Answer, isTraced: boolean): string {
  const { offers } = answer;
  let bids = '';
  for (const offer of offers) bids += bids === '' ? bidOf(offer) : `,${bidOf(offer)}`;
  const seats = bids === '' ? '' : `{"seat":"${SEAT}","bid":[${bids}]}`;
  const currency = offers[0] === undefined ? '' : `,"cur":${quoted(offers[0].currency)}`;
  const trace = isTraced ? `,"ext":{"souk":${JSON.stringify(explanationOf(answer))}}` : '';
  return `{"id":${quoted(requestId)},"seatbid":[${seats}]${currency}${trace}}`;
}

function bidOf(offer: Offer): string {
  const { adToken } = offer;
  const base = quoted(offer.publicUrl).slice(0, -1);
  const domains = offer.domain === '' ? '' : quoted(offer.domain);
  // Exchanges put values in place of the macros; `win` tells the clearing price.
  return (
    `{"id":"${offer.bidId}","impid":${quoted(offer.slotId)},"price":${unitsOf(offer.cpmMicros)}` +
    `,"adm":${quoted(offer.markup)},"adomain":[${domains}]` +
    `,"cid":"${offer.sellerCampaignId}","crid":"${offer.creativeId}","cat":["${AD_CATEGORY}"]` +
    `,"w":${offer.width},"h":${offer.height},"mtype":${BANNER},"exp":${SHOWN_WITHIN_S}` +
    `,"nurl":${base}/openrtb2/win/${adToken}?price=\${AUCTION_PRICE}"` +
    `,"burl":${base}/openrtb2/bill/${adToken}?price=\${AUCTION_PRICE}"` +
    `,"lurl":${base}/openrtb2/loss/${adToken}?reason=\${AUCTION_LOSS}","ext":${BANNER_EXT}}`
  );
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function explanationOf({ reason, trace }: Answer) {
  return { reason, meaning: reason === null ? null : NO_BID_REASONS[reason], trace };
}
