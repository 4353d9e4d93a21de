import type { EpochMs } from '../../../base/time.ts';
import type { FeedMode } from '../feed-run.ts';

/** Where a source's feeds come from. */
export type Place =
  | { readonly kind: 'url'; readonly url: string }
  | {
      readonly kind: 'folder';
      /** Below the operator's folder for feeds. */
      readonly path: string;
      /** Names of files, `*` standing for any characters. */
      readonly files: string;
    };

/** What came of looking at a source. */
export interface Look {
  readonly startedMs: EpochMs;
  readonly finishedMs: EpochMs;
  /** `retrying`: nothing came this time, and it is tried again soon. */
  readonly outcome: 'done' | 'held' | 'failed' | 'unchanged' | 'retrying';
  readonly detail: string;
  /** The feed run that it made; null when there was nothing to read. */
  readonly runId: number | null;
}

/** A place that is looked at on a schedule; what is new there is imported. */
export interface FeedSource {
  readonly id: number;
  readonly advertiserId: number;
  readonly name: string;
  readonly mode: FeedMode;
  readonly place: Place;
  /** Names of the headers that are sent with secrets; their values are never told. */
  readonly secretHeaders: readonly string[];
  readonly schedule: string;
  readonly isPaused: boolean;
  /** When it is looked at next, unless it is paused. */
  readonly dueMs: EpochMs;
  readonly isRunning: boolean;
  /** How often it was looked at. */
  readonly looks: number;
  readonly last: Look | null;
}

export interface NewFeedSource {
  readonly advertiserId: number;
  readonly name: string;
  readonly mode: FeedMode;
  readonly place: Place;
  readonly schedule: string;
  /** Sent with each request, kept encrypted. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What an account has; each is some seconds of work on every look. */
export const SOURCES_MAX = 20;
