import { Type } from 'typebox';
import { PACING_VERDICTS, type PacingVerdict } from '../../../../modules/pacing/index.ts';
import { dateTime, day, double, flag, int64, nullable, oneOf, path, text } from '../../openapi/fields.ts';
import type { Operation } from '../../openapi/operation.ts';

const VERDICTS = Object.keys(PACING_VERDICTS) as PacingVerdict[];

const PacingDay = Type.Object(
  {
    date: day(),
    spend: nullable(double({ description: 'posted on it; null for a day to come' })),
    planned: nullable(
      double({ description: 'of today and the days to come; null where nothing is planned' }),
    ),
  },
  { $id: 'BudgetPacingDay' },
);

const BudgetPacing = Type.Object(
  {
    budgetId: text({ examples: ['1'] }),
    sellerId: text({ examples: ['1000001'] }),
    currency: text({ examples: ['EUR'] }),
    asOf: dateTime(),
    isPaced: flag({ description: 'its amount is spread over its days and hours' }),
    amount: nullable(double({ description: 'null for Uncapped' })),
    spend: double({ description: 'posted; of a Daily budget, today' }),
    expectedSpend: nullable(
      double({ description: 'by now, if every day were like the other; null without an end or a limit' }),
    ),
    forecastSpend: nullable(
      double({ description: 'at its end, if the days to come are like the last three; null without an end' }),
    ),
    allowedSpend: nullable(double({ description: 'today, by now; null where nothing is planned' })),
    verdict: oneOf(VERDICTS, {
      description: VERDICTS.map((verdict) => `${verdict}: ${PACING_VERDICTS[verdict]}`).join(' '),
    }),
    action: text({ description: 'what to do' }),
    lastHour: Type.Object({
      weighed: int64({ description: 'requests for its shoppers, or slots of them' }),
      heldBack: int64({ description: 'of these, because budget or plan had no more for now' }),
      outbid: int64({ description: 'of these, lost to a floor, to other sellers, or in the auction' }),
    }),
    days: Type.Array(PacingDay, {
      description: 'a month of the days that were, today, and up to a year of those to come',
    }),
  },
  { $id: 'BudgetPacing' },
);

export const getBudgetPacing = {
  operationId: 'GetMarketplaceSellerBudgetPacing',
  call: 'budgets.pacing',
  summary: 'Whether a budget is on pace, how it will end, and what to do',
  description:
    'Judged by the functions that serving paces by: what is spent and should be, the forecast, the plan of each day, and a verdict with its action. Nothing is written.',
  extension: true,
  params: path({ budgetId: text({ examples: ['1'] }) }),
  response: { 200: BudgetPacing },
} satisfies Operation;
