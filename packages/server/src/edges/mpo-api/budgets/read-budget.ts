import {
  BUDGET_TYPES,
  type BudgetChange,
  type NewBudget,
  type Reading,
} from '../../../modules/campaigns/index.ts';
import { FieldReader } from '../body.ts';

const NEW_FIELDS = ['sellerId', 'campaignIds', 'budgetType', 'amount', 'startDate', 'endDate'];
const CHANGE_FIELDS = ['budgetId', 'campaignIds', 'amount', 'startDate', 'endDate', 'isSuspended'];

/** Reads one item of `POST /budgets`. */
export function readNewBudget(body: unknown): Reading<NewBudget> {
  const fields = new FieldReader(body, NEW_FIELDS);
  const sellerId = fields.id('sellerId', 'WithInvalidSellerId');
  const campaignIds = fields.ids('campaignIds', 'WithInvalidCampaignId');
  const type = fields.oneOf('budgetType', { values: BUDGET_TYPES, code: 'WithInvalidBudgetType' });
  const amountMicros = fields.money('amount', 'WithInvalidAmount');
  const startDate = fields.date('startDate', 'WithInvalidDate');
  const endDate = readEndDate(fields);
  fields.need(sellerId, {
    name: 'sellerId',
    code: 'WithInvalidSellerId',
    hint: 'name the seller of the budget',
  });
  fields.need(campaignIds, {
    name: 'campaignIds',
    code: 'WithInvalidCampaignId',
    hint: 'name at least one campaign',
  });
  fields.need(type, {
    name: 'budgetType',
    code: 'WithInvalidBudgetType',
    hint: `one of ${BUDGET_TYPES.join(', ')}`,
  });
  fields.need(startDate, {
    name: 'startDate',
    code: 'WithInvalidDate',
    hint: 'the first day, today or later',
  });
  const { problems } = fields;
  if (
    problems.length > 0 ||
    sellerId === undefined ||
    campaignIds === undefined ||
    type === undefined ||
    startDate === undefined
  ) {
    return { problems };
  }
  return {
    value: {
      sellerId,
      campaignIds: campaignIds.map(Number),
      type,
      amountMicros: amountMicros ?? null,
      startDate,
      endDate: endDate ?? null,
    },
  };
}

/** Reads one item of `PATCH /budgets`, or the body of `PATCH /budgets/{id}` when the id stands in the path. */
export function readBudgetChange(body: unknown, pathBudgetId?: string): Reading<BudgetChange> {
  const fields = new FieldReader(body, CHANGE_FIELDS);
  const named = fields.id('budgetId', 'WithInvalidBudgetId');
  const budgetId = pathBudgetId ?? named;
  if (pathBudgetId !== undefined && named !== undefined && named !== pathBudgetId) {
    const detail = `The body names budget ${named} and the path budget ${pathBudgetId}; leave budgetId out of the body.`;
    fields.refuse('WithInvalidBudgetId', detail, 'budgetId');
  }
  fields.need(budgetId, { name: 'budgetId', code: 'WithInvalidBudgetId', hint: 'name the budget to change' });
  const campaignIds = fields.ids('campaignIds', 'WithInvalidCampaignId');
  const amountMicros = fields.money('amount', 'WithInvalidAmount');
  const startDate = fields.date('startDate', 'WithInvalidDate');
  const endDate = readEndDate(fields);
  const isSuspended = fields.bool('isSuspended', 'WithInvalidSuspension');
  if (fields.problems.length > 0 || budgetId === undefined) return { problems: fields.problems };
  return {
    value: {
      budgetId,
      ...(campaignIds === undefined ? {} : { campaignIds: campaignIds.map(Number) }),
      ...(amountMicros === undefined ? {} : { amountMicros }),
      ...(startDate === undefined ? {} : { startDate }),
      ...(endDate === undefined ? {} : { endDate }),
      ...(isSuspended === undefined ? {} : { isSuspended }),
    },
  };
}

/** The empty string means open-ended: null. */
function readEndDate(fields: FieldReader): string | null | undefined {
  const value = fields.raw('endDate');
  if (typeof value === 'string' && value.trim() === '') return null;
  return fields.date('endDate', 'WithInvalidEndDate');
}
