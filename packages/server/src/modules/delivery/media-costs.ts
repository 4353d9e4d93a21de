import type { IsoDate } from '../../base/time.ts';
import { dateAt } from '../../base/time.ts';
import type { Db, Migration } from '../../stores/db/port.ts';
import type { Fold } from '../../stores/log/folds.ts';
import type { LogRecord, Position } from '../../stores/log/port.ts';
import { firstPositions } from '../../stores/profiles/first-positions.ts';
import type { Profiles } from '../../stores/profiles/port.ts';
import { ADS_STREAM, type AdRecord, type WinRecord } from './ad-event.ts';

/** Sums of prices for a thousand impressions: a thousandth of them is the cost, and nothing is rounded away before. */
export const mediaCostTables: readonly Migration[] = [
  {
    name: 'delivery-003-media-costs',
    sql: `
      CREATE TABLE media_costs (
        advertiser_id integer NOT NULL,
        day date NOT NULL,
        campaign_id integer NOT NULL,
        wins bigint NOT NULL,
        cpm_micros bigint NOT NULL,
        PRIMARY KEY (advertiser_id, day, campaign_id)
      );
      CREATE TABLE media_cost_cursor (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        ads_position bigint NOT NULL
      );
      INSERT INTO media_cost_cursor (ads_position) VALUES (0);
    `,
  },
];

/** What the impressions of a campaign cost that exchanges told the price of. */
export interface MediaCost {
  readonly campaignId: number;
  readonly wins: number;
  /** In micro-units of the advertiser's currency. */
  readonly mediaMicros: number;
}

export interface MediaCosts {
  readonly fold: Fold;
  /** By campaign, in the days of the advertiser's zone, both included. */
  of(advertiserId: number, from: IsoDate, to: IsoDate): Promise<MediaCost[]>;
}

/** Which notice was the first to tell the price of a bid. */
const WINS_SPACE = 'wins';

/** Records without a price that may pass before the cursor is written: what is read again after a restart. */
const UNWRITTEN_MAX = 1_000;

/** Adds up what media cost, as the notices of exchanges told; each bid once, whatever comes how often. */
export function openMediaCosts(deps: {
  readonly db: Db;
  readonly profiles: Profiles;
  readonly zoneOf: (advertiserId: number) => string;
}): MediaCosts {
  const { db, profiles, zoneOf } = deps;
  let unwritten = 0;
  return {
    fold: {
      name: 'media-costs',
      stream: ADS_STREAM,
      async cursor() {
        const [row] = await db.query<{ ads_position: Position }>(
          'SELECT ads_position FROM media_cost_cursor',
        );
        return row?.ads_position ?? 0;
      },
      async apply(records) {
        const priced = records.flatMap(pricedWin);
        unwritten += records.length;
        if (priced.length === 0 && unwritten < UNWRITTEN_MAX) return;
        const claims = priced.map(({ win, position }) => [win.bidId, position] as const);
        const firsts = await firstPositions(profiles, WINS_SPACE, claims);
        const counted = priced.filter(({ position }, i) => firsts[i] === position);
        await write(db, { sums: sumsOf(counted, zoneOf), upTo: records.at(-1)?.position ?? 0 });
        unwritten = 0;
      },
    },
    of: (advertiserId, from, to) =>
      db.query<MediaCost>(
        `SELECT campaign_id AS "campaignId", sum(wins)::bigint AS wins, round(sum(cpm_micros) / 1000)::bigint AS "mediaMicros"
         FROM media_costs WHERE advertiser_id = $1 AND day BETWEEN $2 AND $3 GROUP BY campaign_id ORDER BY campaign_id`,
        [advertiserId, from, to],
      ),
  };
}

interface PricedWin {
  readonly win: WinRecord;
  readonly position: Position;
  readonly cpmMicros: number;
}

function pricedWin({ data, position }: LogRecord): PricedWin[] {
  const ad = JSON.parse(data.toString()) as AdRecord;
  if (ad.kind !== 'win' || ad.mediaCpmMicros === undefined) return [];
  return [{ win: ad, position, cpmMicros: ad.mediaCpmMicros }];
}

interface Sum {
  readonly advertiserId: number;
  readonly day: IsoDate;
  readonly campaignId: number;
  wins: number;
  cpmMicros: number;
}

function sumsOf(counted: readonly PricedWin[], zoneOf: (advertiserId: number) => string): Sum[] {
  const sums = new Map<string, Sum>();
  for (const { win, cpmMicros } of counted) {
    const { advertiserId, campaignId, timeMs } = win;
    const day = dateAt(timeMs, zoneOf(advertiserId));
    const key = `${advertiserId} ${day} ${campaignId}`;
    const sum = sums.get(key) ?? { advertiserId, day, campaignId, wins: 0, cpmMicros: 0 };
    sum.wins++;
    sum.cpmMicros += cpmMicros;
    sums.set(key, sum);
  }
  return [...sums.values()];
}

/** The sums and the cursor in one transaction; a batch that comes again finds the cursor beyond it. */
async function write(db: Db, { sums, upTo }: { sums: readonly Sum[]; upTo: Position }): Promise<void> {
  await db.transaction(async (tx) => {
    const moved = await tx.query(
      'UPDATE media_cost_cursor SET ads_position = $1 WHERE ads_position < $1 RETURNING 1',
      [upTo],
    );
    if (moved.length === 0) return;
    for (const { advertiserId, day, campaignId, wins, cpmMicros } of sums) {
      await tx.query(
        `INSERT INTO media_costs AS known (advertiser_id, day, campaign_id, wins, cpm_micros) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (advertiser_id, day, campaign_id)
           DO UPDATE SET wins = known.wins + excluded.wins, cpm_micros = known.cpm_micros + excluded.cpm_micros`,
        [advertiserId, day, campaignId, wins, cpmMicros],
      );
    }
  });
}
