import { Type } from 'typebox';
import { BUDGET_STATUSES, BUDGET_TYPES } from '../../../modules/campaigns/index.ts';
import {
  day,
  double,
  flag,
  int32,
  nullable,
  oneOf,
  optional,
  paging,
  path,
  text,
} from '../openapi/fields.ts';
import type { Operation } from '../openapi/operation.ts';

const BudgetStatus = oneOf(BUDGET_STATUSES, {
  $id: 'SellerBudgetStatusV2',
  description: 'By date alone: before its start, within its days, after its end.',
});

export const SellerBudget = Type.Object(
  {
    id: Type.String({ examples: ['1'] }),
    sellerId: Type.String({ examples: ['1000001'] }),
    campaignIds: Type.Array(int32(), { examples: [[10001]] }),
    budgetType: oneOf(BUDGET_TYPES, {
      description: 'Capped: a total; Daily: an amount per day; Uncapped: no limit',
    }),
    amount: nullable(
      double({ description: 'in the advertiser’s currency; null for Uncapped', examples: [100.5] }),
    ),
    startDate: Type.String({ format: 'date', description: 'the first day, in the advertiser’s zone' }),
    endDate: Type.String({
      description: 'the last day, included; empty when open-ended',
      examples: ['2026-12-31'],
    }),
    spend: nullable(
      double({ description: 'posted spend; of a Daily budget, that of one day', examples: [12.34] }),
    ),
    status: BudgetStatus,
    isSuspended: flag(),
  },
  {
    $id: 'SellerBudgetMessage',
    description: 'How much one seller may spend over a period in one or more campaigns.',
  },
);

const amount = Type.Unsafe<string | number>({
  type: ['string', 'number'],
  description: 'a decimal; required for Capped and Daily, absent for Uncapped',
  examples: ['100.50'],
});

const NewBudget = Type.Object(
  {
    sellerId: text({ examples: ['1000001'] }),
    campaignIds: Type.Array(int32(), {
      minItems: 1,
      description: 'of a template exactly one',
      examples: [[10001]],
    }),
    budgetType: oneOf(BUDGET_TYPES, { description: 'for a template Capped' }),
    amount: Type.Optional(amount),
    startDate: day({ description: 'today or later, in the advertiser’s zone', examples: ['2099-01-01'] }),
    endDate: Type.Optional(
      text({ description: 'on or after the start; absent or empty is open-ended', examples: ['2099-01-31'] }),
    ),
  },
  { $id: 'CreateSellerBudgetMapiMessage' },
);

const changes = {
  campaignIds: Type.Optional(
    Type.Array(int32(), { minItems: 1, description: 'those to keep: campaigns can be dropped, not added' }),
  ),
  amount: Type.Optional(amount),
  startDate: Type.Optional(day({ description: 'while the budget has not started' })),
  endDate: Type.Optional(text({ description: 'empty makes a multi-seller budget open-ended' })),
  isSuspended: Type.Optional(flag({ examples: [true] })),
};

const BudgetChange = Type.Object(changes, { $id: 'UpdateSellerBudgetMessageBase' });
const BulkBudgetChange = Type.Object(
  { budgetId: Type.Unsafe<string | number>({ type: ['integer', 'string'], examples: ['1'] }), ...changes },
  { $id: 'UpdateSellerBudgetMessage' },
);

/** The filters that every list of budgets has. */
export const budgetFilters = {
  status: oneOf(BUDGET_STATUSES),
  type: text({ description: 'Capped, Uncapped or Daily' }),
  withBalance: flag({ description: 'true: something is left; false: nothing is' }),
  withSpend: flag({ description: 'true: something was spent; false: nothing was' }),
  endAfterDate: day({
    description:
      'ends on that day or later; without it ended budgets are left out. Spend is counted up to it',
  }),
  startBeforeDate: day({ description: 'starts on that day or earlier' }),
  ...paging,
};

export const listBudgets = {
  operationId: 'GetMarketplaceSellerBudgets',
  call: 'budgets.list',
  summary: 'Lists budgets',
  description:
    'Budgets that have ended are left out, unless `endAfterDate` or `status=Archived` asks for them.',
  querystring: optional({ advertiserId: int32(), sellerId: text(), campaignId: int32(), ...budgetFilters }),
  response: { 200: Type.Array(SellerBudget) },
} satisfies Operation;

export const createBudgets = {
  operationId: 'CreateMarketplaceSellerBudgets',
  call: 'budgets.create',
  summary: 'Creates budgets',
  description:
    'Up to 2,000, all or none, answered in the order of the call. The first budget of a seller for a template makes the seller-campaign.',
  body: Type.Array(NewBudget),
  response: { 200: Type.Array(SellerBudget) },
} satisfies Operation;

export const updateBudgets = {
  operationId: 'UpdateMarketplaceSellerBudgets',
  call: 'budgets.updateMany',
  summary: 'Changes budgets',
  description:
    'Up to 2,000, all or none. Fields left out stay as they are; a budget that has ended cannot change.',
  body: Type.Array(BulkBudgetChange),
  response: { 200: Type.Array(SellerBudget) },
} satisfies Operation;

const OneBudget = path({ budgetId: text({ examples: ['1'] }) });

export const getBudget = {
  operationId: 'GetMarketplaceSellerBudget',
  call: 'budgets.get',
  summary: 'One budget',
  params: OneBudget,
  response: { 200: SellerBudget },
} satisfies Operation;

export const updateBudget = {
  operationId: 'UpdateMarketplaceSellerBudget',
  call: 'budgets.update',
  summary: 'Changes one budget',
  description: 'Amount, days, campaigns, or whether it is suspended. Fields left out stay as they are.',
  params: OneBudget,
  body: BudgetChange,
  response: { 200: SellerBudget },
} satisfies Operation;
