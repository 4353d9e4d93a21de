import process from 'node:process';
import { seededDice } from '../packages/server/src/base/dice.ts';
import { clickFunds } from '../packages/server/src/modules/delivery/index.ts';
import {
  type Account,
  Books,
  judgeBatch,
  type LedgerClick,
} from '../packages/server/src/modules/ledger/index.ts';
import { type BenchResult, median } from './result.ts';

const BUDGETS = 10_000;
const BATCHES = 300;
const BATCH = 1_000;
const ROUNDS = 5;
const NOON_MS = Date.UTC(2026, 5, 10, 12);

/**
 * Clicks judged and posted in a second of processor time, in one process and without a database: which budgets stand for a click, what it
 * costs, both of its accounts. The database's part is the same for a batch of one and of a thousand.
 */
export function benchSettle(): BenchResult[] {
  const rates = Array.from({ length: ROUNDS }, (_, i) => rateOf(i));
  return [
    {
      name: 'settle in process, clicks in a second of processor time',
      value: Math.round(median(rates)),
      unit: '1/s',
      target: { atLeast: 300_000 },
      note: `batches of ${BATCH}, ${BUDGETS} sellers with a total and a daily budget; one click in fifty is a second one`,
    },
  ];
}

function rateOf(round: number): number {
  const dice = seededDice(round + 1);
  const accounts = new Map(
    Array.from({ length: BUDGETS * 2 }, (_, i): [string, Account] => [String(i), accountOf(i)]),
  );
  const linkIds = new Set<string>();
  const batches = Array.from({ length: BATCHES }, (_, i) => clicksOf(i, dice));
  const begun = process.cpuUsage();
  let lastSeq = 0;
  for (const clicks of batches) {
    const funded = clicks.map((click) => ({
      click,
      funds: clickFunds(click, campaignsOf(click.sellerId), 'Europe/Paris'),
    }));
    const ids = new Set(
      funded.flatMap(({ funds }) => [funds.totalBudgetId ?? '', funds.dailyBudgetId ?? '']),
    );
    const books = new Books([...ids].flatMap((id) => accounts.get(id) ?? []));
    const known = new Set(clicks.flatMap(({ linkId }) => (linkIds.has(linkId) ? [linkId] : [])));
    const charges = judgeBatch(funded, books, { linkIds: known, lastSeq });
    for (const { linkId } of charges) linkIds.add(linkId);
    lastSeq += charges.length;
  }
  const { user, system } = process.cpuUsage(begun);
  return (BATCHES * BATCH * 1_000_000) / (user + system);
}

function accountOf(i: number): Account {
  const isDaily = i >= BUDGETS;
  return {
    ...{
      budgetId: String(i),
      kind: isDaily ? 'daily' : 'total',
      capMicros: isDaily ? 5_000_000 : 50_000_000,
    },
    ...{ postedMicros: 0, givenAwayMicros: 0, chargedAtMs: null, days: new Map() },
  };
}

const campaigns = Array.from({ length: BUDGETS }, (_, i) => {
  const days = { startDate: '2026-06-01', endDate: '2026-06-30', isSuspended: false };
  const of = { advertiserId: 1, sellerId: String(i), campaignIds: [1], ...days };
  const total = { ...of, budgetId: String(i), type: 'Capped' as const, amountMicros: 50_000_000 };
  const daily = { ...of, budgetId: String(BUDGETS + i), type: 'Daily' as const, amountMicros: 5_000_000 };
  return [{ campaignId: 1, budgets: [total, daily] }];
});

function campaignsOf(sellerId: string) {
  return campaigns[Number(sellerId)] ?? [];
}

function clicksOf(batch: number, dice: () => number): LedgerClick[] {
  return Array.from({ length: BATCH }, (_, i) => {
    const position = batch * BATCH + i + 1;
    return {
      ...{ position, linkId: `bid${dice() < 0.02 ? Math.floor(dice() * position) : position}.0` },
      ...{
        timeMs: NOON_MS + position,
        advertiserId: 1,
        campaignId: 1,
        product: 'p',
        shopper: [],
        expired: false,
      },
      ...{ sellerId: String(Math.floor(dice() * BUDGETS)), priceMicros: 300_000 },
    };
  });
}

if (import.meta.main) console.table(benchSettle());
