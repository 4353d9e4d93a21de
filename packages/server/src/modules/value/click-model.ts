import type { LogRecord } from '../../stores/log/port.ts';
import type { MemoryState } from '../../stores/profiles/kept-state.ts';
import { ADS_STREAM, type AdRecord, type ClickLift, priorClickProbability } from '../delivery/index.ts';
import { Calibration, type CalibrationReport } from './calibration.ts';
import {
  campaignFeature,
  featuresOf,
  interestFeature,
  type Place,
  placeFeatures,
  sellerFeature,
  sellerFormFeature,
} from './features.ts';
import { Ftrl } from './ftrl.ts';
import { RecentBids } from './recent-bids.ts';

/**
 * How much likelier than taken for granted an ad is clicked, learned from impressions and clicks as they come.
 *
 * Nobody waits for a click: each impression is learned from at once as one without, and a click later as one with ("fake negatives",
 * Ktena et al. 2019). In such examples clicks have the odds p instead of p / (1 − p), so that the model's odds are the probability itself:
 * prior × e^(sum of weights). Without evidence the weights are 0 and the prior stands.
 */
export class ClickModel implements MemoryState {
  readonly name = 'click-value';
  readonly stream = ADS_STREAM;
  readonly version = 1;
  readonly #ftrl = new Ftrl();
  readonly #recent = new RecentBids();
  readonly #calibration = new Calibration();

  apply({ data }: Pick<LogRecord, 'data'>): void {
    const record = JSON.parse(data.toString()) as AdRecord;
    const { context } = record;
    if (context === undefined || record.kind === 'win') return;
    const isClick = record.kind === 'click';
    if (isClick && record.flaw !== undefined) return;
    const isFirst = isClick ? this.#recent.click(record.bidId) : this.#recent.impression(record.bidId);
    if (!isFirst) return;
    const place = { placement: context.placement, form: context.form, timeMs: record.bidMs };
    const features = featuresOf(place, {
      ...context,
      campaignId: record.campaignId,
      sellerId: record.sellerId,
    });
    const prior = priorClickProbability(Number.isFinite(context.interest) ? context.interest : 0);
    if (isClick) this.#calibration.click(context.clickProbability, record.bidMs);
    else this.#calibration.impression(context.clickProbability, record.bidMs);
    this.#ftrl.learn(features, Math.log(prior), isClick);
  }

  /** For all who compete for one place: what they have in common is looked up once. */
  lift(place: Place): ClickLift {
    const ftrl = this.#ftrl;
    const common = ftrl.sum(placeFeatures(place));
    const { form } = place;
    let asked: unknown = null;
    let askedSeller = '';
    let ofSeller = 0;
    return ({ campaignId, sellerId }, interest) => {
      // Campaigns of one seller stand together and share the shopper's interest in it.
      if (interest !== asked || sellerId !== askedSeller) {
        asked = interest;
        askedSeller = sellerId;
        ofSeller =
          ftrl.weightOf(sellerFeature(sellerId)) +
          ftrl.weightOf(sellerFormFeature(sellerId, form)) +
          ftrl.weightOf(interestFeature(interest.strength, interest.isMet));
      }
      return Math.exp(common + ofSeller + ftrl.weightOf(campaignFeature(campaignId)));
    };
  }

  calibration(): CalibrationReport {
    return this.#calibration.report();
  }

  save(): Uint8Array[] {
    return [...this.#ftrl.save(), this.#recent.save(), this.#calibration.save()];
  }

  load([z, n, recent, calibration]: readonly Uint8Array[]): void {
    this.#ftrl.load(z === undefined || n === undefined ? [] : [z, n]);
    this.#recent.load(recent);
    this.#calibration.load(calibration);
  }
}
