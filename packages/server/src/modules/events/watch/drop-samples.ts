import { BoundedMap } from '../../../base/bounded.ts';
import type { EpochMs } from '../../../base/time.ts';
import type { DropReason } from '../drop-reason.ts';
import type { Visit } from '../pipeline.ts';
import type { Surface } from '../site-event.ts';
import type { RawEvent } from '../submission.ts';
import { masked } from './masked.ts';

/** A dropped event with what arrived, without personal data. */
export interface DropSample {
  readonly atMs: EpochMs;
  readonly reason: DropReason;
  readonly surface: Surface;
  readonly partner: string | null;
  /** The sender's word for it. */
  readonly event: string;
  /** The whole request, masked; null where the dialect does not pass it on. */
  readonly payload: unknown;
}

/** The last events that were dropped, of each account and reason. In memory only: they are for looking at, now. */
export class DropSamples {
  /** Of one account and reason. */
  static readonly SAMPLES_MAX = 10;
  /** Accounts and reasons together: with samples of two kilobytes at most some ten megabytes. */
  static readonly PLACES_MAX = 500;

  readonly #places = new BoundedMap<string, DropSample[]>(DropSamples.PLACES_MAX);

  /** To be called once for a request and reason: more of one request teaches nothing. */
  add({ submission, account, receivedMs }: Visit, raw: RawEvent, reason: DropReason): void {
    this.put(account?.advertiserId ?? null, {
      ...{ atMs: receivedMs, reason, surface: submission.surface, partner: submission.partner ?? null },
      event: raw.name.slice(0, 40),
      payload: submission.payload === undefined ? null : masked(submission.payload()),
    });
  }

  put(advertiserId: number | null, sample: DropSample): void {
    const place = placeOf(advertiserId, sample.reason);
    const samples = this.#places.get(place) ?? [];
    if (samples.length >= DropSamples.SAMPLES_MAX) samples.shift();
    samples.push(sample);
    this.#places.set(place, samples);
  }

  /** Newest first. null stands for requests that no account could be found for. */
  last(advertiserId: number | null, reasons: readonly DropReason[]): DropSample[] {
    const found = reasons.flatMap((reason) => this.#places.get(placeOf(advertiserId, reason)) ?? []);
    return found.sort((a, b) => b.atMs - a.atMs);
  }
}

function placeOf(advertiserId: number | null, reason: DropReason): string {
  return `${advertiserId ?? ''}|${reason}`;
}
