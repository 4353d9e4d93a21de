import { performance } from 'node:perf_hooks';
import { seededDice } from '../packages/server/src/base/dice.ts';
import { openSuggestions, Taste } from '../packages/server/src/modules/recommendation/index.ts';
import type { BenchResult } from './result.ts';
import { keyOf, type Look, lookRecord, sellerOf, shopSessions } from './shop-sessions.ts';

const LEARNED_SESSIONS = 200_000;
const TESTED_SESSIONS = 3_000;
const START_MS = Date.UTC(2026, 5, 1);
/** Places in which the next product is looked for: what the literature reports. */
const PLACES = 20;

/**
 * How well and how fast the next product of a session is foretold, which nobody learned from, against the most looked at
 * products; and how long one recommendation takes: sellers not met, and four products of the seller looked at last.
 */
export async function benchRecommendation(say: (line: string) => void): Promise<BenchResult[]> {
  const dice = seededDice(7);
  say('recommendation: making sessions');
  const records: Buffer[] = [];
  const looks = new Map<number, number>();
  let n = 0;
  for (const session of shopSessions(LEARNED_SESSIONS, dice, START_MS)) {
    n++;
    for (const look of session) {
      records.push(lookRecord(`shopper-${n}`, look));
      looks.set(look.product, (looks.get(look.product) ?? 0) + 1);
    }
  }
  const taste = new Taste();
  say(`recommendation: learning from ${records.length} looks`);
  const started = performance.now();
  for (const data of records) taste.apply({ data });
  const learnedPerSecond = (records.length / (performance.now() - started)) * 1_000;
  const popular = [...looks].sort(([, a], [, b]) => b - a).slice(0, PLACES);
  const tests = [...shopSessions(TESTED_SESSIONS, dice, START_MS + LEARNED_SESSIONS * 500)];
  const ours = foretold(tests, (seen) => nextOf(taste, seen));
  const baseline = foretold(tests, () => popular.map(([product]) => keyOf(product)));
  const times = timesOf(taste, tests);
  return [
    {
      ...{ name: `recommendation, hit rate @${PLACES}`, value: ours.hitRate * 100, unit: '%' },
      ...{ ratio: ours.hitRate / baseline.hitRate, target: { ratioAtLeast: 2 } },
      note: `most looked at: ${(baseline.hitRate * 100).toFixed(1)} %; ${ours.count} next products`,
    },
    {
      ...{ name: `recommendation, MRR @${PLACES}`, value: ours.reciprocalRank, unit: '' },
      ...{ ratio: ours.reciprocalRank / baseline.reciprocalRank, target: { ratioAtLeast: 2 } },
      note: `most looked at: ${baseline.reciprocalRank.toFixed(4)}`,
    },
    {
      ...{ name: 'recommendation, p90', value: times.p90, unit: 'µs', target: { atMost: 100 } },
      note: `p50 ${times.p50.toFixed(1)} µs, p99 ${times.p99.toFixed(1)} µs; ${taste.items.size} products known`,
    },
    { name: 'recommendation, learning', value: learnedPerSecond, unit: 'looks/s' },
  ];
}

interface Foretold {
  readonly count: number;
  readonly hitRate: number;
  /** Mean of one by the place at which the next product stood; 0 when it was not among the first. */
  readonly reciprocalRank: number;
}

function foretold(
  tests: readonly (readonly Look[])[],
  next: (seen: readonly Look[]) => readonly string[],
): Foretold {
  let [count, hits, reciprocal] = [0, 0, 0];
  for (const session of tests) {
    for (let at = 1; at < session.length; at++) {
      const actual = session[at];
      if (actual === undefined) continue;
      const place = next(session.slice(0, at)).indexOf(keyOf(actual.product));
      count++;
      if (place === -1) continue;
      hits++;
      reciprocal += 1 / (place + 1);
    }
  }
  return { count, hitRate: hits / count, reciprocalRank: reciprocal / count };
}

function nextOf(taste: Taste, seen: readonly Look[]): string[] {
  const latest = itemsOf(taste, seen);
  const sums = taste.neighboursOf(latest);
  return [...sums.numbers()]
    .map((item) => ({ item, sum: sums.sumOf(item) }))
    .sort((a, b) => b.sum - a.sum)
    .slice(0, PLACES)
    .map(({ item }) => taste.items.at(item)?.product ?? '');
}

/** The items of the latest looks, the latest first, each once. */
function itemsOf(taste: Taste, seen: readonly Look[]): number[] {
  const items = seen.toReversed().flatMap(({ product }) => taste.items.numberOf(1, keyOf(product)) ?? []);
  return [...new Set(items)];
}

function timesOf(taste: Taste, tests: readonly (readonly Look[])[]) {
  const suggest = openSuggestions(taste);
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    for (const session of tests) {
      const views = session.toReversed().map(({ product, timeMs }) => ({
        ...{ product: keyOf(product), sellerId: sellerOf(product), timeMs, type: 'viewItem' },
      }));
      const [latest] = views;
      if (latest === undefined) continue;
      const started = performance.now();
      const { productsOf } = suggest({
        advertiserId: 1,
        shopper: String(times.length),
        views,
        nowMs: latest.timeMs,
      });
      let found = 0;
      for (const _ of productsOf(latest.sellerId)) if (++found === 4) break;
      if (round > 0) times.push((performance.now() - started) * 1_000);
    }
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}
