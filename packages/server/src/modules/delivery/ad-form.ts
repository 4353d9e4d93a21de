import type { AdSize, AdSlot } from './ad-request.ts';
import { isMakeable, type NativeWish } from './native-wish.ts';

/** What an ad is made as. */
export type AdForm =
  | { readonly kind: 'banner'; readonly size: AdSize }
  | { readonly kind: 'native'; readonly wish: NativeWish };

/** `300x250`, `native`. */
export function formName(form: AdForm): string {
  return form.kind === 'banner' ? `${form.size.width}x${form.size.height}` : form.kind;
}

/** Banners are made from the smallest IAB phone strip to a full-width billboard. */
export const BANNER_WIDTH = { min: 88, max: 1_920 } as const;
export const BANNER_HEIGHT = { min: 31, max: 1_280 } as const;

/**
 * As what an ad is made for a slot: a banner in the first of its sizes that can be made, because senders list first what
 * they prefer; a native ad where no banner can be. null when the slot takes neither.
 */
export function formFor(slot: AdSlot): AdForm | null {
  if (slot.dealsOnly) return null;
  const size = slot.sizes?.find(isOffered);
  if (size !== undefined) return { kind: 'banner', size };
  const { native } = slot;
  return native !== null && isMakeable(native, true) ? { kind: 'native', wish: native } : null;
}

function isOffered({ width, height }: AdSize): boolean {
  return isBannerWidth(width) && isBannerHeight(height);
}

export function isBannerWidth(width: number): boolean {
  return width >= BANNER_WIDTH.min && width <= BANNER_WIDTH.max;
}

export function isBannerHeight(height: number): boolean {
  return height >= BANNER_HEIGHT.min && height <= BANNER_HEIGHT.max;
}
