import { HOUR_MS } from '../../base/time.ts';
import type { Profiles, ProfileWrite } from '../../stores/profiles/port.ts';
import { AttributionState } from './attribution-state.ts';
import type { Happening } from './from-records.ts';
import { type Generation, prefixOf } from './generation.ts';
import type { SalesDraft } from './outbox.ts';

/** Records worked through between two looks at waiting requests: some milliseconds. */
const SLICE_RECORDS = 500;

/**
 * What a batch changes, under one generation of each advertiser, before it is committed. A batch may be large, because a
 * commit costs as much as working through thousands of records; it is worked through in slices.
 */
export class Draft {
  readonly #profiles: Profiles;
  readonly #generationOf: (advertiserId: number) => Promise<Generation | null>;
  /** null for advertisers whose happenings are passed over. */
  readonly #states = new Map<
    number,
    { readonly generation: Generation; readonly state: AttributionState } | null
  >();

  constructor(profiles: Profiles, generationOf: (advertiserId: number) => Promise<Generation | null>) {
    this.#profiles = profiles;
    this.#generationOf = generationOf;
  }

  async add(happenings: readonly Happening[]): Promise<void> {
    for (const [advertiserId, own] of Map.groupBy(happenings, (one) => one.advertiserId)) {
      const known = this.#states.get(advertiserId);
      const entry = known === undefined ? await this.#open(advertiserId) : known;
      await entry?.state.add(own);
    }
  }

  writes(): ProfileWrite[] {
    return this.#entries().flatMap(({ state }) => state.writes());
  }

  /** For the `sales` stream. */
  records(): SalesDraft[] {
    return this.#entries().flatMap(({ generation, state }) =>
      state.put.map((credit) => ({ v: 1, kind: 'credit', generation: generation.number, ...credit })),
    );
  }

  #entries() {
    return [...this.#states.values()].filter((entry) => entry !== null);
  }

  async #open(advertiserId: number) {
    const generation = await this.#generationOf(advertiserId);
    const entry = generation === null ? null : { generation, state: this.#stateOf(generation) };
    this.#states.set(advertiserId, entry);
    return entry;
  }

  #stateOf(generation: Generation): AttributionState {
    const { advertiserId, windowDays } = generation;
    const terms = { advertiserId, windowMs: windowDays * 24 * HOUR_MS, prefix: prefixOf(generation) };
    return new AttributionState(this.#profiles, terms);
  }
}

/** Does the work for one slice of the records after the other, letting waiting requests go first in between. */
export async function inSlices<T>(
  records: readonly T[],
  work: (slice: readonly T[]) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < records.length; at += SLICE_RECORDS) {
    if (at > 0) await new Promise((resume) => setImmediate(resume));
    await work(records.slice(at, at + SLICE_RECORDS));
  }
}
