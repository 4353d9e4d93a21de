import { unitsOf } from '../../base/money.ts';
import { AD_CATEGORY, type Answer, NO_BID_REASONS, type Offer, SEAT } from '../../modules/delivery/index.ts';
import { noBidCode } from './no-bid-codes.ts';

/** How long after the auction an exchange may still show the banner: what is usual for web pages is a minute, apps take five. */
const SHOWN_WITHIN_S = 300;

/** The standard's numbers for kinds of markup. */
const MARKUP_TYPES = { banner: 1, native: 4 } as const;

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
  const noBid = answer.reason === null ? '' : `,"nbr":${noBidCode(answer.reason)}`;
  const trace = isTraced ? `,"ext":{"souk":${JSON.stringify(explanationOf(answer))}}` : '';
  return `{"id":${quoted(requestId)},"seatbid":[${seats}]${currency}${noBid}${trace}}`;
}

function bidOf(offer: Offer): string {
  const { adToken, form } = offer;
  const base = quoted(offer.publicUrl).slice(0, -1);
  const domains = offer.domain === '' ? '' : quoted(offer.domain);
  const size = form.kind === 'banner' ? `,"w":${form.size.width},"h":${form.size.height}` : '';
  // Exchanges put values in place of the macros; `win` tells the clearing price.
  return (
    `{"id":"${offer.bidId}","impid":${quoted(offer.slotId)},"price":${unitsOf(offer.cpmMicros)}` +
    `,"adm":${quoted(offer.markup)},"adomain":[${domains}]` +
    `,"cid":"${offer.sellerCampaignId}","crid":"${offer.creativeId}","cat":["${AD_CATEGORY}"]` +
    `${size},"mtype":${MARKUP_TYPES[form.kind]},"exp":${SHOWN_WITHIN_S}` +
    `,"nurl":${base}/openrtb2/win/${adToken}?price=\${AUCTION_PRICE}"` +
    `,"burl":${base}/openrtb2/bill/${adToken}?price=\${AUCTION_PRICE}"` +
    `,"lurl":${base}/openrtb2/loss/${adToken}?reason=\${AUCTION_LOSS}","ext":${extOf(offer)}}`
  );
}

/** What kind of ad it is in the words of Prebid Server, and of Criteo's adapter for Prebid.js, which also wants the currency. */
function extOf({ form: { kind }, currency }: Offer): string {
  return `{"prebid":{"type":"${kind}"},"mediatype":"${kind}","cur":${quoted(currency)}}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function explanationOf({ reason, trace }: Answer) {
  return { reason, meaning: reason === null ? null : NO_BID_REASONS[reason], trace };
}
