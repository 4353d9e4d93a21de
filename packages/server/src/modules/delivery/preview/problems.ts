import type { Problem } from '../../../base/problem.ts';
import { BANNER_HEIGHT, BANNER_WIDTH } from '../ad-form.ts';

/** Refusals of previews. */
export const previewProblems = {
  widthInvalid: (): Problem => sizeInvalid('width', BANNER_WIDTH),
  heightInvalid: (): Problem => sizeInvalid('height', BANNER_HEIGHT),
  nothingToShow: (sellerId: string): Problem => ({
    code: 'WithNoProducts',
    type: 'validation',
    status: 400,
    title: 'There is no product to show',
    detail: `Of seller ${sellerId} no product is in the catalog, in stock and allowed by the product set, so there is no ad to preview; the call was not counted. Import a feed that has one, or change the product set.`,
    pointer: '?sellerId',
  }),
  quotaExhausted: (advertiserId: number, limit: number, endsAt: string): Problem => ({
    code: 'preview-quota-exhausted',
    type: 'quota',
    status: 429,
    title: 'The previews of this day are used up',
    detail: `Advertiser ${advertiserId} has had its ${limit} previews of this day. Ads are served as before; preview again when the day ends there, at ${endsAt}.`,
  }),
} as const;

function sizeInvalid(side: 'width' | 'height', { min, max }: { min: number; max: number }): Problem {
  return {
    code: side === 'width' ? 'WithInvalidWidth' : 'WithInvalidHeight',
    type: 'validation',
    status: 400,
    title: `The ${side} is not valid`,
    detail: `Banners are ${min} to ${max} pixels ${side === 'width' ? 'wide' : 'high'}. Nothing was previewed; send a ${side} in that range, or none.`,
    pointer: `?${side}`,
  };
}
