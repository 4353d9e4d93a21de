// What Souk learns from the log while it serves.
import type { Market } from './modules/delivery/index.ts';
import { openSuggestions, Taste } from './modules/recommendation/index.ts';
import { type CalibrationReport, ClickModel } from './modules/value/index.ts';
import type { Fold } from './stores/log/folds.ts';
import { keptInMemory } from './stores/profiles/kept-state.ts';
import type { Profiles } from './stores/profiles/port.ts';

export interface Learning {
  readonly folds: readonly Fold[];
  readonly suggest: Market['suggest'];
  readonly clickLift: Market['clickLift'];
  /** What was predicted of late, and what came of it. */
  readonly calibration: () => CalibrationReport;
}

export function openLearning(profiles: Profiles): Learning {
  const taste = new Taste();
  const clicks = new ClickModel();
  return {
    folds: [keptInMemory(taste, { profiles }), keptInMemory(clicks, { profiles })],
    suggest: openSuggestions(taste),
    clickLift: (place) => clicks.lift(place),
    calibration: () => clicks.calibration(),
  };
}
