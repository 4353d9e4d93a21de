import { Refusal } from '../../../base/problem.ts';
import { type Clock, dateAt, type EpochMs, endOfDate } from '../../../base/time.ts';
import type { Db } from '../../../stores/db/port.ts';
import type { ServingSellerCampaign } from '../../campaigns/index.ts';
import { isBannerHeight, isBannerWidth } from '../ad-form.ts';
import type { AdSize } from '../ad-request.ts';
import type { Market, MarketAdvertiser } from '../market.ts';
import { previewProblems } from './problems.ts';
import { PREVIEWS_A_DAY, type PreviewQuota, previewQuotas, takePreview } from './quota.ts';
import { renderPreview } from './render-preview.ts';

/** A size that a preview has when the caller names none; the contract's. */
export const PREVIEW_SIZE: AdSize = { width: 300, height: 250 };

export interface PreviewRequest {
  readonly advertiser: Pick<MarketAdvertiser, 'id' | 'currency' | 'timeZone'>;
  readonly sellerId: string;
  /** Whose product set counts; null to choose among all of the seller's products. */
  readonly sellerCampaign: Pick<ServingSellerCampaign, 'productSet'> | null;
  readonly size: AdSize;
}

export type Preview =
  | { readonly html: string }
  | {
      readonly html: null;
      readonly limit: number;
      readonly nowMs: EpochMs;
      /** When the quota is renewed. */
      readonly renewedMs: EpochMs;
    };

/** Shows what a seller's ad looks like. */
export interface Previews {
  /** The ad as HTML, if the day's quota has one left. Refuses sizes in which no banner is made, and sellers with nothing to show. */
  preview(request: PreviewRequest): Promise<Preview>;
  quotas(advertisers: readonly Pick<MarketAdvertiser, 'id' | 'timeZone'>[]): Promise<PreviewQuota[]>;
}

export function openPreviews(deps: {
  readonly db: Db;
  readonly clock: Clock;
  readonly market: Pick<Market, 'product' | 'productsOf' | 'sellerName'>;
  readonly limit?: number;
}): Previews {
  const { db, clock, market, limit = PREVIEWS_A_DAY } = deps;
  return {
    async preview({ advertiser, sellerId, sellerCampaign, size }) {
      refuseSize(size);
      const productSet = sellerCampaign?.productSet ?? null;
      const html = renderPreview({ advertiser, sellerId, productSet, size }, market);
      if (html === null) throw new Refusal([previewProblems.nothingToShow(sellerId)]);
      const nowMs = clock.now();
      if (await takePreview(db, advertiser, { nowMs, limit })) return { html };
      const { timeZone } = advertiser;
      return { html: null, limit, renewedMs: endOfDate(dateAt(nowMs, timeZone), timeZone), nowMs };
    },
    quotas: (advertisers) => previewQuotas(db, advertisers, { nowMs: clock.now(), limit }),
  };
}

function refuseSize({ width, height }: AdSize): void {
  const problems = [
    ...(isBannerWidth(width) ? [] : [previewProblems.widthInvalid()]),
    ...(isBannerHeight(height) ? [] : [previewProblems.heightInvalid()]),
  ];
  if (problems.length > 0) throw new Refusal(problems);
}
