import type { NativeAsset, NativeFact, NativeWish } from '../native-wish.ts';
import { isShowable } from './picture.ts';

export interface NativeAd {
  readonly wish: NativeWish;
  readonly isSecure: boolean;
  readonly sellerName: string;
  readonly title: string;
  readonly imageLink: string;
  /** As shoppers read it; may be empty. */
  readonly price: string;
  /** To which the ad leads, as shoppers read it. */
  readonly domain: string;
  readonly clickUrl: string;
  readonly pixelUrl: string;
  /** Where the shopper learns why this is shown, and ends it. */
  readonly choicesUrl: string;
}

/** An impression, told by an image: the first kind of event and the first way to tell it, in the words of the standard. */
const IMPRESSION = 1;
const BY_IMAGE = 1;

/** The words on the button, where the page has one. */
const CALL = 'Shop now';

/**
 * The answer to a native request (OpenRTB Native 1.2; 1.0 and 1.1 know the same fields or ignore them) as JSON text. Pages
 * escape what they show. The tracker stands there twice, in its old place and in its new one: a bid's impression counts once.
 */
export function renderNative(ad: NativeAd): string {
  const { wish, clickUrl, pixelUrl, choicesUrl } = ad;
  const native = {
    ver: '1.2',
    link: { url: clickUrl },
    assets: wish.assets.flatMap((asset) => pieceOf(asset, ad)),
    imptrackers: [pixelUrl],
    eventtrackers: [{ event: IMPRESSION, method: BY_IMAGE, url: pixelUrl }],
    privacy: choicesUrl,
  };
  // Exchanges replace macros such as ${AUCTION_PRICE}: a feed must not be able to place one.
  return JSON.stringify(wish.isWrapped ? { native } : native).replaceAll('${', '$\\u007b');
}

function pieceOf({ id, isRequired, piece }: NativeAsset, ad: NativeAd): object[] {
  const required = isRequired ? 1 : 0;
  if (piece === null) return [];
  switch (piece.kind) {
    case 'title':
      return [{ id, required, title: { text: cut(ad.title, piece.charsMax) } }];
    case 'image':
      return isShowable(ad.imageLink, ad.isSecure) ? [{ id, required, img: { url: ad.imageLink } }] : [];
    case 'data': {
      const value = cut(factOf(piece.fact, ad), piece.charsMax);
      return value === '' && !isRequired ? [] : [{ id, required, data: { value } }];
    }
  }
}

function factOf(fact: NativeFact, { sellerName, title, price, domain }: NativeAd): string {
  return { sponsor: sellerName, description: title, price, domain, call: CALL }[fact];
}

/** Whole characters only. */
function cut(text: string, charsMax: number): string {
  return text.length <= charsMax
    ? text
    : `${Array.from(text)
        .slice(0, charsMax - 1)
        .join('')}\u2026`;
}
