import type { ColumnParams } from '../../stores/columns/port.ts';

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
  sellersOf(advertiserId: number): readonly { readonly id: string; readonly name: string }[];
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

/** Makes room below the seconds for an offset, which the bias (a day) keeps positive. */
const CLOCK_SHIFT = 1_000_000;
const OFFSET_BIAS = 86_400;

/** How long the stretches are that a dimension tells apart, counted from local midnight; null where time is none. */
export function secondsOf(dimension: Dimension): number | null {
  switch (dimension) {
    case 'minute':
      return 60;
    case 'hour':
      return 3_600;
    case 'day':
    case 'week':
    case 'month':
    case 'year':
      return 86_400;
    default:
      return null;
  }
}

/**
 * Over which expression each dimension groups rows that have a second `at`, given the seconds that the zone's clocks
 * are ahead of UTC. An hour or a minute is one whole number of its beginning on these clocks and of their offset, which
 * sorts by time: so the hour that they go through twice is two hours, also where they are set back by half an hour only.
 */
export function groupSql(dimension: Dimension, offset: string): string {
  const local = offset === '0' ? 'at' : `(toInt64(at) + ${offset})`;
  const date = `toDate(toUInt16(intDiv(${local}, 86400)))`;
  const clock = (seconds: number): string =>
    `(intDiv(${local}, ${seconds}) * ${seconds} - ${offset}) * ${CLOCK_SHIFT} + ${offset} + ${OFFSET_BIAS}`;
  switch (dimension) {
    case 'advertiserId':
    case 'partnerId':
      return 'advertiser_id';
    case 'campaignId':
      return 'campaign_id';
    // Two sellers of one name are two sellers: a name is no identity.
    case 'sellerId':
    case 'sellerName':
      return 'seller_id';
    case 'productId':
      return 'product';
    case 'year':
      return `toStartOfYear(${date})`;
    case 'month':
      return `toStartOfMonth(${date})`;
    case 'week':
      return `toMonday(${date})`;
    case 'day':
      return date;
    case 'hour':
      return clock(3_600);
    case 'minute':
      return clock(60);
  }
}

/** Whom a report is about. */
export interface ReportSubjects {
  readonly advertiserIds: readonly number[];
  /** null for all. */
  readonly sellerIds: readonly string[] | null;
}

/** How the group's key is written in a report, and whether it is a text that somebody outside chose. */
export function cellSql(
  dimension: Dimension,
  key: string,
  { sellerIds }: ReportSubjects,
): { sql: string; isForeignText: boolean } {
  switch (dimension) {
    case 'partnerId':
      return {
        sql: `transform(${key}, {partnerKeys:Array(UInt32)}, {partners:Array(UInt32)}, 0)`,
        isForeignText: false,
      };
    case 'sellerName':
      return {
        sql:
          sellerIds?.length === 1
            ? '{seller:String}'
            : `transform(${key}, {sellerKeys:Array(UInt64)}, {sellers:Array(String)}, '')`,
        isForeignText: true,
      };
    case 'productId':
      return { sql: key, isForeignText: true };
    case 'hour':
    case 'minute':
      return { sql: clockTextSql(key), isForeignText: false };
    default:
      return { sql: key, isForeignText: false };
  }
}

/** The parameters that {@link cellSql} refers to. */
export function cellParams(
  dimensions: readonly Dimension[],
  names: ReportNames,
  of: ReportSubjects,
): ColumnParams {
  const params: Record<string, ColumnParams[string]> = {};
  if (dimensions.includes('partnerId')) {
    params.partnerKeys = [...of.advertiserIds, 0];
    params.partners = [...of.advertiserIds.map((id) => names.partnerIdOf(id)), 0];
  }
  const [one, second] = of.sellerIds ?? [];
  if (one !== undefined && second === undefined) params.seller = names.sellerName(one);
  else if (dimensions.includes('sellerName')) {
    const sellers =
      of.sellerIds?.map((id) => ({ id, name: names.sellerName(id) })) ??
      of.advertiserIds.flatMap((id) => names.sellersOf(id));
    // The last pair stands for nobody: the function takes no empty lists.
    params.sellerKeys = [...sellers.map(({ id }) => Number(id)), 0];
    params.sellers = [...sellers.map(({ name }) => name), ''];
  }
  return params;
}

/** `2026-10-25T02:00:00+02:00` from the number that an hour or a minute is grouped by. */
function clockTextSql(key: string): string {
  const offset = `(${key} % ${CLOCK_SHIFT} - ${OFFSET_BIAS})`;
  const local = `toDateTime(intDiv(${key}, ${CLOCK_SHIFT}) + ${offset}, 'UTC')`;
  const ahead = `toDateTime(abs(${offset}), 'UTC')`;
  return `concat(formatDateTime(${local}, '%Y-%m-%dT%H:%i:%S'), if(${offset} < 0, '-', '+'), formatDateTime(${ahead}, '%H:%i'))`;
}
