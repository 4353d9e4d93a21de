import type { ClickRecord } from '../../src/modules/delivery/index.ts';
import type { SiteEvent } from '../../src/modules/events/index.ts';

/** Units and revenue by policy, order, product and credited click. */
export type CreditTable = ReadonlyMap<string, readonly [units: number, revenueMicros: number]>;

/** The name of a row of the table. */
export function rowName(of: {
  readonly policy: string;
  readonly timeMs: number;
  readonly campaignId: number;
  readonly sellerId: string;
  readonly product: string;
  readonly transactionId: string;
  readonly linkId: string;
}): string {
  const { policy, timeMs, campaignId, sellerId, product, transactionId, linkId } = of;
  return [policy, timeMs, campaignId, sellerId, product, transactionId, linkId].join(' ');
}

/**
 * Attribution by its definition, word by word and over all events at once: independent of how the module computes it,
 * and of every bound that it keeps. One advertiser, whose currency all prices are in.
 */
export function attributionByDefinition(
  clicks: readonly ClickRecord[],
  events: readonly SiteEvent[],
  windowDays: number,
): CreditTable {
  const personOf = peopleByKey(events);
  const clicksOf = new Map<string, ClickRecord[]>();
  for (const click of clicks) {
    for (const person of new Set(click.shopper.map((key) => personOf.get(key) ?? key))) {
      const theirs = clicksOf.get(person);
      if (theirs === undefined) clicksOf.set(person, [click]);
      else theirs.push(click);
    }
  }
  const returns = Map.groupBy(
    events.filter((event) => event.type === 'trackReturn'),
    (event) => event.transactionId,
  );
  const orders = Map.groupBy(
    events.filter((event) => event.type === 'trackTransaction'),
    (event) => event.transactionId,
  );
  const table = new Map<string, [number, number]>();
  for (const [transactionId = '', reports] of orders) {
    const [order] = reports.toSorted((a, b) => a.timeMs - b.timeMs || (a.id < b.id ? -1 : 1));
    if (order === undefined) continue;
    const [buyer = ''] = order.shopper;
    const before = (clicksOf.get(personOf.get(buyer) ?? buyer) ?? [])
      .filter(
        (click) => click.timeMs <= order.timeMs && click.timeMs >= order.timeMs - windowDays * 86_400_000,
      )
      .sort((a, b) => a.timeMs - b.timeMs || (a.linkId < b.linkId ? -1 : 1));
    for (const line of keptOf(order, returns.get(transactionId) ?? [])) {
      for (const policy of ['any-seller', 'same-seller']) {
        const last = before.findLast((click) => policy === 'any-seller' || click.sellerId === line.sellerId);
        if (last === undefined) continue;
        const { campaignId, sellerId, linkId } = last;
        const { product, units, revenueMicros } = line;
        const name = rowName({
          policy,
          timeMs: order.timeMs,
          campaignId,
          sellerId,
          product,
          transactionId,
          linkId,
        });
        const [unitsSoFar, revenueSoFar] = table.get(name) ?? [0, 0];
        table.set(name, [unitsSoFar + units, revenueSoFar + revenueMicros]);
      }
    }
  }
  return table;
}

/** A person is whoever can be reached from a key by events that name two keys. */
function peopleByKey(events: readonly SiteEvent[]): ReadonlyMap<string, string> {
  const neighbours = new Map<string, Set<string>>();
  for (const { shopper } of events) {
    for (const key of shopper) {
      const known = neighbours.get(key) ?? new Set();
      for (const other of shopper) known.add(other);
      neighbours.set(key, known);
    }
  }
  const personOf = new Map<string, string>();
  for (const start of neighbours.keys()) {
    if (personOf.has(start)) continue;
    const reached = [start];
    personOf.set(start, start);
    for (const key of reached) {
      for (const next of neighbours.get(key) ?? []) {
        if (personOf.has(next)) continue;
        personOf.set(next, start);
        reached.push(next);
      }
    }
  }
  return personOf;
}

interface KeptLine {
  readonly product: string;
  readonly sellerId: string | null;
  readonly units: number;
  readonly revenueMicros: number;
}

/** What was bought and not brought back, product by product. */
function keptOf(order: SiteEvent, returns: readonly SiteEvent[]): KeptLine[] {
  const different = [...new Map(returns.map((event) => [event.id, event])).values()];
  if (different.some((event) => event.items.length === 0)) return [];
  const kept: KeptLine[] = [];
  for (const product of new Set(order.items.map((item) => item.product))) {
    const bought = order.items.filter((item) => item.product === product);
    const back = different.flatMap((event) => event.items).filter((item) => item.product === product);
    const count = sum(bought.map((item) => item.quantity));
    const units = count - sum(back.map((item) => item.quantity));
    if (units <= 0) continue;
    const worth = bought.map((item) => BigInt(item.priceMicros ?? 0) * BigInt(item.quantity));
    const total = worth.reduce((a, b) => a + b, 0n);
    const revenueMicros = Number((total * BigInt(units)) / BigInt(count));
    kept.push({ product, sellerId: bought[0]?.sellerId ?? null, units, revenueMicros });
  }
  return kept;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
