import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Fate, simulatedProfiles } from '../../../test/support/simulated-stores.ts';
import { type Dice, seededDice } from '../../base/dice.ts';
import { keptInMemory } from '../../stores/profiles/kept-state.ts';
import { type AdRecord, type BidContext, priorClickProbability } from '../delivery/index.ts';
import { ClickModel } from './click-model.ts';

const NOW = Date.UTC(2026, 5, 10, 12);
const CONTEXT: BidContext = {
  ...{ placement: 'news.example', form: '300x250', interest: 1, isMet: true },
  clickProbability: 0.0035,
};
const SUBJECT = {
  v: 1,
  ...{ advertiserId: 1, campaignId: 10, sellerId: '7', shopper: ['k'], bidMs: NOW, timeMs: NOW },
} as const;

function impression(bidId: string, context: BidContext | null = CONTEXT): AdRecord {
  return { ...SUBJECT, kind: 'impression', bidId, products: ['p'], ...(context && { context }) };
}

function click(bidId: string, context: BidContext | null = CONTEXT): AdRecord {
  const link = { linkId: `${bidId}.0`, product: 'p', priceMicros: 500_000 };
  return { ...SUBJECT, kind: 'click', bidId, ...link, ...(context && { context }) };
}

function learn(model: ClickModel, ...records: readonly AdRecord[]): void {
  for (const record of records) model.apply({ data: Buffer.from(JSON.stringify(record)) });
}

function liftOf(model: ClickModel, context: BidContext = CONTEXT, sellerId = '7'): number {
  const lift = model.lift({ placement: context.placement, form: context.form, timeMs: NOW });
  return lift({ campaignId: 10, sellerId }, { strength: context.interest, isMet: context.isMet });
}

test('without evidence the prior stands, and a handful of impressions is none', () => {
  const model = new ClickModel();
  assert.equal(liftOf(model), 1);
  learn(model, ...Array.from({ length: 20 }, (_, i) => impression(`b${i}`)));
  assert.ok(Math.abs(liftOf(model) - 1) < 0.01);
});

test('a pixel that is loaded again, a second click, and a click without an impression teach nothing', () => {
  const [once, often] = [new ClickModel(), new ClickModel()];
  learn(once, impression('a'), click('a'), impression('b'));
  learn(
    often,
    click('x'),
    impression('a'),
    click('a'),
    impression('a'),
    click('a'),
    impression('b'),
    impression('b'),
  );
  assert.equal(liftOf(often), liftOf(once));
  assert.deepEqual(often.calibration(), once.calibration());
  assert.deepEqual([once.calibration().impressions, once.calibration().clicks], [2, 1]);
});

test('records of links that carry no context are passed over', () => {
  const model = new ClickModel();
  learn(model, impression('a', null), click('a', null));
  assert.deepEqual([liftOf(model), model.calibration().impressions], [1, 0]);
});

/** Impressions in a world where some places and sellers are clicked more often than is taken for granted, and some less. */
function* world(
  count: number,
  dice: Dice,
  predicted: (ad: Ad, timeMs: number) => number,
): Generator<readonly AdRecord[]> {
  for (let i = 0; i < count; i++) {
    const bidMs = NOW + i * 1_000;
    const ad: Ad = {
      placement: ['good.example', 'fair.example', 'poor.example'][Math.floor(dice() * 3)] ?? '',
      sellerId: String(Math.floor(dice() ** 2 * 200)),
      form: dice() < 0.5 ? '300x250' : '728x90',
      interest: 4 * dice() ** 2,
      isMet: dice() < 0.8,
    };
    const { placement, form, interest, isMet } = ad;
    const context = { placement, form, interest, isMet, clickProbability: predicted(ad, bidMs) };
    const of = { ...SUBJECT, sellerId: ad.sellerId, bidMs, context };
    const shown: AdRecord = { ...of, kind: 'impression', bidId: `w${i}`, products: ['p'] };
    const isClicked = dice() < truth(ad);
    yield isClicked
      ? [shown, { ...of, kind: 'click', bidId: `w${i}`, linkId: `w${i}.0`, product: 'p', priceMicros: 1 }]
      : [shown];
  }
}

interface Ad {
  readonly placement: string;
  readonly sellerId: string;
  readonly form: string;
  readonly interest: number;
  readonly isMet: boolean;
}

const OF_PLACE: Readonly<Record<string, number>> = {
  'good.example': 4,
  'fair.example': 1,
  'poor.example': 0.3,
};

function truth({ placement, sellerId, form, interest, isMet }: Ad): number {
  const ofSeller = Number(sellerId) % 2 === 0 ? 2 : 0.7;
  const ofForm = form === '300x250' ? 1.3 : 0.8;
  return (OF_PLACE[placement] ?? 1) * ofSeller * ofForm * (isMet ? 1 : 0.5) * priorClickProbability(interest);
}

test('what is predicted comes true, in all and for likely and unlikely clicks alike', () => {
  const model = new ClickModel();
  const dice = seededDice(11);
  const predicted = ({ interest, isMet, sellerId, ...place }: Ad, timeMs: number) =>
    priorClickProbability(interest) *
    model.lift({ ...place, timeMs })({ campaignId: 10, sellerId }, { strength: interest, isMet });
  for (const records of world(60_000, dice, predicted)) learn(model, ...records);
  const early = model.calibration();
  for (const records of world(120_000, dice, predicted)) learn(model, ...records.map(later));
  const { buckets, clicks, predictedClicks } = since(early, model.calibration());
  assert.ok(Math.abs(predictedClicks / clicks - 1) < 0.08, `${predictedClicks} predicted, ${clicks} came`);
  const telling = buckets.filter((bucket) => bucket.predictedClicks > 50);
  assert.ok(telling.length >= 3, `only ${telling.length} buckets say anything`);
  for (const { least, clicks: came, predictedClicks: expected } of telling) {
    const noise = 4 / Math.sqrt(expected);
    assert.ok(Math.abs(came / expected - 1) < 0.15 + noise, `from ${least}: ${came} of ${expected}`);
  }
});

/** The same records under other names: every bid is known by its own. */
function later(record: AdRecord): AdRecord {
  return { ...record, bidId: `later-${record.bidId}` };
}

function since(early: ReturnType<ClickModel['calibration']>, all: ReturnType<ClickModel['calibration']>) {
  const before = new Map(early.buckets.map((bucket) => [bucket.least, bucket]));
  return {
    clicks: all.clicks - early.clicks,
    predictedClicks: all.predictedClicks - early.predictedClicks,
    buckets: all.buckets.map((bucket) => ({
      ...bucket,
      clicks: bucket.clicks - (before.get(bucket.least)?.clicks ?? 0),
      predictedClicks: bucket.predictedClicks - (before.get(bucket.least)?.predictedClicks ?? 0),
    })),
  };
}

const numbers = fc.oneof(fc.double(), fc.constantFrom(0, -1, 1e308, 5e-324));
const contexts: fc.Arbitrary<BidContext> = fc.record({
  ...{ placement: fc.string(), form: fc.constantFrom('300x250', 'native', '') },
  ...{ interest: numbers, isMet: fc.boolean(), clickProbability: numbers },
});
const records = fc
  .tuple(fc.boolean(), fc.constantFrom('a', 'b', 'c', 'd'), fc.option(contexts))
  .map(([isClick, bidId, context]) => (isClick ? click(bidId, context) : impression(bidId, context)));

test('no record makes a probability that is none', () => {
  fc.assert(
    fc.property(fc.array(records, { maxLength: 40 }), contexts, (all, asked) => {
      const model = new ClickModel();
      learn(model, ...all);
      const lift = liftOf(model, asked);
      assert.ok(Number.isFinite(lift) && lift > 0, String(lift));
      assert.ok(Number.isFinite(model.calibration().predictedClicks));
    }),
    { numRuns: 30 },
  );
});

test('a rebuild gives the same weights to the bit, however records were cut into batches and whatever crashed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(records, { minLength: 1, maxLength: 30 }), fc.integer(), async (all, seed) => {
      const dice = seededDice(seed);
      const log = all.map((record, i) => ({ position: i + 1, data: Buffer.from(JSON.stringify(record)) }));
      const fates: Fate[] = ['works', 'fails-before', 'fails-after'];
      const profiles = simulatedProfiles(() => fates[Math.floor(dice() * 3)] ?? 'works');
      const live = new ClickModel();
      const fold = keptInMemory(live, { profiles, everyRecords: 8 });
      for (let position = await fold.cursor(); position < log.length; ) {
        const batch = log.slice(position, position + 1 + Math.floor(dice() * 5));
        try {
          await fold.apply(batch);
          position += batch.length;
        } catch {
          position = await fold.cursor();
        }
      }
      const rebuilt = new ClickModel();
      for (const record of log) rebuilt.apply(record);
      for (const [i, part] of rebuilt.save().entries()) assert.deepEqual(live.save()[i], part);
    }),
    { numRuns: 8 },
  );
});
