import { zonedText } from '../../base/time.ts';

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

/**
 * Over which expression a dimension groups; `{zone:String}` is the report's zone. Hours and minutes are the epoch
 * seconds of their beginning, so that the hour that a clock goes through twice stays two hours.
 */
export const GROUP_SQL: Readonly<Record<Dimension, string>> = {
  advertiserId: 'advertiser_id',
  partnerId: 'advertiser_id',
  campaignId: 'campaign_id',
  sellerId: 'seller_id',
  // Two sellers of one name are two sellers: a name is no identity.
  sellerName: 'seller_id',
  productId: 'product',
  year: 'toStartOfYear(toDate(time, {zone:String}))',
  month: 'toStartOfMonth(toDate(time, {zone:String}))',
  week: 'toMonday(toDate(time, {zone:String}))',
  day: 'toDate(time, {zone:String})',
  hour: 'intDiv(toUnixTimestamp(time), 60) * 60 - toMinute(time, {zone:String}) * 60',
  minute: 'intDiv(toUnixTimestamp(time), 60) * 60',
};

/** How the group's key is written in a report. */
export function cellWriter(
  dimension: Dimension,
  names: ReportNames,
  zone: string,
): (key: string | number) => Cell {
  switch (dimension) {
    case 'partnerId':
      return remembered((key) => names.partnerIdOf(Number(key)));
    case 'sellerName':
      return remembered((key) => names.sellerName(String(key)));
    case 'hour':
    case 'minute':
      return remembered((key) => zonedText(Number(key) * 1_000, zone));
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
