import type { EpochMs } from '../../base/time.ts';
import type { ApiClient } from '../accounts/index.ts';
import type { FeedRun } from '../catalog/index.ts';
import type { SurveyFigures } from '../events/index.ts';

/** Days whose events are looked at. */
export const DAYS_SURVEYED = 7;

/** Everything that is known of an advertiser's onboarding, at one moment. */
export interface Facts {
  readonly nowMs: EpochMs;
  readonly advertiserId: number;
  readonly mpoEnabled: boolean;
  readonly survey: SurveyFigures;
  readonly products: number;
  readonly sellers: number;
  /** The last runs, newest first. */
  readonly runs: readonly FeedRun[];
  /** Clients that may act for the advertiser and are not revoked. */
  readonly clients: readonly ApiClient[];
}
