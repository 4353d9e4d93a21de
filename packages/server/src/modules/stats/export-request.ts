import type { Problem } from '../../base/problem.ts';
import { type EpochMs, MINUTE_MS } from '../../base/time.ts';
import { DIMENSIONS, type Dimension, type ReportWorld } from './dimensions.ts';
import { exportWindow } from './export-window.ts';
import { problems } from './problems.ts';
import { isZoneName } from './zones.ts';

/** A real-time export as it was asked for, defaults filled in. */
export interface ExportRequest {
  readonly advertiserIds: readonly number[];
  readonly campaignIds: readonly number[] | null;
  readonly sellerIds: readonly string[] | null;
  readonly partnerIds: readonly number[] | null;
  readonly dimensions: readonly Dimension[];
  readonly metrics: readonly ExportMetric[];
  readonly window: ExportWindow;
  readonly zone: string;
  readonly format: ExportFormat;
}

export type ExportFormat = 'csv' | 'json';
export const EXPORT_METRICS = ['clicks', 'displays', 'cost'] as const;
export type ExportMetric = (typeof EXPORT_METRICS)[number];

/** Minutes back from now, or a stretch of time whose end may be now. */
export type ExportWindow =
  | { readonly lookbackMinutes: number }
  | { readonly startMs: EpochMs; readonly endMs: EpochMs | null };

/** Who asks, and when. */
export interface ExportCaller {
  readonly nowMs: EpochMs;
  /** The advertisers that the caller may see. */
  readonly visible: ReadonlySet<number>;
  readonly world: ReportWorld;
}

const FIELDS = [
  'advertiserIds',
  'campaignIds',
  'currency',
  'dimensions',
  'endDate',
  'fileFormat',
  'lookbackWindow',
  'metrics',
  'partnerIds',
  'sellerIds',
  'startDate',
  'timezone',
];
const DEFAULT_DIMENSIONS: readonly Dimension[] = [
  'advertiserId',
  'campaignId',
  'sellerId',
  'productId',
  'day',
];
const EXCLUSIVE: readonly Dimension[] = ['productId', 'hour', 'minute'];

/** Ids of one kind in a request; a larger list is a mistake. */
const IDS_MAX = 10_000;

/** Reads a request's body; every fault is reported at once. */
export function readExportRequest(body: unknown, caller: ExportCaller): ExportRequest | readonly Problem[] {
  const attributes = attributesOf(body);
  if (Array.isArray(attributes)) return attributes;
  const found: Problem[] = [];
  for (const name of Object.keys(attributes)) {
    if (!FIELDS.includes(name)) found.push(problems.queryInvalid(name, 'is no attribute of an export'));
  }
  const read = new AttributeReader(attributes as Record<string, unknown>, found);
  const advertiserIds = read.ids('advertiserIds');
  const request: ExportRequest = {
    advertiserIds: advertiserIds ?? [],
    campaignIds: read.ids('campaignIds'),
    sellerIds: read.ids('sellerIds')?.map(String) ?? null,
    partnerIds: read.ids('partnerIds'),
    dimensions: read.names('dimensions', DIMENSIONS) ?? DEFAULT_DIMENSIONS,
    metrics: read.names('metrics', EXPORT_METRICS) ?? EXPORT_METRICS,
    window: exportWindow(read.values, caller.nowMs, found),
    zone: read.zone(),
    format: read.format(),
  };
  if (advertiserIds === null) found.push(problems.queryInvalid('advertiserIds', 'is required'));
  const together = request.dimensions.filter((dimension) => EXCLUSIVE.includes(dimension));
  if (together.length > 1) found.push(problems.dimensionsInvalid(together));
  if (found.length > 0) return found;
  return permissionProblems(request, read.values.currency, caller) ?? request;
}

function permissionProblems(
  request: ExportRequest,
  currency: unknown,
  { visible, world }: ExportCaller,
): Problem[] | null {
  const foreign = request.advertiserIds.filter((id) => !visible.has(id));
  if (foreign.length > 0) return [problems.advertiserForbidden(foreign.map(String))];
  const isInScope = (id: number): boolean =>
    request.advertiserIds.includes(world.advertiserOfCampaign(id) ?? Number.NaN);
  if (request.campaignIds !== null && !request.campaignIds.some(isInScope)) {
    return [problems.campaignForbidden()];
  }
  if (currency === undefined || currency === null) return null;
  const local = new Set(request.advertiserIds.map((id) => world.currencyOf(id)));
  if (local.size === 1 && local.has(String(currency).toUpperCase())) return null;
  const wanted = [...local].join(', ');
  return [
    problems.queryInvalid('currency', `must be the advertisers' own (${wanted}): nothing is converted`),
  ];
}

function attributesOf(body: unknown): object | Problem[] {
  const data = isObject(body) && 'data' in body ? body.data : undefined;
  if (!isObject(data)) return [problems.bodyInvalid('the body has no data object', '/data')];
  const attributes = 'attributes' in data ? data.attributes : undefined;
  if (!isObject(attributes)) return [problems.bodyInvalid('data has no attributes', '/data/attributes')];
  return attributes;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads attributes one by one and remembers what was wrong with them. */
class AttributeReader {
  readonly values: Readonly<Record<string, unknown>>;
  readonly #found: Problem[];

  constructor(values: Readonly<Record<string, unknown>>, found: Problem[]) {
    this.values = values;
    this.#found = found;
  }

  /** null when absent, null or empty: that is no filter. */
  ids(field: string): number[] | null {
    const list = this.#list(field);
    if (list === null) return null;
    const ids = list.map((id) => (/^\d{1,15}$/.test(String(id)) ? Number(id) : Number.NaN));
    if (ids.length > IDS_MAX) this.#refuse(field, `has more than ${IDS_MAX} ids`);
    else if (ids.some(Number.isNaN)) this.#refuse(field, 'has an id that is no number');
    return [...new Set(ids)].sort((a, b) => a - b);
  }

  names<Name extends string>(field: string, known: readonly Name[]): readonly Name[] | null {
    const list = this.#list(field);
    if (list === null) return null;
    const names = list.map((given) => {
      const name = known.find((candidate) => candidate.toLowerCase() === String(given).toLowerCase());
      if (name === undefined)
        this.#refuse(field, `has ${String(given)}, which is none of ${known.join(', ')}`);
      return name;
    });
    return [...new Set(names.filter((name) => name !== undefined))];
  }

  zone(): string {
    const zone = String(this.values.timezone ?? 'UTC');
    if (isZoneName(zone)) return zone;
    this.#refuse('timezone', `${zone} is no zone of the IANA database`);
    return 'UTC';
  }

  format(): ExportFormat {
    const format = String(this.values.fileFormat ?? 'csv');
    const known = (['csv', 'json'] as const).find((candidate) => candidate === format.toLowerCase());
    if (known === undefined) this.#found.push(...problems.formatUnknown(format));
    return known ?? 'csv';
  }

  #list(field: string): readonly unknown[] | null {
    const list = this.values[field] ?? null;
    if (list === null) return null;
    if (!Array.isArray(list)) {
      this.#refuse(field, 'must be a list');
      return null;
    }
    return list.length === 0 ? null : list;
  }

  #refuse(field: string, wrong: string): void {
    this.#found.push(problems.queryInvalid(field, wrong));
  }
}

/** From when to when the export counts, when it is created now. */
export function windowAt(window: ExportWindow, nowMs: EpochMs): { fromMs: EpochMs; toMs: EpochMs } {
  if ('lookbackMinutes' in window) {
    return { fromMs: nowMs - window.lookbackMinutes * MINUTE_MS, toMs: nowMs + 1 };
  }
  return { fromMs: window.startMs, toMs: window.endMs ?? nowMs + 1 };
}
