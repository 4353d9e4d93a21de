import type { Micros } from '../../base/money.ts';
import { RIVAL_SPREAD } from './market.ts';
import type { PacingRuleName } from './pacing-rules.ts';
import type { SimulatedBudget, SimulationRun } from './simulate.ts';

/** What a pacing rule made of a market: shares are between 0 and 1. */
export interface Outcome {
  readonly rule: PacingRuleName;
  readonly requests: number;
  readonly impressions: number;
  readonly clicks: number;
  /** Of all amounts together. */
  readonly spentShare: number;
  /** Charged beyond an amount. The ledger makes it 0. */
  readonly overspentMicros: Micros;
  /** Worth of the clicks that no budget could pay any more, of all amounts. */
  readonly givenAwayShare: number;
  /** Budgets whose shoppers could have clicked half as often again as the budget pays for. */
  readonly withAudience: number;
  /** Of these, those that end between 97 % and 100 % spent. */
  readonly spentInTime: number;
  /** How far days of those were from what was planned in the morning, for plans of 50 clicks and more. */
  readonly dayDeviation: DayDeviation;
}

export interface DayDeviation {
  readonly days: number;
  readonly median: number;
  readonly p99: number;
  readonly most: number;
}

const ENOUGH_AUDIENCE = 1.5;
const IN_TIME = 0.97;
const CLICKS_A_DAY = 50;

export function outcomeOf({ rule, budgets, requests }: SimulationRun): Outcome {
  const amount = sum(budgets, ({ seller }) => seller.amountMicros - seller.spentMicros);
  const rich = budgets.filter((budget) => possibleClicks(budget) >= ENOUGH_AUDIENCE * clicksOf(budget));
  const inTime = rich.filter(({ seller, chargedMicros }) => {
    const share = (seller.spentMicros + chargedMicros) / seller.amountMicros;
    return share >= IN_TIME && share <= 1;
  });
  return {
    ...{ rule, requests },
    impressions: sum(budgets, ({ impressions }) => impressions),
    clicks: sum(budgets, ({ clicks }) => clicks),
    spentShare: sum(budgets, ({ chargedMicros }) => chargedMicros) / amount,
    overspentMicros: sum(budgets, ({ seller, chargedMicros }) =>
      Math.max(0, seller.spentMicros + chargedMicros - seller.amountMicros),
    ),
    givenAwayShare: sum(budgets, ({ givenAwayMicros }) => givenAwayMicros) / amount,
    withAudience: rich.length,
    spentInTime: rich.length === 0 ? 1 : inTime.length / rich.length,
    dayDeviation: deviationOf(rich),
  };
}

/** Clicks that the amount pays for at the seller's bid. */
function clicksOf({ seller }: SimulatedBudget): number {
  return (seller.amountMicros - seller.spentMicros) / (seller.sellerCampaign.bidMicros ?? 1);
}

/** Clicks that would have come, had every request for its shoppers been bid for. */
function possibleClicks({ seller, requests, cpmMicros }: SimulatedBudget): number {
  return requests * winChance(cpmMicros / seller.rivalCpmMicros) * seller.clickRate;
}

/** The chance to outbid rivals whose best bids are spread lognormally: the normal distribution, after Abramowitz and Stegun 7.1.26. */
export function winChance(ratio: number): number {
  if (ratio <= 0) return 0;
  const z = Math.log(ratio) / RIVAL_SPREAD / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * Math.abs(z));
  const terms = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429];
  const erf = 1 - terms.reduceRight((value, term) => (value + term) * t, 0) * Math.exp(-z * z);
  return (1 + (z < 0 ? -erf : erf)) / 2;
}

function deviationOf(budgets: readonly SimulatedBudget[]): DayDeviation {
  const deviations = budgets
    .flatMap(({ seller, days }) =>
      days.flatMap(({ plannedMicros, spentMicros }) =>
        plannedMicros >= CLICKS_A_DAY * (seller.sellerCampaign.bidMicros ?? 1)
          ? [Math.abs(spentMicros - plannedMicros) / plannedMicros]
          : [],
      ),
    )
    .sort((a, b) => a - b);
  const at = (share: number) => deviations[Math.floor(deviations.length * share)] ?? 0;
  return { days: deviations.length, median: at(0.5), p99: at(0.99), most: deviations.at(-1) ?? 0 };
}

function sum(budgets: readonly SimulatedBudget[], of: (budget: SimulatedBudget) => number): number {
  return budgets.reduce((total, budget) => total + of(budget), 0);
}
