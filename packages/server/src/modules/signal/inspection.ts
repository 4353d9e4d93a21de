import type { Log, Position } from '../../stores/log/port.ts';
import { type DeliveryRecord, decodeDelivery } from './delivery/delivery-record.ts';
import {
  DELIVERIES_STREAM,
  decodeGoverned,
  decodeReceived,
  GOVERNED_STREAM,
  type GovernedRecord,
  RECEIVED_STREAM,
  type ReceivedRecord,
} from './signal-event.ts';

/** Records read from the log at once while something is looked for. */
const SLICE = 500;

/** Records looked at for one page: a few hundred milliseconds, in slices that let others in between. */
const LOOKED_AT_MAX = 10_000;

export interface Found<T> {
  readonly position: Position;
  readonly record: T;
}

/** The newest first. */
export interface Page<T> {
  readonly found: readonly Found<T>[];
  /** Where the next page begins; null at the beginning of what there is. */
  readonly before: Position | null;
}

export interface Search<T> {
  readonly before: Position | null;
  readonly limit: number;
  readonly matches: (record: T) => boolean;
}

/** An event as it went from stage to stage. */
export interface Stages {
  readonly received: ReceivedRecord;
  /** null while it waits to be governed. */
  readonly governed: GovernedRecord | null;
  /** What destinations were sent and answered, the oldest first; of the last {@link LOOKED_AT_MAX} deliveries. */
  readonly deliveries: readonly DeliveryRecord[];
}

/** Looks into what came, what it was made of, and where it went: all of it, unsampled, straight from the log. */
export interface Inspection {
  events(search: Search<GovernedRecord>): Promise<Page<GovernedRecord>>;
  deliveries(search: Search<DeliveryRecord>): Promise<Page<DeliveryRecord>>;
  /** null where there is no such event, or not any more. */
  stages(position: Position): Promise<Stages | null>;
  /** What comes from now on, until the signal fires. */
  follow(
    signal: AbortSignal,
  ): AsyncGenerator<
    | ({ readonly kind: 'event' } & Found<GovernedRecord>)
    | ({ readonly kind: 'delivery' } & Found<DeliveryRecord>)
  >;
}

export function openInspection(log: Log): Inspection {
  const deliveries = (search: Search<DeliveryRecord>) =>
    backwards(log, { stream: DELIVERIES_STREAM, decode: decodeDelivery, ...search });

  return {
    events: (search) => backwards(log, { stream: GOVERNED_STREAM, decode: decodeGoverned, ...search }),
    deliveries,
    async stages(position) {
      const received = await one(log, RECEIVED_STREAM, position);
      if (received === null) return null;
      const governed = await one(log, GOVERNED_STREAM, position);
      const { found } = await deliveries({
        ...{ before: null, limit: LOOKED_AT_MAX, matches: (record) => record.position === position },
      });
      return {
        received: decodeReceived(received),
        governed: governed === null ? null : decodeGoverned(governed),
        deliveries: found.map(({ record }) => record).reverse(),
      };
    },
    follow: (signal) => follow(log, signal),
  };
}

async function one(log: Log, stream: string, position: Position): Promise<Buffer | null> {
  if (position < 1) return null;
  const [record] = await log.read(stream, position - 1, { records: 1, bytes: 1 });
  return record?.position === position ? record.data : null;
}

async function backwards<T>(
  log: Log,
  search: Search<T> & { stream: string; decode: (data: Buffer) => T },
): Promise<Page<T>> {
  const { stream, decode, limit, matches } = search;
  const end = await log.end(stream);
  let before = Math.min(search.before ?? end + 1, end + 1);
  const found: Found<T>[] = [];
  for (let looked = 0; looked < LOOKED_AT_MAX && before > 1; looked += SLICE) {
    const after = Math.max(0, before - 1 - SLICE);
    const records = await readAll(log, { stream, after, until: before - 1 });
    if (records.length === 0) return { found, before: null };
    for (const { position, data } of records.reverse()) {
      const record = decode(data);
      if (!matches(record)) continue;
      if (found.length === limit) return { found, before: position + 1 };
      found.push({ position, record });
    }
    before = after + 1;
  }
  return { found, before: before > 1 ? before : null };
}

/** One read gives no more than a disk read. */
async function readAll(
  log: Log,
  { stream, after, until }: { stream: string; after: Position; until: Position },
) {
  const all = await log.read(stream, after, { records: until - after, bytes: READ_BYTES });
  for (let last = all.at(-1); last !== undefined && last.position < until; last = all.at(-1)) {
    const more = await log.read(stream, last.position, { records: until - last.position, bytes: READ_BYTES });
    if (more.length === 0) break;
    all.push(...more);
  }
  return all;
}

const READ_BYTES = 1_000_000;

async function* follow(log: Log, signal: AbortSignal): ReturnType<Inspection['follow']> {
  let events = await log.end(GOVERNED_STREAM);
  let deliveries = await log.end(DELIVERIES_STREAM);
  while (!signal.aborted) {
    const limits = { records: SLICE, bytes: READ_BYTES };
    for (const { position, data } of await log.read(GOVERNED_STREAM, events, limits)) {
      events = position;
      yield { kind: 'event', position, record: decodeGoverned(data) };
    }
    for (const { position, data } of await log.read(DELIVERIES_STREAM, deliveries, limits)) {
      deliveries = position;
      yield { kind: 'delivery', position, record: decodeDelivery(data) };
    }
    const next = new AbortController();
    const either = AbortSignal.any([signal, next.signal]);
    await Promise.race([
      log.waitAfter(GOVERNED_STREAM, events, either),
      log.waitAfter(DELIVERIES_STREAM, deliveries, either),
    ]);
    next.abort();
  }
}
