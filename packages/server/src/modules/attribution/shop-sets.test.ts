import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SHOP_FACTS, shopEvents } from '../../../test/support/attribution-events.ts';
import { attributionByDefinition } from '../../../test/support/attribution-oracle.ts';
import { attributedIn, creditsIn } from '../../../test/support/attribution-runs.ts';
import { simulatedLog, simulatedProfiles } from '../../../test/support/simulated-stores.ts';
import { siteRecord } from '../../../test/support/site-records.ts';
import { seededDice } from '../../base/dice.ts';
import { ADS_STREAM } from '../delivery/index.ts';
import { SITE_STREAM } from '../events/index.ts';

const SETS = process.env.SOUK_TEST_LONG === '1' ? 1_000 : 40;
const DAY_MS = 86_400_000;
const WINDOWS = [1, 7, 30, 90];

test(`${SETS} months of small shops: attribution and its rebuild = the definition, row by row`, async () => {
  for (let seed = 0; seed < SETS; seed++) {
    const dice = seededDice(seed);
    const { clicks, events } = shopEvents({ orders: 10, seed });
    const [before = 30, after = 30] = [WINDOWS[seed % 4], WINDOWS[(seed + 1) % 4]];
    const stores = { log: simulatedLog(), profiles: simulatedProfiles() };
    const place = () => dice() - 0.5;
    await stores.log.append(
      ADS_STREAM,
      clicks.toSorted(place).map((click) => Buffer.from(JSON.stringify(click))),
    );
    await stores.log.append(SITE_STREAM, events.toSorted(place).map(siteRecord));
    await attributedIn(stores, before);
    assert.deepEqual(
      await creditsIn(stores.log),
      attributionByDefinition(clicks, events, before),
      `set ${seed}`,
    );
    await attributedIn(stores, after);
    assert.deepEqual(
      await creditsIn(stores.log),
      attributionByDefinition(clicks, events, after),
      `set ${seed}`,
    );
  }
});

test('the generated shops are like the known ones', () => {
  const { clicks, events } = shopEvents({ orders: 8_000, seed: 1 });
  const distinct = [...new Map(clicks.map((click) => [click.linkId, click])).values()];
  const clickedBy = Map.groupBy(distinct, (click) => personOf(click.shopper));
  const orders = events.filter((event) => event.type === 'trackTransaction');
  const reports = Map.groupBy(orders, (order) => `${order.transactionId} ${personOf(order.shopper)}`);
  const rowsOf = [...reports].map(([name, [order]]) => {
    const theirs = clickedBy.get(name.split(' ')[1] ?? '') ?? [];
    const delays = theirs.map((click) => ((order?.timeMs ?? 0) - click.timeMs) / DAY_MS);
    return delays.filter((days) => days >= 0 && days <= 30);
  });
  const share = (of: (delays: number[]) => boolean) => rowsOf.filter(of).length / rowsOf.length;
  near(
    share((delays) => delays.length > 1),
    SHOP_FACTS.multiTouchShare,
    0.02,
  );
  near(
    share((delays) => Math.min(...delays) <= 1 / 24),
    SHOP_FACTS.boughtWithinHour,
    0.02,
  );
  near(
    share((delays) => Math.min(...delays) <= 1),
    SHOP_FACTS.boughtWithinDay,
    0.02,
  );
  near(rowsOf.length / distinct.length, SHOP_FACTS.conversionsPerClick, 0.002);
  const buyersOf = Map.groupBy(reports.keys(), (name) => name.split(' ')[0]);
  const broken = [...buyersOf.values()].filter((people) => people.length > 1).length;
  near(broken / buyersOf.size, SHOP_FACTS.brokenIdShare, 0.003);
  // The delays of all touches, as the click log has them: median 3.74 days, three quarters within 11.97.
  const rows = rowsOf.flat().sort((a, b) => a - b);
  const within = (days: number) => rows.filter((row) => row <= days).length / rows.length;
  near(within(3.74), 0.5, 0.02);
  near(within(11.97), 0.75, 0.02);
  near(rows.length / rowsOf.length, 1.85, 0.06);
});

/** Keys of one generated person differ in their first letter and in the device at their end. */
function personOf(keys: readonly string[]): string {
  return /\d+/.exec(keys[0] ?? '')?.[0] ?? '';
}

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not within ${tolerance} of ${expected}`);
}
