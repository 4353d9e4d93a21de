import { assert } from '../../../base/assert.ts';
import type { Dice } from '../../../base/dice.ts';
import type { Clock } from '../../../base/time.ts';
import type { Log, Position } from '../../../stores/log/port.ts';
import { eventKind } from '../event-names.ts';
import type { Integration, Pause } from '../integrations/integration.ts';
import {
  DELIVERIES_STREAM,
  decodeGoverned,
  deliverable,
  GOVERNED_STREAM,
  type GovernedEvent,
} from '../signal-event.ts';
import { vendorOf } from '../vendors/catalog.ts';
import { type Vendor, wantsEvent } from '../vendors/vendor.ts';
import { type Attempt, deliveryRecord, type JudgedAttempt, type Outstanding, tryOnce } from './attempt.ts';
import { backOffMs } from './back-off.ts';
import { READ, RETRY_PAUSE_MS, STOP_MS, WINDOW } from './delivery-limits.ts';
import { type DeliveryOutcome, type DeliveryRecord, encodeDelivery } from './delivery-record.ts';
import type { DeliveryState } from './delivery-state.ts';
import { Lanes } from './lanes.ts';
import { Throttle } from './throttle.ts';
import type { Post, Ticker } from './transport.ts';
import { untilWritten } from './until-written.ts';
import { Watermark } from './watermark.ts';

export interface WorkerDeps {
  readonly log: Log;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly dice: Dice;
  readonly post: Post;
  readonly ownEventsUrl: () => string;
  /** As it is now. */
  readonly integration: () => Integration;
  readonly pause: (pause: Pause) => Promise<void>;
  readonly failed: (error: unknown) => void;
  readonly told: (record: DeliveryRecord) => void;
}

/**
 * Delivers the governed stream to one destination. Reads ahead up to a window, sends within the destination's rate and
 * concurrency, keeps each person's order through retries, and writes what became of each event to the log before the
 * person's next one goes: what is written there is never sent again.
 */
export class DeliveryWorker {
  readonly #deps: WorkerDeps;
  readonly #lanes = new Lanes<Outstanding>();
  readonly #throttle = new Throttle();
  readonly #mark: Watermark;
  /** Ends reading; then what is under way has a moment to end by itself. */
  readonly #stopping = new AbortController();
  readonly #giveUp = new AbortController();
  readonly #vendor: Vendor;
  readonly #replaying = new Set<Position>();
  #readTo: Position;
  #bytes = 0;
  #inFlight = 0;
  #isPausing = false;
  #cancelWake: (() => void) | null = null;
  #running: Promise<void> = Promise.resolve();
  #watchers: (() => void)[] = [];

  constructor(deps: WorkerDeps, state: DeliveryState) {
    const integration = deps.integration();
    const vendor = vendorOf(integration.vendor);
    assert(vendor !== undefined, `integration ${integration.id} is of no vendor`);
    this.#deps = deps;
    this.#vendor = vendor;
    this.#mark = new Watermark(Math.max(state.low, integration.startsAfter), state.above);
    this.#readTo = this.#mark.low;
  }

  /** Events read and not settled. */
  get outstanding(): number {
    return this.#lanes.size;
  }

  get rate(): number {
    return this.#throttle.rate(this.#deps.integration().settings.ratePerSecond);
  }

  /** Governed events that this destination has not read yet, or not settled. */
  async backlog(): Promise<number> {
    return (await this.#deps.log.end(GOVERNED_STREAM)) - this.#readTo + this.#lanes.size;
  }

  start(replaying: readonly Position[]): void {
    this.#running = this.#read(replaying);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#cancelWake?.();
    this.#stir();
    const cancel = this.#deps.ticker.after(STOP_MS, () => this.#giveUp.abort());
    while (this.#inFlight > 0) await this.#change();
    cancel();
    await this.#running;
  }

  /** The integration was changed, enabled or disabled. */
  changed(): void {
    this.#isPausing = false;
    this.#throttle.reset();
    this.#lanes.hurry();
    this.#pump();
    this.#stir();
  }

  /** Takes a dead letter up again; resolves when that is durable. */
  async replay(position: Position): Promise<void> {
    if (this.#replaying.has(position)) return;
    this.#replaying.add(position);
    try {
      const { item, event } = await this.#again(position);
      await this.#write(item, 'replayed', { event });
      this.#take(item, event);
    } catch (error) {
      this.#replaying.delete(position);
      throw error;
    }
  }

  /** Resolves when nothing is left that could be sent now: what waits for another try is not waited for. */
  async idle(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const end = await this.#deps.log.end(GOVERNED_STREAM);
      const hasRead = this.#readTo >= end || this.#isFull();
      const hasSent = this.#inFlight === 0 && (this.#lanes.readyCount === 0 || this.#isHeld());
      if (hasRead && hasSent) return;
      await this.#change();
    }
  }

  async #read(replaying: readonly Position[]): Promise<void> {
    const { log, failed } = this.#deps;
    const { signal } = this.#stopping;
    const left = [...replaying];
    while (!signal.aborted) {
      try {
        for (let position = left[0]; position !== undefined; position = left[0]) {
          const { item, event } = await this.#again(position);
          this.#replaying.add(position);
          this.#take(item, event);
          left.shift();
        }
        if (this.#isFull()) {
          await this.#change();
          continue;
        }
        const records = await log.read(GOVERNED_STREAM, this.#readTo, READ);
        for (const { position, data } of records) this.#route(position, data);
        this.#pump();
        this.#stir();
        if (records.length === 0) await log.waitAfter(GOVERNED_STREAM, this.#readTo, signal);
        else await nextTurn();
      } catch (error) {
        if (signal.aborted) return;
        failed(error);
        await new Promise<void>((resume) => this.#deps.ticker.after(RETRY_PAUSE_MS, resume));
      }
    }
  }

  /** Takes an event that this destination wants, and settles any other. */
  #route(position: Position, data: Buffer): void {
    this.#readTo = position;
    if (this.#mark.has(position)) return;
    const record = deliverable(decodeGoverned(data));
    if (record !== null && this.#wants(record))
      this.#take(this.#item({ position, data, record, sinceMs: record.receivedMs }), record);
    else this.#mark.settle([position, position]);
  }

  #wants({ advertiserId, event }: GovernedEvent): boolean {
    const integration = this.#deps.integration();
    if (advertiserId !== integration.advertiserId) return false;
    const variant = this.#vendor.variants.find(({ key }) => key === integration.variant);
    return variant !== undefined && wantsEvent(variant, event.event);
  }

  #item(given: { position: Position; data: Buffer; record: GovernedEvent; sinceMs: number }): Outstanding {
    const { deadlineMs } = this.#deps.integration().settings;
    const { position, data, record, sinceMs } = given;
    return { position, data, sinceMs, attempts: 0, deadlineMs: deadlineMs[eventKind(record.event.event)] };
  }

  /** An event that was dead; its time begins anew. */
  async #again(position: Position): Promise<{ item: Outstanding; event: GovernedEvent }> {
    const [found] = await this.#deps.log.read(GOVERNED_STREAM, position - 1, { records: 1, bytes: 1 });
    const event = found === undefined ? null : deliverable(decodeGoverned(found.data));
    assert(found?.position === position && event !== null, `no event at ${position}`);
    return {
      item: this.#item({ position, data: found.data, record: event, sinceMs: this.#deps.clock.now() }),
      event,
    };
  }

  #take(item: Outstanding, { person }: GovernedEvent): void {
    this.#bytes += item.data.length;
    this.#lanes.add(person.id, item);
    this.#pump();
  }

  #isFull(): boolean {
    return this.#lanes.size >= WINDOW.events || this.#bytes >= WINDOW.bytes;
  }

  #isHeld(): boolean {
    const { enabled, paused } = this.#deps.integration();
    return !enabled || paused !== null || this.#isPausing || this.#stopping.signal.aborted;
  }

  /** Sends as much as may be sent now, and sees to it that it is called when more may be. */
  #pump(): void {
    this.#cancelWake?.();
    this.#cancelWake = null;
    if (this.#isHeld()) return;
    const { ticker, integration } = this.#deps;
    const { concurrency, ratePerSecond } = integration().settings;
    while (this.#inFlight < this.#throttle.concurrency(concurrency)) {
      const nowMs = ticker.nowMs();
      const dueMs = this.#lanes.nextDueMs();
      if (this.#lanes.readyCount === 0 && (dueMs === null || dueMs > nowMs)) {
        if (dueMs !== null) this.#wakeAfter(dueMs - nowMs);
        return;
      }
      const waitMs = this.#throttle.take(nowMs, ratePerSecond);
      if (waitMs > 0) {
        this.#wakeAfter(waitMs);
        return;
      }
      const next = this.#lanes.take(nowMs);
      if (next === null) return;
      this.#inFlight++;
      void this.#send(next.person, next.item);
    }
  }

  #wakeAfter(ms: number): void {
    this.#cancelWake = this.#deps.ticker.after(ms, () => this.#pump());
  }

  async #send(person: string, item: Outstanding): Promise<void> {
    try {
      await this.#attempt(person, item);
    } catch (error) {
      // Given up while the log refuses, or a defect: what became of the event is not written, so that it is tried again.
      this.#deps.failed(error);
      this.#lanes.later(person, this.#deps.ticker.nowMs() + RETRY_PAUSE_MS);
    } finally {
      this.#inFlight--;
      this.#pump();
      this.#stir();
    }
  }

  async #attempt(person: string, item: Outstanding): Promise<void> {
    const integration = this.#deps.integration();
    const parts = { ...this.#deps, integration, vendor: this.#vendor, signal: this.#giveUp.signal };
    const attempt = await tryOnce(item, parts);
    if (attempt === 'unwanted') this.#finish(person, item);
    else if (attempt === 'cancelled') this.#lanes.later(person, this.#deps.ticker.nowMs());
    else await this.#settle(person, item, attempt);
  }

  /** Acts on a verdict: writes it down first, then lets the person's next event go, or this one wait. */
  async #settle(person: string, item: Outstanding, attempt: JudgedAttempt): Promise<void> {
    const { verdict } = attempt;
    const { clock, ticker, dice, integration } = this.#deps;
    const { ratePerSecond } = integration().settings;
    if (verdict.kind === 'delivered') {
      await this.#writeAtLast(item, 'delivered', attempt);
      this.#throttle.delivered(ratePerSecond);
      return this.#finish(person, item);
    }
    if (verdict.kind === 'dead') {
      await this.#writeAtLast(item, 'dead', attempt);
      return this.#finish(person, item);
    }
    await this.#writeAtLast(item, 'retrying', attempt);
    if (verdict.kind === 'pause') {
      const { cause, resolution } = verdict;
      const status = attempt.outcome?.kind === 'answer' ? attempt.outcome.status : 0;
      this.#lanes.later(person, ticker.nowMs());
      return this.#pause({ atMs: clock.now(), status, cause, resolution });
    }
    if (verdict.slower) this.#throttle.slower(ratePerSecond);
    else this.#throttle.failed();
    if (verdict.afterMs !== null) this.#throttle.hold(ticker.nowMs() + verdict.afterMs);
    const waitMs = Math.max(verdict.afterMs ?? 0, backOffMs(item.attempts, item.deadlineMs, dice));
    this.#lanes.later(person, ticker.nowMs() + waitMs);
  }

  /** Once for all requests that are refused at the same time. */
  async #pause(pause: Pause): Promise<void> {
    if (this.#isHeld()) return;
    this.#isPausing = true;
    try {
      await this.#deps.pause(pause);
    } catch (error) {
      this.#isPausing = false;
      this.#deps.failed(error);
    }
  }

  #finish(person: string, item: Outstanding): void {
    this.#bytes -= item.data.length;
    this.#replaying.delete(item.position);
    this.#mark.settle([item.position, item.position]);
    this.#lanes.settle(person);
  }

  #writeAtLast(item: Outstanding, outcome: DeliveryOutcome, attempt: Attempt): Promise<void> {
    const deps = { ...this.#deps, signal: this.#giveUp.signal };
    return untilWritten(() => this.#write(item, outcome, attempt), deps);
  }

  /** Resolves when the record is durable. */
  async #write(item: Outstanding, outcome: DeliveryOutcome, attempt: Attempt): Promise<void> {
    const { log, clock, integration, told } = this.#deps;
    const isSettled = outcome === 'delivered' || outcome === 'dead';
    const record = deliveryRecord({
      ...{ item, outcome, attempt, integration: integration(), atMs: clock.now(), low: this.#mark.low },
      ...(isSettled ? { run: this.#mark.around(item.position) } : {}),
    });
    await log.append(DELIVERIES_STREAM, [encodeDelivery(record)]);
    told(record);
  }

  /** Resolves at the next change of what is outstanding. */
  #change(): Promise<void> {
    return new Promise((resume) => this.#watchers.push(resume));
  }

  #stir(): void {
    const all = this.#watchers;
    this.#watchers = [];
    for (const resume of all) resume();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resume) => setImmediate(resume));
}
