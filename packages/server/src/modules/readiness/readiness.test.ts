import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiClient, Scope } from '../accounts/index.ts';
import type { FeedRun, FeedWarning } from '../catalog/index.ts';
import { type DayCounts, Survey } from '../events/index.ts';
import type { Facts } from './facts.ts';
import { reportOn } from './readiness.ts';

const NOW_MS = 1_772_366_400_000;

const COUNTS: DayCounts = {
  kept: { onetag: { viewItem: 900, trackTransaction: 50 }, partner: { viewItem: 100 } },
  dropped: { duplicate: 10 },
  lastMs: {},
  identified: { a: 600, g: 950, f: 100 },
  products: {
    ...{ met: 1_050, metKnown: 1_050, recased: 0 },
    ...{ viewed: 1_000, viewedKnown: 1_000, bought: 50, boughtKnown: 50 },
  },
  orders: { all: 50, known: 50 },
  partners: { adjust: { yes: 40, no: 60 } },
};

function run(given: Partial<FeedRun> = {}): FeedRun {
  return {
    ...{ id: 1, advertiserId: 7, name: 'products.csv', mode: 'full', state: 'done' },
    ...{ startedAtMs: 0, finishedAtMs: 0, failure: null, hold: null, rows: 100, accepted: 100, refused: 0 },
    ...{ withoutSeller: 0, productsAdded: 0, productsChanged: 0, productsRemoved: 0, sellersAdded: 0 },
    ...{ sellersEmptied: 0, reasons: {}, warnings: [], refusals: [] },
    ...given,
  } as FeedRun;
}

function client(...scopes: readonly Scope[]): ApiClient {
  return {
    ...{ clientId: 'c', applicationId: 1, name: 'c', scopes, advertiserIds: [7] },
    ...{ consentedAdvertiserIds: [], redirectUris: [], createdAtMs: 0, revokedAtMs: null },
  };
}

const READY: Facts = {
  ...{ nowMs: NOW_MS, advertiserId: 7, mpoEnabled: true, products: 100, sellers: 5 },
  survey: { counts: COUNTS, lastMs: { onetag: NOW_MS, partner: NOW_MS - 3_600_000 } },
  runs: [run()],
  clients: [client('MarketingSolutions_Campaign_Read', 'MarketingSolutions_Campaign_Manage')],
};

function verdicts(facts: Facts): Record<string, string> {
  return Object.fromEntries(
    reportOn(facts)
      .items.filter(({ verdict }) => verdict !== 'ok')
      .map(({ id, verdict }) => [id, verdict]),
  );
}

const counting = (counts: Partial<DayCounts>): Facts => ({
  ...READY,
  survey: { ...READY.survey, counts: { ...COUNTS, ...counts } },
});

test('an advertiser of whom everything is well is ready, and has nothing to do', () => {
  const report = reportOn(READY);
  assert.deepEqual(verdicts(READY), {});
  assert.equal(report.isReady, true);
  assert.equal(report.items.filter(({ isOnChecklist }) => isOnChecklist).length, 6);
  assert.ok(report.items.every(({ nextStep }) => nextStep === null));
});

test('a new advertiser is told each next step of the checklist, and nothing that nobody can know', () => {
  const empty = new Survey().figures(7, { nowMs: NOW_MS, days: 7 }).counts;
  const facts: Facts = {
    ...READY,
    ...{ products: 0, sellers: 0, runs: [], clients: [], survey: { counts: empty, lastMs: {} } },
  };
  const { isReady, items } = reportOn(facts);
  assert.equal(isReady, false);
  assert.deepEqual(verdicts(facts), {
    ...{ integration: 'missing', events: 'missing', 'seller-fields': 'missing', 'sellers-api': 'missing' },
    ...{ 'api-credentials': 'missing', 'seller-consistency': 'unknown' },
    ...{ 'known-products': 'unknown', identifiers: 'unknown', 'known-sellers': 'unknown', casing: 'unknown' },
    ...{ 'silent-surfaces': 'unknown', dropped: 'unknown' },
  });
  for (const { verdict, nextStep } of items) if (verdict === 'missing') assert.ok(nextStep);
});

test('what is wrong is named, one by one', () => {
  const alike: FeedWarning = { code: 'seller-ids-alike', lines: [2, 3], detail: '"Shop" and "shop"' };
  const noReader = { ...READY, clients: [client('MarketingSolutions_Catalog_Read')] };
  const cases: readonly (readonly [Facts, Record<string, string>])[] = [
    [counting({ kept: { onetag: { viewItem: 950 } } }), { events: 'missing' }],
    [{ ...READY, runs: [run({ withoutSeller: 50 })] }, { 'seller-fields': 'warning' }],
    [{ ...READY, runs: [run({ warnings: [alike] })] }, { 'seller-consistency': 'warning' }],
    [{ ...READY, runs: [run(), run({ warnings: [alike] })] }, {}],
    [noReader, { 'sellers-api': 'missing', 'api-credentials': 'missing' }],
    [{ ...READY, mpoEnabled: false }, { 'api-credentials': 'missing' }],
    [counting({ products: { ...COUNTS.products, viewedKnown: 700 } }), { 'known-products': 'warning' }],
    [counting({ products: { ...COUNTS.products, viewedKnown: 3 } }), { 'known-products': 'missing' }],
    [counting({ identified: { g: 950 } }), { identifiers: 'warning' }],
    [counting({ orders: { all: 50, known: 10 } }), { 'known-sellers': 'missing' }],
    [counting({ products: { ...COUNTS.products, recased: 500 } }), { casing: 'warning' }],
    [counting({ partners: { adjust: { yes: 100 } } }), { 'attributed-only': 'warning' }],
    [counting({ partners: { adjust: { yes: 3 } } }), {}],
    [counting({ dropped: { bot: 2_000 } }), { dropped: 'warning' }],
    [
      { ...READY, survey: { ...READY.survey, lastMs: { onetag: NOW_MS, app: NOW_MS - 86_400_001 } } },
      { 'silent-surfaces': 'warning' },
    ],
  ];
  for (const [facts, expected] of cases) {
    assert.deepEqual(verdicts(facts), expected);
    for (const { verdict, nextStep } of reportOn(facts).items)
      assert.equal(nextStep !== null, verdict === 'warning' || verdict === 'missing');
  }
});
