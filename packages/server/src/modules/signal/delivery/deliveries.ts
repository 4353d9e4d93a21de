import type { Dice } from '../../../base/dice.ts';
import { Tally } from '../../../base/reason.ts';
import type { Clock } from '../../../base/time.ts';
import type { Fold } from '../../../stores/log/folds.ts';
import type { Log, Position } from '../../../stores/log/port.ts';
import type { Profiles } from '../../../stores/profiles/port.ts';
import type { Integration, Pause } from '../integrations/integration.ts';
import type { DeliveryRecord } from './delivery-record.ts';
import { deadLetter, deliveryFold, deliveryState } from './delivery-state.ts';
import type { Post, Ticker } from './transport.ts';
import type { DeliveryFailure } from './verdict.ts';
import { DeliveryWorker } from './worker.ts';

/** How one destination does. */
export interface DeliveryFigures {
  readonly integrationId: string;
  readonly outstanding: number;
  readonly backlog: number;
  readonly ratePerSecond: number;
  /** Since the start of the server. */
  readonly delivered: number;
  readonly dead: number;
  readonly retries: number;
}

export interface Deliveries {
  readonly fold: Fold;
  readonly failures: Tally<DeliveryFailure>;
  /** Starts and stops workers as integrations come and go. */
  follow(): Promise<void>;
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
  #following = Promise.resolve();

  constructor(deps: DeliveriesDeps) {
    this.#deps = deps;
    this.fold = deliveryFold(deps.profiles);
  }

  follow(): Promise<void> {
    this.#following = this.#following.then(() => this.#reconcile());
    return this.#following;
  }

  figures(): Promise<readonly DeliveryFigures[]> {
    return Promise.all(
      [...this.#running].map(async ([integrationId, { worker, delivered, dead, retries }]) => ({
        ...{ integrationId, delivered, dead, retries },
        outstanding: worker.outstanding,
        backlog: await worker.backlog(),
        ratePerSecond: worker.rate,
      })),
    );
  }

  async replay(integrationId: string, position: Position): Promise<boolean> {
    const entry = this.#running.get(integrationId);
    if (entry === undefined) return false;
    if ((await deadLetter(this.#deps.profiles, integrationId, position)) === null) return false;
    await entry.worker.replay(position);
    return true;
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
