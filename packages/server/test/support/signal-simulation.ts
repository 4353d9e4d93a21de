import { seededDice } from '../../src/base/dice.ts';
import { type Deliveries, openDeliveries } from '../../src/modules/signal/delivery/deliveries.ts';
import type { DeliveryRecord } from '../../src/modules/signal/delivery/delivery-record.ts';
import { decodeDelivery } from '../../src/modules/signal/delivery/delivery-record.ts';
import type { Post, PostOutcome, Ticker } from '../../src/modules/signal/delivery/transport.ts';
import { DELIVERY_DEFAULTS, type Integration } from '../../src/modules/signal/integrations/integration.ts';
import {
  DELIVERIES_STREAM,
  encodeRecord,
  GOVERNED_STREAM,
  type GovernedEvent,
} from '../../src/modules/signal/signal-event.ts';
import type { Log } from '../../src/stores/log/port.ts';
import { type Fate, simulatedLog, simulatedProfiles } from './simulated-stores.ts';

/** A ticker whose time only passes when it is told to, from one timer to the next. */
export function virtualTicker(): Ticker & { next(): boolean } {
  let nowMs = 1_700_000_000_000;
  let timers: { atMs: number; call: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    after(ms, call) {
      const timer = { atMs: nowMs + ms, call };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    /** Goes to the next timer and runs it; false when there is none. */
    next() {
      const [first] = timers.sort((a, b) => a.atMs - b.atMs);
      if (first === undefined) return false;
      timers = timers.filter((each) => each !== first);
      nowMs = Math.max(nowMs, first.atMs);
      first.call();
      return true;
    },
  };
}

export function integrationOf(given: Partial<Integration> = {}): Integration {
  return {
    ...{ id: 'one', advertiserId: 1, vendor: 'webhook', name: 'One', variant: 'default', enabled: true },
    ...{ deliveryMode: 'server_side', paused: null, revision: 1, startsAfter: 0, createdAtMs: 0 },
    config: { endpoint: 'https://destination.example/' },
    secrets: {},
    settings: { ...DELIVERY_DEFAULTS, concurrency: 4 },
    ...given,
  };
}

export function governedEvent(person: string, messageId: string, receivedMs: number): GovernedEvent {
  return {
    ...{
      v: 1,
      advertiserId: 1,
      source: 's',
      channel: 'server',
      receivedMs,
      sessionId: 's',
      device: 'unknown',
    },
    person: { id: person, vendorIds: {} },
    event: {
      ...{ type: 'track', event: 'Order Completed', properties: {}, traits: {}, context: {}, messageId },
      timestamp: new Date(receivedMs).toISOString(),
    },
  };
}

/** What the destination saw. */
export interface Seen {
  readonly url: string;
  readonly atMs: number;
  readonly messageId: string;
  readonly person: string;
  readonly accepted: boolean;
}

export interface Simulation {
  readonly ticker: ReturnType<typeof virtualTicker>;
  readonly seen: readonly Seen[];
  /** Message ids of requests that were under way at some kill. */
  readonly interrupted: ReadonlySet<string>;
  readonly pauses: readonly string[];
  integrations: Integration[];
  /** Of the life that runs. */
  deliveries(): Deliveries;
  add(...events: readonly GovernedEvent[]): Promise<void>;
  records(): Promise<DeliveryRecord[]>;
  start(): Promise<void>;
  /** Nothing of the life that runs gets a chance to finish: no write, no answer. */
  kill(): void;
  /** Lets everything that can happen now happen. */
  settle(): Promise<void>;
}

/**
 * Deliveries over stores in memory and a destination that answers by the dice, in time that passes as told.
 * @param fate of each write to the log
 */
export function simulateDeliveries(
  seed: number,
  answer: (event: { url: string; messageId: string; attempt: number }) => PostOutcome | 'silence',
  fate?: () => Fate,
): Simulation {
  const dice = seededDice(seed);
  const ticker = virtualTicker();
  const disk = simulatedLog();
  const profiles = simulatedProfiles();
  const seen: Seen[] = [];
  const interrupted = new Set<string>();
  const pauses: string[] = [];
  const attempts = new Map<string, number>();
  let life = { dead: false, underWay: new Set<string>() };
  let deliveries: Deliveries | null = null;
  let waiting: (() => void)[] = [];

  /** The log of one life: after its death nothing is written and nothing resolves. */
  function logOf(mine: typeof life): Log {
    return {
      ...disk,
      async append(stream, records) {
        await new Promise<void>((resume) => ticker.after(dice() * 5, resume));
        if (mine.dead) return new Promise(() => {});
        const outcome = fate?.();
        if (outcome === 'fails-before') throw new Error('refused');
        const end = await disk.append(stream, records);
        if (outcome === 'fails-after') throw new Error('written, and not known to be');
        return end;
      },
      waitAfter: (_stream, _after, signal) =>
        new Promise((resume) => {
          waiting.push(resume);
          signal.addEventListener('abort', () => resume());
        }),
    };
  }

  function postOf(mine: typeof life): Post {
    return async ({ url, headers, body }) => {
      const messageId = headers['idempotency-key'] ?? '';
      const person = (JSON.parse(body) as { person?: { id: string } }).person?.id ?? '';
      if (mine.dead) return new Promise(() => {});
      mine.underWay.add(messageId);
      await new Promise<void>((resume) => ticker.after(dice() * 50, resume));
      // A request that is on the wire arrives, whatever becomes of its sender.
      const attempt = (attempts.get(url + messageId) ?? 0) + 1;
      attempts.set(url + messageId, attempt);
      const outcome = answer({ url, messageId, attempt });
      if (outcome === 'silence') return new Promise(() => {});
      const accepted = outcome.kind === 'answer' && outcome.status === 200;
      seen.push({ url, messageId, person, accepted, atMs: ticker.nowMs() });
      await new Promise<void>((resume) => ticker.after(dice() * 50, resume));
      return mine.dead ? new Promise(() => {}) : outcome;
    };
  }

  /** As the server does before it delivers. */
  async function catchUp({ fold }: Deliveries): Promise<void> {
    const all = await disk.read(DELIVERIES_STREAM, await fold.cursor(), { records: 1_000_000, bytes: 1e9 });
    if (all.length > 0) await fold.apply(all);
  }

  const it: Simulation = {
    ...{ ticker, seen, interrupted, pauses },
    integrations: [integrationOf()],
    deliveries: () => deliveries as Deliveries,
    async add(...events) {
      await disk.append(GOVERNED_STREAM, events.map(encodeRecord));
      for (const resume of waiting.splice(0)) resume();
      waiting = [];
    },
    async records() {
      const all = await disk.read(DELIVERIES_STREAM, 0, { records: 1_000_000, bytes: 1e9 });
      return all.map(({ data }) => decodeDelivery(data));
    },
    async start() {
      const mine = { dead: false, underWay: new Set<string>() };
      life = mine;
      const log = logOf(mine);
      deliveries = openDeliveries({
        ...{ log, profiles, clock: { now: ticker.nowMs }, ticker, dice, post: postOf(mine) },
        integrations: () => it.integrations,
        ownEventsUrl: () => '',
        pause: async (id, pause) => {
          pauses.push(pause.cause);
          it.integrations = it.integrations.map((each) =>
            each.id === id ? { ...each, paused: pause } : each,
          );
          void deliveries?.follow();
        },
        failed: (error) => {
          if (!mine.dead && fate === undefined) throw error;
        },
        told: ({ messageId, outcome }) => {
          if (outcome !== 'replayed') mine.underWay.delete(messageId);
        },
      });
      await catchUp(deliveries);
      await deliveries.follow();
    },
    kill() {
      life.dead = true;
      for (const messageId of life.underWay) interrupted.add(messageId);
    },
    async settle() {
      for (let quiet = 0; quiet < 4; quiet++) await new Promise((resume) => setImmediate(resume));
    },
  };
  return it;
}
