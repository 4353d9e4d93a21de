/** A request that leaves, and what came of it: HTTP itself stands outside of the module. */
export interface Posting {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** Codes of what can go wrong before there is an answer. */
export type PostFailureCode =
  | 'unreachable'
  | 'timeout'
  | 'broken'
  | 'address-refused'
  /** A header cannot be sent as it is. */
  | 'unwritable'
  | 'not-http'
  | 'answer-too-large'
  | 'cancelled';

export type PostOutcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Of the header Retry-After: seconds, or a date; null without one. */
      readonly retryAfter: string | null;
      readonly body: string;
      /** Only the beginning of a long body was read. */
      readonly isCut?: true;
    }
  | { readonly kind: 'failure'; readonly code: PostFailureCode; readonly detail: string };

/** Never rejects. */
export type Post = (posting: Posting) => Promise<PostOutcome>;

/** Time that passes while we wait, whatever the server's clock shows. */
export interface Ticker {
  nowMs(): number;
  /** Calls once after that time, unless cancelled. */
  after(ms: number, call: () => void): () => void;
}
