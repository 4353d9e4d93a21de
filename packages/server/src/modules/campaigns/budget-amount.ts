import { formatMicros, MICROS_PER_UNIT, type Micros, minorDigits } from '../../base/money.ts';
import type { Problem } from '../../base/problem.ts';
import { daysInclusive, type IsoDate } from '../../base/time.ts';
import type { BudgetType, Campaign } from './campaign.ts';
import { invalid } from './problems.ts';

/** Decimals allowed beyond the currency's minor unit: prices per click are finer than cents. */
const EXTRA_DECIMALS = 2;

/** An amount must be there for Capped and Daily, must not for Uncapped, and be no finer than the currency allows. */
export function amountProblems(type: BudgetType, amountMicros: Micros | null, currency: string): Problem[] {
  if (type === 'Uncapped') {
    if (amountMicros === null) return [];
    const detail =
      'An Uncapped budget has no amount. Leave the amount out, or make the budget Capped or Daily.';
    return [invalid('WithInvalidTypeForAmount', detail, '/amount')];
  }
  if (amountMicros === null) {
    const detail = `A ${type} budget needs an amount, for example "100.50".`;
    return [invalid('WithInvalidTypeForAmount', detail, '/amount')];
  }
  return finenessProblems('WithInvalidAmount', amountMicros, { currency, pointer: '/amount' });
}

/** Refuses money that is written finer than a currency is counted in. */
export function finenessProblems(
  code: 'WithInvalidAmount' | 'WithInvalidBidValue',
  micros: Micros,
  where: { currency: string; pointer: string },
): Problem[] {
  const decimals = Math.min(6, minorDigits(where.currency) + EXTRA_DECIMALS);
  const step = MICROS_PER_UNIT / 10 ** decimals;
  if (micros % step === 0) return [];
  const detail = `${formatMicros(micros)} has too many decimals; ${where.currency} takes at most ${decimals}.`;
  return [invalid(code, detail, where.pointer)];
}

/** A seller's budget must allow the campaign's minimum for every day of its period. */
export function minimumProblems(
  campaign: Campaign,
  budget: { amountMicros: Micros | null; startDate: IsoDate; endDate: IsoDate | null },
): Problem[] {
  const { minDailyBudgetMicros } = campaign;
  if (minDailyBudgetMicros === null || budget.amountMicros === null || budget.endDate === null) return [];
  const days = daysInclusive(budget.startDate, budget.endDate);
  // Divided rather than multiplied: a long period must not overflow.
  if (budget.amountMicros / days >= minDailyBudgetMicros) return [];
  const detail =
    `Campaign ${campaign.id} asks for at least ${formatMicros(minDailyBudgetMicros)} a day: ${budget.startDate} to ` +
    `${budget.endDate} are ${days} days, so ${formatMicros(budget.amountMicros)} is too little. Raise the amount or shorten the period.`;
  return [invalid('WithAmountBelowMinimum', detail, '/amount')];
}
