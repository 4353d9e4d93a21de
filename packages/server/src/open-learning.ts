// What Souk learns from the log while it serves.
import { Exposures, type Market, WinRates } from './modules/delivery/index.ts';
import { openSuggestions, Taste } from './modules/recommendation/index.ts';
import { type CalibrationReport, ClickModel } from './modules/value/index.ts';
import type { Fold } from './stores/log/folds.ts';
import { keptInMemory } from './stores/profiles/kept-state.ts';
import type { Profiles } from './stores/profiles/port.ts';

export interface Learning {
  readonly folds: readonly Fold[];
  readonly suggest: Market['suggest'];
  readonly clickLift: Market['clickLift'];
  readonly exposures: Market['exposures'];
  readonly shareCounts: Market['shareCounts'];
  readonly winRates: WinRates;
  /** What was predicted of late, and what came of it. */
  readonly calibration: () => CalibrationReport;
}

export function openLearning(profiles: Profiles): Learning {
  const taste = new Taste();
  const clicks = new ClickModel();
  const exposures = new Exposures();
  const winRates = new WinRates();
  return {
    folds: [taste, clicks, exposures].map((state) => keptInMemory(state, { profiles })),
    suggest: openSuggestions(taste),
    clickLift: (place) => clicks.lift(place),
    exposures: (shopper, sellerId, nowMs) => exposures.of(shopper, sellerId, nowMs),
    shareCounts: (placement) => winRates.of(placement),
    winRates,
    calibration: () => clicks.calibration(),
  };
}
