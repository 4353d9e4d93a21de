import { type Clock, type EpochMs, HOUR_MS, MINUTE_MS, zoneOffsets } from '../../base/time.ts';
import type { Db, Migration } from '../../stores/db/port.ts';
import { clockHour, curveOf, EVEN_TRAFFIC, HOURS_A_DAY, type TrafficCurve } from '../pacing/index.ts';
import type { MarketAdvertiser } from './market.ts';

/** One row for each advertiser and hour; older ones are deleted. */
export const trafficTables: readonly Migration[] = [
  {
    name: 'delivery-002-traffic-hours',
    sql: `
      CREATE TABLE ad_traffic_hours (
        advertiser_id integer NOT NULL,
        hour_ms bigint NOT NULL,
        requests bigint NOT NULL CHECK (requests >= 0),
        PRIMARY KEY (advertiser_id, hour_ms)
      )`,
  },
];

/** A curve is made of the last four weeks: every day of the week counts the same, and seasons are followed. */
const LEARNED_MS = 28 * 24 * HOUR_MS;

/** What a crash may forget; a curve does not miss a minute. */
const WRITE_EVERY_MS = MINUTE_MS;

type Owner = Pick<MarketAdvertiser, 'id' | 'timeZone'>;

/** Counts the requests for which an advertiser knows the shopper, by hour, and learns the day's curve from them. */
export interface Traffic {
  count(advertiser: Owner): void;
  curve(advertiserId: number): TrafficCurve;
  /** Writes what is not written yet. */
  close(): Promise<void>;
}

interface Hours {
  readonly zone: string;
  readonly all: Map<EpochMs, number>;
  /** Counted, and not written yet. */
  fresh: Map<EpochMs, number>;
  curve: TrafficCurve;
}

export async function openTraffic(deps: {
  readonly db: Db;
  readonly clock: Clock;
  readonly advertisers: readonly Owner[];
  /** Hears of a write that failed; it is tried again a minute later. */
  readonly report: (error: unknown) => void;
}): Promise<Traffic> {
  const { db, clock, report } = deps;
  const known = new Map<number, Hours>();
  let writtenMs = clock.now();
  let writing: Promise<void> = Promise.resolve();
  for (const { id, timeZone } of deps.advertisers) known.set(id, newHours(timeZone));
  for (const row of await readHours(db, writtenMs - LEARNED_MS)) {
    known.get(row.advertiser_id)?.all.set(row.hour_ms, row.requests);
  }
  for (const hours of known.values()) hours.curve = learn(hours, writtenMs);

  async function write(nowMs: EpochMs): Promise<void> {
    const taken = [...known].map(([id, hours]) => ({ id, hours, counts: hours.fresh }));
    for (const { hours } of taken) hours.fresh = new Map();
    try {
      await addHours(db, taken, nowMs);
    } catch (error) {
      for (const { hours, counts } of taken) for (const [hour, n] of counts) add(hours.fresh, hour, n);
      report(error);
    }
  }

  return {
    count({ id, timeZone }) {
      const nowMs = clock.now();
      let hours = known.get(id);
      if (hours === undefined || hours.zone !== timeZone) {
        hours = { ...(hours ?? newHours(timeZone)), zone: timeZone };
        known.set(id, hours);
      }
      const hourMs = nowMs - (nowMs % HOUR_MS);
      add(hours.all, hourMs, 1);
      add(hours.fresh, hourMs, 1);
      if (Math.abs(nowMs - writtenMs) < WRITE_EVERY_MS) return;
      writtenMs = nowMs;
      for (const each of known.values()) each.curve = learn(each, nowMs);
      writing = writing.then(() => write(nowMs));
    },
    curve: (advertiserId) => known.get(advertiserId)?.curve ?? EVEN_TRAFFIC,
    async close() {
      await writing;
      await write(clock.now());
    },
  };
}

function newHours(zone: string): Hours {
  return { zone, all: new Map(), fresh: new Map(), curve: EVEN_TRAFFIC };
}

function add(counts: Map<EpochMs, number>, hourMs: EpochMs, count: number): void {
  counts.set(hourMs, (counts.get(hourMs) ?? 0) + count);
}

/** The curve of what was counted, by the hours that the clocks of the advertiser's zone showed. */
function learn({ all, zone }: Hours, nowMs: EpochMs): TrafficCurve {
  const offsets = zoneOffsets(nowMs - LEARNED_MS, nowMs, zone);
  const requests: number[] = new Array(HOURS_A_DAY).fill(0);
  for (const [hourMs, count] of all) {
    if (hourMs < nowMs - LEARNED_MS) all.delete(hourMs);
    else {
      const hour = clockHour(hourMs, offsets);
      requests[hour] = (requests[hour] ?? 0) + count;
    }
  }
  return curveOf(requests);
}

interface HourRow {
  advertiser_id: number;
  hour_ms: EpochMs;
  requests: number;
}

function readHours(db: Db, sinceMs: EpochMs): Promise<HourRow[]> {
  return db.query<HourRow>(
    'SELECT advertiser_id, hour_ms, requests FROM ad_traffic_hours WHERE hour_ms >= $1',
    [sinceMs],
  );
}

type Counted = readonly { readonly id: number; readonly counts: ReadonlyMap<EpochMs, number> }[];

/** Adds to what is there, so that several processes may count; in the order of the keys, which cannot deadlock. */
async function addHours(db: Db, counted: Counted, nowMs: EpochMs): Promise<void> {
  const rows = counted.flatMap(({ id, counts }) =>
    [...counts].map(([hour_ms, requests]) => ({ advertiser_id: id, hour_ms, requests })),
  );
  if (rows.length === 0) return;
  // In one transaction: counts that stand there although it failed would be added again.
  await db.transaction(async (tx) => {
    await tx.query(
      `INSERT INTO ad_traffic_hours AS kept (advertiser_id, hour_ms, requests)
     SELECT advertiser_id, hour_ms, requests
     FROM jsonb_to_recordset($1::jsonb) AS counted (advertiser_id integer, hour_ms bigint, requests bigint)
     ORDER BY advertiser_id, hour_ms
     ON CONFLICT (advertiser_id, hour_ms) DO UPDATE SET requests = kept.requests + excluded.requests`,
      [JSON.stringify(rows)],
    );
    await tx.query('DELETE FROM ad_traffic_hours WHERE hour_ms < $1', [nowMs - LEARNED_MS]);
  });
}
