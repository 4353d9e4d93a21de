/** What a report may be broken down by, in the spelling of its columns. */
export const DIMENSIONS = [
  'advertiserId',
  'partnerId',
  'campaignId',
  'sellerId',
  'sellerName',
  'productId',
  'year',
  'month',
  'week',
  'day',
  'hour',
  'minute',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What the column store does not know: names, and which partner an advertiser is. */
export interface ReportNames {
  /** Empty for a seller that nobody knows any more. */
  sellerName(sellerId: string): string;
  partnerIdOf(advertiserId: number): number;
}

/** Who belongs to whom, so that a caller sees nothing of another's. */
export interface ReportWorld extends ReportNames {
  /** ISO 4217; undefined for an unknown advertiser. */
  currencyOf(advertiserId: number): string | undefined;
  advertiserOfCampaign(campaignId: number): number | undefined;
  /** Also of a seller that has left the catalog: its history stays. */
  advertiserOfSeller(sellerId: string): number | undefined;
}

export type Cell = string | number | null;

/** Makes room below the seconds for an offset, which the bias (a day) keeps positive. */
const CLOCK_SHIFT = 1_000_000;
const OFFSET_BIAS = 86_400;

/** `2026-10-25T02:00:00+02:00` from the number that an hour or a minute is grouped by. */
function clockText(key: number): string {
  const offset = (key % CLOCK_SHIFT) - OFFSET_BIAS;
  const local = Math.floor(key / CLOCK_SHIFT) + offset;
  const ahead = new Date(Math.abs(offset) * 1_000).toISOString().slice(11, 16);
  return `${new Date(local * 1_000).toISOString().slice(0, 19)}${offset < 0 ? '-' : '+'}${ahead}`;
}

/**
 * Over which expression each dimension groups, given the seconds that the zone's clocks are ahead of UTC. An hour or a
 * minute is one whole number of its beginning on these clocks and of their offset, which sorts by time: so the hour
 * that they go through twice is two hours, also where they are set back by half an hour only.
 */
export function groupSql(offset: string): Readonly<Record<Dimension, string>> {
  const local = `(toInt64(toUnixTimestamp(time)) + ${offset})`;
  const date = `toDate(toUInt16(intDiv(${local}, 86400)))`;
  const clock = (seconds: number): string =>
    `(intDiv(${local}, ${seconds}) * ${seconds} - ${offset}) * ${CLOCK_SHIFT} + ${offset} + ${OFFSET_BIAS}`;
  return {
    advertiserId: 'advertiser_id',
    partnerId: 'advertiser_id',
    campaignId: 'campaign_id',
    sellerId: 'seller_id',
    // Two sellers of one name are two sellers: a name is no identity.
    sellerName: 'seller_id',
    productId: 'product',
    year: `toStartOfYear(${date})`,
    month: `toStartOfMonth(${date})`,
    week: `toMonday(${date})`,
    day: date,
    hour: clock(3_600),
    minute: clock(60),
  };
}

/** How the group's key is written in a report. */
export function cellWriter(dimension: Dimension, names: ReportNames): (key: string | number) => Cell {
  switch (dimension) {
    case 'partnerId':
      return remembered((key) => names.partnerIdOf(Number(key)));
    case 'sellerName':
      return remembered((key) => names.sellerName(String(key)));
    case 'hour':
    case 'minute':
      return remembered((key) => clockText(Number(key)));
    default:
      return (key) => key;
  }
}

/** A report repeats few keys in many rows, next to each other or soon again. */
const REMEMBERED_MAX = 100_000;

function remembered(write: (key: string | number) => Cell): (key: string | number) => Cell {
  const known = new Map<string | number, Cell>();
  return (key) => {
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    if (known.size === REMEMBERED_MAX) known.clear();
    const cell = write(key);
    known.set(key, cell);
    return cell;
  };
}
