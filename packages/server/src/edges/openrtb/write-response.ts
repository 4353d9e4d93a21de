import { unitsOf } from '../../base/money.ts';
import { AD_CATEGORY, type Answer, NO_BID_REASONS, type Offer, SEAT } from '../../modules/delivery/index.ts';

/** How long after the auction an exchange may still show the banner: what is usual for web pages is a minute, apps take five. */
const SHOWN_WITHIN_S = 300;

const BANNER = 1;
const BANNER_EXT = { prebid: { type: 'banner' }, mediatype: 'banner' };

/** The bid response of OpenRTB 2.6 as JSON text. Offers are all in one currency. */
export function writeResponse(requestId: string, answer: Answer, isTraced: boolean): string {
  const { offers } = answer;
  return JSON.stringify({
    id: requestId,
    seatbid: offers.length === 0 ? [] : [{ seat: SEAT, bid: offers.map(bidOf) }],
    ...(offers[0] === undefined ? {} : { cur: offers[0].currency }),
    ...(isTraced ? { ext: { souk: explanationOf(answer) } } : {}),
  });
}

function bidOf(offer: Offer) {
  const { adToken, publicUrl } = offer;
  return {
    id: offer.bidId,
    impid: offer.slotId,
    price: unitsOf(offer.cpmMicros),
    adm: offer.markup,
    adomain: offer.domain === '' ? [] : [offer.domain],
    cid: offer.sellerCampaignId,
    crid: offer.creativeId,
    cat: [AD_CATEGORY],
    w: offer.width,
    h: offer.height,
    mtype: BANNER,
    exp: SHOWN_WITHIN_S,
    // Exchanges put values in place of the macros; `win` tells the clearing price.
    nurl: `${publicUrl}/openrtb2/win/${adToken}?price=\${AUCTION_PRICE}`,
    burl: `${publicUrl}/openrtb2/bill/${adToken}?price=\${AUCTION_PRICE}`,
    lurl: `${publicUrl}/openrtb2/loss/${adToken}?reason=\${AUCTION_LOSS}`,
    ext: BANNER_EXT,
  };
}

function explanationOf({ reason, trace }: Answer) {
  return { reason, meaning: reason === null ? null : NO_BID_REASONS[reason], trace };
}
