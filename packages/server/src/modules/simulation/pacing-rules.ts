import type { Dice } from '../../base/dice.ts';
import type { Micros } from '../../base/money.ts';
import type { PacingRule } from '../delivery/index.ts';
import { maySpend } from '../pacing/index.ts';

/** The rules that are compared: what Souk does, and what is done elsewhere. */
export const PACING_RULES = {
  souk: 'the plan, the learned curve, and slowing down before the last clicks',
  none: 'no pacing: as fast as shoppers come',
  'daily-caps': 'the amount divided by the days is the cap of each day, and nothing is made up for',
  proportional:
    'a controller that passes more or fewer requests on, minute by minute (Agarwal and others, 2014)',
} as const;
export type PacingRuleName = keyof typeof PACING_RULES;

/** A rule as the simulation asks it. */
export interface ComparedRule {
  readonly mayBid: PacingRule;
  /** Whether what is out is awaited: a part of what Souk does, and of none of the others. */
  readonly awaits: boolean;
  /** Called once a minute. */
  minute?(pacings: Iterable<BudgetPacing>): void;
}

/** Where a budget stands when a minute begins. */
export interface BudgetPacing {
  readonly sellerId: string;
  /** Today's even share of what was left this morning, and what is spent of it. */
  readonly plannedMicros: Micros;
  readonly spentMicros: Micros;
  readonly elapsedShare: number;
}

/** A new rule for a new run: some of them remember. */
export function comparedRule(
  name: PacingRuleName,
  { dailyCaps, dice }: { dailyCaps: ReadonlyMap<string, Micros>; dice: Dice },
): ComparedRule {
  switch (name) {
    case 'souk':
      return { mayBid: maySpend, awaits: true };
    case 'none':
      return { mayBid: () => true, awaits: false };
    case 'daily-caps':
      return {
        mayBid: ({ spentMicros }, { sellerCampaign }) =>
          spentMicros < (dailyCaps.get(sellerCampaign.sellerId) ?? 0),
        awaits: false,
      };
    case 'proportional':
      return proportional(dice);
  }
}

/** As it was published: a share of the requests is passed on, a tenth more or fewer each minute; days end two hours early. */
const STEP = 0.1;
const FIRST_SHARE = 0.1;
const LEAST_SHARE = 0.001;
const DAY_ENDS_AT = 22 / 24;

function proportional(dice: Dice): ComparedRule {
  const shares = new Map<string, number>();
  return {
    awaits: false,
    mayBid: (pace, { sellerCampaign }) =>
      pace.spentMicros < pace.plannedMicros && dice() < (shares.get(sellerCampaign.sellerId) ?? FIRST_SHARE),
    minute(pacings) {
      for (const { sellerId, plannedMicros, spentMicros, elapsedShare } of pacings) {
        const isBehind = spentMicros < plannedMicros * Math.min(1, elapsedShare / DAY_ENDS_AT);
        const share = (shares.get(sellerId) ?? FIRST_SHARE) * (isBehind ? 1 + STEP : 1 - STEP);
        shares.set(sellerId, Math.min(1, Math.max(LEAST_SHARE, share)));
      }
    },
  };
}
