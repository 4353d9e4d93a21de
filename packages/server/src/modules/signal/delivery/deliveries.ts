import type { Dice } from '../../../base/dice.ts';
import { Tally } from '../../../base/reason.ts';
import type { Clock } from '../../../base/time.ts';
import type { Fold } from '../../../stores/log/folds.ts';
import type { Log, Position } from '../../../stores/log/port.ts';
import type { Profiles } from '../../../stores/profiles/port.ts';
import type { Integration, Pause } from '../integrations/integration.ts';
import { DELIVERIES_STREAM } from '../signal-event.ts';
import type { DeliveryRecord } from './delivery-record.ts';
import { deadLetter, deliveryState, FoldedDeliveries } from './delivery-state.ts';
import type { Post, Ticker } from './transport.ts';
import type { DeliveryFailure } from './verdict.ts';
import { DeliveryWorker } from './worker.ts';

/** How one destination does. */
export interface DeliveryFigures extends DeliveryTotals {
  /** Governed events that were not read yet, or not settled. */
  readonly backlog: number;
  readonly ratePerSecond: number;
}

/** What one destination had since the start of the server, and what is on its way. */
export interface DeliveryTotals {
  readonly integrationId: string;
  readonly outstanding: number;
  readonly delivered: number;
  readonly dead: number;
  readonly retries: number;
}

export interface Deliveries {
  readonly fold: Fold;
  readonly failures: Tally<DeliveryFailure>;
  /** Starts and stops workers as integrations come and go. */
  follow(): Promise<void>;
  totals(): readonly DeliveryTotals[];
  figures(): Promise<readonly DeliveryFigures[]>;
  /** Opens a dead letter again; false when there is none at that position. */
  replay(integrationId: string, position: Position): Promise<boolean>;
  /** Resolves when nothing is left that could be delivered now. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export interface DeliveriesDeps {
  readonly log: Log;
  readonly profiles: Profiles;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly dice: Dice;
  readonly post: Post;
  readonly ownEventsUrl: () => string;
  readonly integrations: () => readonly Integration[];
  readonly pause: (integrationId: string, pause: Pause) => Promise<void>;
  readonly failed: (error: unknown) => void;
  /** Told of every record once it is durable. */
  readonly told?: (record: DeliveryRecord) => void;
}

interface Running {
  readonly worker: DeliveryWorker;
  integration: Integration;
  delivered: number;
  dead: number;
  retries: number;
}

export function openDeliveries(deps: DeliveriesDeps): Deliveries {
  return new DeliveryWorkers(deps);
}

class DeliveryWorkers implements Deliveries {
  readonly fold: Fold;
  readonly failures = new Tally<DeliveryFailure>();
  readonly #deps: DeliveriesDeps;
  readonly #running = new Map<string, Running>();
  #isStopped = false;
  readonly #folded: FoldedDeliveries;
  #following = Promise.resolve();
  #replaying: Promise<unknown> = Promise.resolve();

  constructor(deps: DeliveriesDeps) {
    this.#deps = deps;
    this.#folded = new FoldedDeliveries(deps.profiles);
    this.fold = this.#folded.fold;
  }

  follow(): Promise<void> {
    this.#following = this.#following.then(() => this.#reconcile());
    return this.#following;
  }

  totals(): readonly DeliveryTotals[] {
    return [...this.#running].map(([integrationId, { worker, delivered, dead, retries }]) => ({
      ...{ integrationId, delivered, dead, retries },
      outstanding: worker.outstanding,
    }));
  }

  figures(): Promise<readonly DeliveryFigures[]> {
    return Promise.all(
      this.totals().map(async (totals) => {
        const worker = this.#running.get(totals.integrationId)?.worker;
        const backlog = (await worker?.backlog()) ?? 0;
        return { ...totals, backlog, ratePerSecond: worker?.rate ?? 0 };
      }),
    );
  }

  /** One after the other, and each after everything that was written before it: so that no letter is taken up twice. */
  replay(integrationId: string, position: Position): Promise<boolean> {
    const mine = this.#replaying.then(async () => {
      const entry = this.#running.get(integrationId);
      if (entry === undefined) return false;
      await this.#folded.upTo(await this.#deps.log.end(DELIVERIES_STREAM));
      if ((await deadLetter(this.#deps.profiles, integrationId, position)) === null) return false;
      await entry.worker.replay(position);
      return true;
    });
    this.#replaying = mine.catch(() => undefined);
    return mine;
  }

  async idle(): Promise<void> {
    await this.#following;
    await Promise.all([...this.#running.values()].map(({ worker }) => worker.idle()));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#following;
    await Promise.all([...this.#running.values()].map(({ worker }) => worker.stop()));
  }

  async #reconcile(): Promise<void> {
    if (this.#isStopped) return;
    const wanted = new Map(this.#deps.integrations().map((integration) => [integration.id, integration]));
    for (const [id, entry] of this.#running) {
      const now = wanted.get(id);
      if (now === undefined) {
        this.#running.delete(id);
        await entry.worker.stop();
        continue;
      }
      const isChanged = !sameState(now, entry.integration);
      entry.integration = now;
      if (isChanged) entry.worker.changed();
    }
    for (const integration of wanted.values()) {
      if (!this.#running.has(integration.id)) await this.#start(integration);
    }
  }

  async #start(integration: Integration): Promise<void> {
    const { id } = integration;
    const state = await deliveryState(this.#deps.profiles, id);
    const worker = new DeliveryWorker(
      {
        ...this.#deps,
        integration: () => this.#running.get(id)?.integration ?? integration,
        pause: (pause) => this.#deps.pause(id, pause),
        told: (record) => this.#told(record),
      },
      state,
    );
    this.#running.set(id, { worker, integration, delivered: 0, dead: 0, retries: 0 });
    worker.start(state.replaying);
  }

  #told(record: DeliveryRecord): void {
    this.#deps.told?.(record);
    const entry = this.#running.get(record.integrationId);
    if (entry === undefined) return;
    if (record.outcome === 'delivered') entry.delivered++;
    else if (record.outcome === 'dead') entry.dead++;
    else if (record.outcome === 'retrying') entry.retries++;
    if (record.reason !== undefined) this.failures.count(record.reason, record.messageId);
  }
}

/** Every write loads all of them anew; only what was changed is told to its worker. */
function sameState(a: Integration, b: Integration): boolean {
  return a.revision === b.revision && a.enabled === b.enabled && (a.paused === null) === (b.paused === null);
}
