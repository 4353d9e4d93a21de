import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aBudget, aSellerCampaign } from '../../../test/support/campaign-samples.ts';
import { dateAt, type IsoDate } from '../../base/time.ts';
import type { Budget, SellerCampaign } from './campaign.ts';
import { fundsAt, type PostedSpend, suspensionReasons } from './eligibility.ts';
import { type SuspensionFacts, sinceAfterEdit, suspendedSinceAt } from './suspended-since.ts';

const MINUTE = 60_000;
const STEP = 15 * MINUTE;
const DAYS = 7;

/** Weeks in which clocks go forward, go back, skip midnight itself, or do nothing. */
const WEEKS = [
  { zone: 'America/New_York', startMs: Date.UTC(2026, 2, 5) },
  { zone: 'Europe/Berlin', startMs: Date.UTC(2026, 9, 22) },
  { zone: 'Africa/Cairo', startMs: Date.UTC(2026, 3, 21) },
  { zone: 'Asia/Tokyo', startMs: Date.UTC(2026, 4, 1) },
];

type Event =
  | { kind: 'edit'; bidMicros: number | null; budgets: readonly BudgetDraw[] }
  | { kind: 'click'; priceMicros: number }
  | { kind: 'settle' | 'empty' | 'restock' | 'stop' | 'run' | 'look' };

interface BudgetDraw {
  readonly type: Budget['type'];
  readonly amountMicros: number;
  readonly startDay: number;
  readonly days: number | null;
  readonly isSuspended: boolean;
}

const budgetDraw: fc.Arbitrary<BudgetDraw> = fc.record({
  type: fc.constantFrom('Capped', 'Capped', 'Uncapped', 'Daily'),
  amountMicros: fc.integer({ min: 0, max: 4 }),
  startDay: fc.integer({ min: 0, max: DAYS }),
  days: fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }),
  isSuspended: fc.boolean(),
});

const ALWAYS = fc.constant<BudgetDraw>({
  ...{ type: 'Uncapped', amountMicros: 0, startDay: 0, days: null, isSuspended: false },
});
const FEW_A_DAY = fc.integer({ min: 1, max: 3 }).map(
  (amountMicros): BudgetDraw => ({
    type: 'Daily',
    amountMicros,
    startDay: 0,
    days: null,
    isSuspended: false,
  }),
);

const someEvent: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: editOf() },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('click' as const), priceMicros: fc.constantFrom(1, 2) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('settle', 'empty', 'restock', 'stop', 'run', 'look') }),
  },
);

function editOf(): fc.Arbitrary<Event> {
  return fc.record({
    kind: fc.constant('edit' as const),
    bidMicros: fc.constantFrom(5, 5, 5, 0, null),
    budgets: fc.oneof(fc.array(budgetDraw, { minLength: 1, maxLength: 3 }), fc.tuple(ALWAYS, FEW_A_DAY)),
  });
}

const story = fc.record({
  week: fc.constantFrom(...WEEKS),
  first: editOf(),
  // No two events at one moment, and none at midnight: which of them came first would be a matter of taste.
  events: fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: DAYS * 96 - 1 }), someEvent), {
    selector: ([slot]) => slot,
    maxLength: 30,
  }),
});

test('since when it is suspended agrees with a timeline that is looked at all the time', () => {
  const runs = process.env.SOUK_TEST_LONG === '1' ? 20_000 : 300;
  fc.assert(
    fc.property(story, ({ week, first, events }) => {
      const world = openWorld(week.zone, week.startMs);
      world.happen(first, week.startMs);
      const byTime = [...events].sort(([a], [b]) => a - b);
      let watched: number | null = world.isActive(week.startMs) ? null : week.startMs;
      let next = 0;
      for (let slot = 1; slot <= DAYS * 96; slot++) {
        const slotMs = week.startMs + slot * STEP;
        watched = world.isActive(slotMs) ? null : (watched ?? slotMs);
        const [at, event] = byTime[next] ?? [-1, undefined];
        if (at !== slot || event === undefined) continue;
        next++;
        const eventMs = slotMs + 7 * MINUTE;
        world.happen(event, eventMs);
        watched = world.isActive(eventMs) ? null : (watched ?? eventMs);
        if (world.isSettled()) assert.equal(world.since(eventMs), watched, `${event.kind} in slot ${slot}`);
      }
      const endMs = week.startMs + DAYS * 96 * STEP + 8 * MINUTE;
      world.happen({ kind: 'settle' }, endMs);
      assert.equal(world.since(endMs), watched);
    }),
    { numRuns: runs },
  );
});

/** A seller-campaign as it is kept (records, and what clicks were settled), beside what really is the case. */
function openWorld(zone: string, startMs: number) {
  let kept: SellerCampaign = aSellerCampaign({
    kind: 'multi-seller',
    stateMs: startMs,
    suspendedSinceMs: startMs,
  });
  const catalog = { hasProducts: true, emptiedAtMs: null as number | null };
  const real = new Money(zone);
  let settled = real.copy();
  let budgetsMade = 0;

  const facts = (): SuspensionFacts => ({ zone, ...catalog, ...settled });
  const since = (nowMs: number) => suspendedSinceAt(kept, facts(), nowMs);
  const record = (nowMs: number, changed: SellerCampaign = kept) => {
    kept = {
      ...changed,
      suspendedSinceMs: sinceAfterEdit(kept, changed, { facts: facts(), nowMs }),
      stateMs: nowMs,
    };
  };
  const drawn = (draw: BudgetDraw): Budget => {
    const day = (n: number) => dateAt(startMs + n * 86_400_000, zone);
    return aBudget({
      ...draw,
      budgetId: String(++budgetsMade),
      amountMicros: draw.type === 'Uncapped' ? null : draw.amountMicros,
      startDate: day(draw.startDay),
      endDate: draw.days === null ? null : day(draw.startDay + draw.days - 1),
    });
  };

  return {
    since,
    isActive(nowMs: number): boolean {
      const world = { zone, nowMs, posted: real.posted, hasProducts: catalog.hasProducts };
      return suspensionReasons(kept, world).length === 0;
    },
    isSettled: () => settled.clicks === real.clicks,
    happen(event: Event, nowMs: number): void {
      if (event.kind !== 'click') settled = real.copy();
      if (event.kind === 'click') {
        real.charge(kept, nowMs, event.priceMicros);
      } else if (event.kind === 'edit') {
        const { bidMicros } = event;
        record(nowMs, { ...kept, bidMicros, budgets: event.budgets.map(drawn) });
      } else if (event.kind === 'empty' && catalog.hasProducts) {
        Object.assign(catalog, { hasProducts: false, emptiedAtMs: nowMs });
      } else if (event.kind === 'restock' && !catalog.hasProducts) {
        record(nowMs);
        Object.assign(catalog, { hasProducts: true, emptiedAtMs: null });
        record(nowMs);
      } else if (event.kind === 'stop' && kept.campaignRunning) {
        kept = { ...kept, campaignRunning: false, campaignStoppedMs: nowMs };
      } else if (event.kind === 'run' && !kept.campaignRunning) {
        record(nowMs);
        record(nowMs, { ...kept, campaignRunning: true, campaignStoppedMs: null });
      } else if (event.kind === 'look') {
        record(nowMs);
      }
    },
  };
}

/** What was charged, by budget and by day. */
class Money {
  readonly #zone: string;
  readonly #totals = new Map<string, { micros: number; lastMs: number }>();
  readonly #days = new Map<string, Map<IsoDate, { micros: number; lastMs: number }>>();
  clicks = 0;

  constructor(zone: string) {
    this.#zone = zone;
  }

  /** As the ledger judges it: never more than is left. */
  charge(sellerCampaign: SellerCampaign, nowMs: number, priceMicros: number): void {
    const { total, daily } = fundsAt(sellerCampaign, nowMs, this.#zone);
    const day = dateAt(nowMs, this.#zone);
    if (total === null) return;
    const totalLeft = (total.amountMicros ?? 99) - this.posted(total.budgetId, null);
    const dailyLeft = (daily?.amountMicros ?? 99) - (daily === null ? 0 : this.posted(daily.budgetId, day));
    const charged = Math.min(priceMicros, totalLeft, dailyLeft);
    if (charged <= 0) return;
    this.clicks++;
    for (const { budgetId } of [total, ...(daily === null ? [] : [daily])]) {
      const days = this.#days.get(budgetId) ?? new Map();
      this.#days.set(budgetId, days);
      this.#totals.set(budgetId, { micros: this.posted(budgetId, null) + charged, lastMs: nowMs });
      days.set(day, { micros: this.posted(budgetId, day) + charged, lastMs: nowMs });
    }
  }

  readonly posted: PostedSpend = (budgetId, day) =>
    (day === null ? this.#totals.get(budgetId) : this.#days.get(budgetId)?.get(day))?.micros ?? 0;

  /** What is known of it now; later charges are not. */
  copy(): Pick<SuspensionFacts, 'posted' | 'chargedAt' | 'chargedDays'> & { clicks: number } {
    const totals = new Map(this.#totals);
    const days = new Map([...this.#days].map(([budgetId, ofDays]) => [budgetId, new Map(ofDays)]));
    return {
      clicks: this.clicks,
      posted: (budgetId, day) =>
        (day === null ? totals.get(budgetId) : days.get(budgetId)?.get(day))?.micros ?? 0,
      chargedAt: (budgetId) => totals.get(budgetId)?.lastMs ?? null,
      chargedDays: (budgetId) =>
        new Map([...(days.get(budgetId) ?? [])].map(([day, { lastMs }]) => [day, lastMs])),
    };
  }
}
