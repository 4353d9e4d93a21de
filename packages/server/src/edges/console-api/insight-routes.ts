import { type Static, Type } from 'typebox';
import { formatMicros, type Micros } from '../../base/money.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import { BUDGET_TYPES, type Campaigns, SUSPENSION_REASONS } from '../../modules/campaigns/index.ts';
import {
  BUDGET_ORDERS,
  type BudgetPace,
  type BudgetRow,
  type Insight,
  PACE_STATES,
  SELLER_ORDERS,
  SELLER_STATES,
  type SellerRow,
} from '../../modules/insight/index.ts';
import type { ConsoleApp } from './console-api.ts';
import { advertiserFor, staffOf } from './staff.ts';

/** More rows than anybody looks at at once; files for machines come from the public API. */
const PAGE_SIZE_MAX = 200;
const PAGE_SIZE = 50;

const IdPath = Type.Object({ id: Type.String() });

const oneOf = <const Name extends string>(names: readonly Name[]) =>
  Type.Unsafe<Name>({ type: 'string', enum: [...names] });

const flag = Type.Optional(oneOf(['true', 'false']));

const paging = {
  search: Type.Optional(Type.String({ maxLength: 100 })),
  page: Type.Optional(Type.String({ pattern: '^\\d{1,5}$' })),
  size: Type.Optional(Type.String({ pattern: '^\\d{1,3}$' })),
  backwards: flag,
};

const Paging = Type.Object(paging);

const SellersWanted = Type.Object({
  ...paging,
  state: Type.Optional(oneOf(SELLER_STATES)),
  reason: Type.Optional(oneOf(SUSPENSION_REASONS)),
  order: Type.Optional(oneOf(SELLER_ORDERS)),
});

const BudgetsWanted = Type.Object({
  ...paging,
  state: Type.Optional(oneOf(PACE_STATES)),
  type: Type.Optional(oneOf(BUDGET_TYPES)),
  sellerId: Type.Optional(Type.String({ pattern: '^\\d{1,15}$' })),
  ended: flag,
  order: Type.Optional(oneOf(BUDGET_ORDERS)),
});

interface InsightRoutesDeps {
  readonly accounts: Accounts;
  readonly campaigns: Pick<Campaigns, 'sight'>;
  readonly insight: Insight;
}

/** How sellers and budgets stand, in pages: what people look at, and the public API does not say. Amounts are units of currency. */
export function insightRoutes(app: ConsoleApp, { accounts, campaigns, insight }: InsightRoutesDeps): void {
  app.get(
    '/advertisers/:id/board/sellers',
    { schema: { params: IdPath, querystring: SellersWanted }, config: { role: 'viewer' } },
    async (request) => {
      const { id } = advertiserFor(request, accounts, request.params.id);
      const { order = 'name', search, state, reason } = request.query;
      const board = await insight.sellers(id, { ...pageWanted(request.query), order, search, state, reason });
      return { ...board, rows: board.rows.map(sellerAnswer), today: insight.today(id) };
    },
  );

  app.get(
    '/advertisers/:id/board/budgets',
    { schema: { params: IdPath, querystring: BudgetsWanted }, config: { role: 'viewer' } },
    async (request) => {
      const { id } = advertiserFor(request, accounts, request.params.id);
      const { order = 'state', search, state, type, sellerId, ended } = request.query;
      const wanted = { ...pageWanted(request.query), order, search, state, type, sellerId };
      const board = await insight.budgets(id, { ...wanted, withEnded: ended === 'true' });
      return { ...board, rows: board.rows.map(budgetAnswer), today: insight.today(id) };
    },
  );

  app.get(
    '/budgets/:id/course',
    { schema: { params: IdPath }, config: { role: 'viewer' } },
    async (request) => {
      const staff = staffOf(request);
      const ids =
        staff.kind === 'member' ? staff.member.advertiserIds : accounts.advertisers().map(({ id }) => id);
      const budget = campaigns.sight.budget(new Set(ids), request.params.id);
      const { days, today, spentBeforeMicros, ...pace } = insight.budget(budget);
      return {
        ...paceAnswer(pace),
        today,
        spentBefore: formatMicros(spentBeforeMicros),
        days: days.map(({ date, spentMicros, plannedMicros, evenMicros }) => ({
          date,
          spent: units(spentMicros),
          planned: units(plannedMicros),
          even: units(evenMicros),
        })),
      };
    },
  );
}

function pageWanted(query: Static<typeof Paging>) {
  const size = Math.min(PAGE_SIZE_MAX, Math.max(1, Number(query.size ?? PAGE_SIZE)));
  return { page: Number(query.page ?? 0), size, isBackwards: query.backwards === 'true' };
}

function sellerAnswer({ bidMicros, spentTodayMicros, leftMicros, ...row }: SellerRow) {
  return {
    ...row,
    bid: bidMicros === null ? null : bidMicros.map(formatMicros),
    spentToday: formatMicros(spentTodayMicros),
    left: units(leftMicros),
  };
}

function budgetAnswer({ budget, sellerName, ...pace }: BudgetRow) {
  const { amountMicros, ...terms } = budget;
  return { ...terms, amount: units(amountMicros), sellerName, ...paceAnswer(pace) };
}

function paceAnswer(pace: BudgetPace) {
  return {
    state: pace.state,
    spent: formatMicros(pace.spentMicros),
    spentToday: formatMicros(pace.spentTodayMicros),
    expected: units(pace.expectedMicros),
    plannedToday: units(pace.plannedTodayMicros),
    forecast: units(pace.forecastMicros),
    left: units(pace.leftMicros),
  };
}

function units(micros: Micros | null): string | null {
  return micros === null ? null : formatMicros(micros);
}
