import assert from 'node:assert/strict';
import { openAttribution } from '../../src/modules/attribution/attribution.ts';
import { FIRST_GENERATION, SALES_STREAM, type SalesRecord } from '../../src/modules/attribution/index.ts';
import type { Log } from '../../src/stores/log/port.ts';
import type { Profiles } from '../../src/stores/profiles/port.ts';
import { type CreditTable, rowName } from './attribution-oracle.ts';

export interface AttributionStores {
  readonly log: Log;
  readonly profiles: Profiles;
}

export function attributionOn(stores: AttributionStores, windowDays: number | (() => number)) {
  const windowDaysOf = typeof windowDays === 'number' ? () => windowDays : windowDays;
  return openAttribution({ ...stores, windowDaysOf, currencyOf: () => 'EUR' });
}

const BATCH = { records: 1_000, bytes: 1_000_000 };

/** Reads both streams to their ends; then rebuilds what was computed with another window. */
export async function attributedIn(stores: AttributionStores, windowDays: number): Promise<void> {
  const { folds, rebuilds } = attributionOn(stores, windowDays);
  for (const fold of folds) {
    let after = await fold.cursor();
    for (;;) {
      const records = await stores.log.read(fold.stream, after, fold.batch ?? BATCH);
      const last = records.at(-1);
      if (last === undefined) break;
      await fold.apply(records);
      after = last.position;
    }
  }
  await rebuilds.followWindows();
  while (await rebuilds.step());
}

/** The records of the `sales` stream, whose numbers must be their positions. */
export async function salesIn(log: Log): Promise<SalesRecord[]> {
  const all: SalesRecord[] = [];
  for (;;) {
    const records = await log.read(SALES_STREAM, all.length, BATCH);
    if (records.length === 0) return all;
    for (const { position, data } of records) {
      const record = JSON.parse(data.toString()) as SalesRecord;
      assert.equal(record.seq, position);
      all.push(record);
    }
  }
}

/** What a reader of these records knows: the credits of the generation that was switched to last. */
export function tableOf(records: readonly SalesRecord[]): CreditTable {
  const current = records.findLast((record) => record.kind === 'switch')?.generation ?? FIRST_GENERATION;
  const table = new Map<string, [number, number]>();
  for (const record of records) {
    if (record.kind === 'switch' || record.generation !== current) continue;
    const [units, revenue] = table.get(rowName(record)) ?? [0, 0];
    table.set(rowName(record), [units + record.units, revenue + record.revenueMicros]);
  }
  for (const [name, [units, revenue]] of table) if (units === 0 && revenue === 0) table.delete(name);
  return table;
}

export async function creditsIn(log: Log): Promise<CreditTable> {
  return tableOf(await salesIn(log));
}
