import { assert } from '../../base/assert.ts';
import type { Log, LogRecord, Position } from '../../stores/log/port.ts';
import type { Profiles, ProfileWrite } from '../../stores/profiles/port.ts';
import { ADS_STREAM } from '../delivery/index.ts';
import { SITE_STREAM } from '../events/index.ts';
import { STATE_SPACES } from './attribution-state.ts';
import { CLICKS_FOLD, readCursor, SALES_FOLD } from './cursors.ts';
import { Draft, inSlices } from './draft.ts';
import { clicksIn, type Happening } from './from-records.ts';
import {
  allGenerations,
  currentGeneration,
  firstGeneration,
  type Generation,
  generationWrite,
  prefixOf,
} from './generation.ts';
import type { Outbox, SalesDraft } from './outbox.ts';
import { planWrite, type RebuildJob, type RebuildPlan, readPlan } from './rebuild-plan.ts';
import { SiteReader } from './site-reader.ts';
import type { InTurn } from './turns.ts';

export interface RebuildsDeps {
  readonly profiles: Profiles;
  readonly log: Log;
  readonly windowDaysOf: (advertiserId: number) => number;
  readonly currencyOf: (advertiserId: number) => string | undefined;
  readonly outbox: Outbox;
  readonly inTurn: InTurn;
}

/** How an advertiser's attribution stands. */
export interface RebuildStatus extends Generation {
  /** `current`: nothing is to be done. `waiting`: a rebuild comes after the one that runs. */
  readonly state: 'current' | 'waiting' | 'rebuilding';
  /** Records of the log read so far, and to be read, by the rebuild that runs. */
  readonly read: number;
  readonly toRead: number;
  /** Why the last rebuild could not be begun; null when nothing stands in the way. */
  readonly failure: string | null;
}

/** What is read and committed at once: the folds wait for it, so it must not take long; a commit waits for the disk. */
const STEP = { records: 10_000, bytes: 10_000_000 };

/** State of an earlier generation that is removed at once. */
const REMOVED_AT_ONCE = 10_000;

/**
 * Computes the attribution of advertisers again from the beginning of the log, as their next generation, while the
 * current one goes on. When both know the same, the next one becomes the current one in one commit. All that it does is
 * committed step by step, so it goes on after a crash where it stopped.
 */
export class Rebuilds {
  readonly #deps: RebuildsDeps;
  /** Of the job that runs in this process; what it has seen is not stored. */
  #reader: SiteReader;
  #wish = Promise.withResolvers<void>();

  constructor(deps: RebuildsDeps) {
    this.#deps = deps;
    this.#reader = new SiteReader(deps.currencyOf);
  }

  /** Asks for a rebuild under the windows of the moment when it begins; resolves when the wish is durable. */
  rebuild(advertiserIds: readonly number[]): Promise<void> {
    return this.#deps.inTurn(async () => {
      const plan = await this.#plan();
      const wanted = [...new Set([...plan.wanted, ...advertiserIds])];
      if (wanted.length > plan.wanted.length) await this.#commit({ ...plan, wanted, failure: null });
      this.#wish.resolve();
      this.#wish = Promise.withResolvers<void>();
    });
  }

  /** Asks for a rebuild of every advertiser whose window is not the one its attribution was computed with. */
  async followWindows(): Promise<void> {
    const { profiles, windowDaysOf } = this.#deps;
    const current = await allGenerations(profiles);
    await this.rebuild(
      current
        .filter(({ advertiserId, windowDays }) => windowDays !== windowDaysOf(advertiserId))
        .map(({ advertiserId }) => advertiserId),
    );
  }

  /** Resolves when somebody wants a rebuild from now on. */
  nextWish(): Promise<void> {
    return this.#wish.promise;
  }

  /** The next piece of work; false when there is none. A piece that failed may be tried again. */
  step(): Promise<boolean> {
    return this.#deps.inTurn(async () => {
      // What the step before committed may not be in the stream yet, when it failed in between.
      await this.#deps.outbox.relay();
      const plan = await this.#plan();
      if (plan.job !== null) await this.#advance(plan, plan.job);
      else if (plan.stale.length > 0) await this.#clean(plan);
      else if (plan.wanted.length > 0) await this.#begin(plan);
      else return false;
      return true;
    });
  }

  async status(advertiserIds: readonly number[]): Promise<RebuildStatus[]> {
    const [{ wanted, job, failure }, end] = [await this.#plan(), await this.#foldsEnd()];
    const current = advertiserIds.map((id) => this.#currentOf(id));
    return (await Promise.all(current)).map((generation) => {
      const { advertiserId } = generation;
      const running = job?.generations.some((one) => one.advertiserId === advertiserId) ? job : null;
      return {
        ...generation,
        state: running !== null ? 'rebuilding' : wanted.includes(advertiserId) ? 'waiting' : 'current',
        read: running === null ? 0 : running.ads + running.site,
        toRead: running === null ? 0 : end.ads + end.site,
        failure,
      };
    });
  }

  #plan(): Promise<RebuildPlan> {
    return readPlan(this.#deps.profiles);
  }

  async #commit(
    plan: RebuildPlan,
    writes: readonly ProfileWrite[] = [],
    records: readonly SalesDraft[] = [],
  ): Promise<void> {
    await this.#deps.outbox.commit([...writes, planWrite(plan)], records);
  }

  async #begin(plan: RebuildPlan): Promise<void> {
    for (const stream of [ADS_STREAM, SITE_STREAM]) {
      if (await this.#isWhole(stream)) continue;
      const failure = `the stream ${stream} of the log does not go back to its beginning, so past attribution cannot be computed again; it stays as it is. Restore the log, then rebuild`;
      return this.#commit({ ...plan, wanted: [], failure });
    }
    const current = await Promise.all(plan.wanted.map((id) => this.#currentOf(id)));
    const generations = current.map(({ advertiserId, number }) => ({
      ...{ advertiserId, number: number + 1, windowDays: this.#deps.windowDaysOf(advertiserId) },
    }));
    await this.#commit({ ...plan, wanted: [], job: { generations, ads: 0, site: 0 } });
  }

  /** Reads on: first the clicks, because an order that finds them all is judged once. */
  async #advance(plan: RebuildPlan, job: RebuildJob): Promise<void> {
    const end = await this.#foldsEnd();
    if (job.ads < end.ads) {
      const records = await this.#read(ADS_STREAM, job.ads, end.ads);
      const draft = await this.#drafted(job, records, clicksIn);
      await this.#commit({ ...plan, job: { ...job, ads: lastOf(records) } }, draft.writes(), draft.records());
    } else if (job.site < end.site) {
      if (job.site === 0) this.#reader = new SiteReader(this.#deps.currencyOf);
      this.#reader.begin();
      const records = await this.#read(SITE_STREAM, job.site, end.site);
      const draft = await this.#drafted(job, records, (some) => this.#reader.happeningsIn(some));
      await this.#commit(
        { ...plan, job: { ...job, site: lastOf(records) } },
        draft.writes(),
        draft.records(),
      );
      this.#reader.committed();
    } else await this.#switch(plan, job);
  }

  async #drafted(
    { generations }: RebuildJob,
    records: readonly LogRecord[],
    happeningsIn: (records: readonly LogRecord[]) => readonly Happening[],
  ): Promise<Draft> {
    const draft = new Draft(
      this.#deps.profiles,
      async (id) => generations.find(({ advertiserId }) => advertiserId === id) ?? null,
    );
    await inSlices(records, (slice) => draft.add(happeningsIn(slice)));
    return draft;
  }

  /** Both generations know the same now, and nobody changes either in between. */
  async #switch(plan: RebuildPlan, { generations }: RebuildJob): Promise<void> {
    const before = await Promise.all(generations.map(({ advertiserId }) => this.#currentOf(advertiserId)));
    const stale = [...plan.stale, ...before.map(prefixOf)];
    // Whose window was changed meanwhile, and perhaps to what it was before.
    const again = generations.filter((one) => one.windowDays !== this.#deps.windowDaysOf(one.advertiserId));
    const wanted = [...new Set([...plan.wanted, ...again.map(({ advertiserId }) => advertiserId)])];
    await this.#commit(
      { ...plan, wanted, job: null, stale },
      generations.map(generationWrite),
      generations.map((generation) => switchTo(generation)),
    );
  }

  async #clean(plan: RebuildPlan): Promise<void> {
    const { profiles } = this.#deps;
    const [prefix = '', ...rest] = plan.stale;
    for (const space of STATE_SPACES) {
      const entries = await profiles.scan(space, prefix, REMOVED_AT_ONCE);
      const old = entries.filter(({ key }) => key.startsWith(prefix));
      if (old.length === 0) continue;
      await profiles.commit(old.map(({ key }) => ({ space, key, value: null })));
      return;
    }
    await this.#commit({ ...plan, stale: rest });
  }

  /** Up to where the folds have read: a rebuild must not know more than they do. */
  async #foldsEnd(): Promise<{ readonly ads: Position; readonly site: Position }> {
    const { profiles } = this.#deps;
    return {
      ads: await readCursor(profiles, CLICKS_FOLD),
      site: await readCursor(profiles, SALES_FOLD),
    };
  }

  async #read(stream: string, after: Position, upTo: Position): Promise<LogRecord[]> {
    const limits = { ...STEP, records: Math.min(STEP.records, upTo - after) };
    const records = await this.#deps.log.read(stream, after, limits);
    assert(
      records[0]?.position === after + 1,
      `record ${after + 1} of stream ${stream} is gone from the log`,
    );
    return records;
  }

  /** The first one, for an advertiser that nothing was attributed for yet. */
  async #currentOf(advertiserId: number): Promise<Generation> {
    const current = await currentGeneration(this.#deps.profiles, advertiserId);
    return current ?? firstGeneration(advertiserId, this.#deps.windowDaysOf(advertiserId));
  }

  async #isWhole(stream: string): Promise<boolean> {
    const [first] = await this.#deps.log.read(stream, 0, { records: 1, bytes: 1 });
    return first === undefined || first.position === 1;
  }
}

function lastOf(records: readonly LogRecord[]): Position {
  return records.at(-1)?.position ?? 0;
}

function switchTo({ advertiserId, number, windowDays }: Generation): SalesDraft {
  return { v: 1, kind: 'switch', advertiserId, generation: number, windowDays };
}
