import type { EpochMs } from '../../base/time.ts';

/** `full`: the feed is the whole catalog, what it leaves out is removed. `delta`: it adds and changes only. */
export type FeedMode = 'full' | 'delta';

/** Why a row of a feed was refused. The other rows are taken. */
export type FeedReason =
  | 'wrong-column-count'
  | 'bad-quote'
  | 'missing-id'
  | 'bad-id'
  | 'overlong-id'
  | 'duplicate-id'
  | 'missing-title'
  | 'overlong-title'
  | 'missing-link'
  | 'bad-link'
  | 'overlong-link'
  | 'missing-image'
  | 'bad-image'
  | 'overlong-image'
  | 'bad-price'
  | 'overlong-seller-id'
  | 'overlong-seller-name';

export interface FeedRefusal {
  /** Line of the file on which the row begins; the header is line 1. */
  readonly line: number;
  readonly reason: FeedReason;
  /** As far as the row had one. */
  readonly productId: string;
  readonly detail: string;
}

/** What a run took and somebody should look at nevertheless. */
export type FeedWarningCode = FileWarningCode | RowWarningCode;

/** Seen in the file as a whole. */
export type FileWarningCode =
  | 'guessed-encoding'
  | 'seller-with-two-names'
  | 'seller-ids-alike'
  | 'seller-names-alike';

/** Seen in single rows. */
export type RowWarningCode =
  | 'id-is-seller-id'
  | 'id-is-group-id'
  | 'odd-title'
  | 'markup-in-text'
  | 'overlong-description'
  | 'odd-image'
  | 'image-not-secure'
  | 'spaces-around-seller'
  | 'seller-without-name'
  | 'name-without-seller-id';

export interface FeedWarning {
  readonly code: FeedWarningCode;
  /** The first lines that show it. */
  readonly lines: readonly number[];
  readonly detail: string;
}

/** Why a run changed nothing. */
export type FeedFailureCode =
  | 'not-fetched'
  | 'empty'
  | 'wrong-encoding'
  | 'compressed'
  | 'not-xml'
  | 'missing-column'
  | 'duplicate-column'
  | 'quote-not-closed'
  | 'overlong-row'
  | 'truncated'
  | 'interrupted'
  | 'no-products'
  | 'rejected'
  | 'superseded';

export interface FeedFailure {
  readonly code: FeedFailureCode;
  /** Line of the file that tells; null when no line does. */
  readonly line: number | null;
  readonly detail: string;
}

/** Stops the reading of a feed; the run ends as failed and the catalog stays as it was. */
export class FeedFailed extends Error {
  readonly failure: FeedFailure;

  constructor(failure: FeedFailure) {
    super(failure.detail);
    this.name = 'FeedFailed';
    this.failure = failure;
  }
}

/** How many products, and how many sellers with all of theirs, a full feed leaves out. */
export interface FeedHold {
  readonly products: { readonly goes: number; readonly of: number };
  readonly sellers: { readonly goes: number; readonly of: number };
}

/** What came of one feed. Rows = accepted + the sum of the reasons, exactly. */
export interface FeedRun {
  readonly id: number;
  readonly advertiserId: number;
  /** The file's name, or whatever the sender called it. */
  readonly name: string;
  readonly mode: FeedMode;
  /** `held`: read, and waiting for somebody to confirm what it would take away. */
  readonly state: 'done' | 'failed' | 'held';
  readonly startedAtMs: EpochMs;
  readonly finishedAtMs: EpochMs;
  /** null for a run that did not fail. */
  readonly failure: FeedFailure | null;
  /** What a run would have taken away without confirmation; null when nobody had to be asked. */
  readonly hold: FeedHold | null;
  /** Rows read, without the header and empty lines. */
  readonly rows: number;
  readonly accepted: number;
  readonly refused: number;
  /** Accepted without a seller id: kept, not advertised. */
  readonly withoutSeller: number;
  readonly productsAdded: number;
  readonly productsChanged: number;
  readonly productsRemoved: number;
  readonly sellersAdded: number;
  /** Sellers of which the run took the last product. */
  readonly sellersEmptied: number;
  /** Exact counts. */
  readonly reasons: Readonly<Partial<Record<FeedReason, number>>>;
  readonly warnings: readonly FeedWarning[];
  /** The first refusals of each reason, by line. */
  readonly refusals: readonly FeedRefusal[];
}

/** Refusals kept for each reason: enough to mend a feed by, little enough to keep for every run. */
export const REFUSALS_KEPT_PER_REASON = 100;

/** Warnings kept of one run, and lines named in one. */
export const WARNINGS_KEPT = { all: 300, lines: 5 } as const;
