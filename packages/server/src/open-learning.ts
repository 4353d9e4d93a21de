// What Souk learns from the log while it serves.
import type { Market } from './modules/delivery/index.ts';
import { openSuggestions, Taste } from './modules/recommendation/index.ts';
import type { Fold } from './stores/log/folds.ts';
import { keptInMemory } from './stores/profiles/kept-state.ts';
import type { Profiles } from './stores/profiles/port.ts';

export interface Learning {
  readonly folds: readonly Fold[];
  readonly suggest: Market['suggest'];
}

export function openLearning(profiles: Profiles): Learning {
  const taste = new Taste();
  return {
    folds: [keptInMemory(taste, { profiles })],
    suggest: openSuggestions(taste),
  };
}
