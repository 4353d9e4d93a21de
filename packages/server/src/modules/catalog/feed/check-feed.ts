import { ownText } from '../../../base/own-text.ts';
import {
  FeedFailed,
  type FeedFailure,
  type FeedReason,
  type FeedRefusal,
  type FeedWarning,
} from '../feed-run.ts';
import { readFeed } from './read-feed.ts';
import { RunCount } from './run-count.ts';

/** Ids that are compared with each other; of a larger file, repetitions further apart show when it is uploaded. */
const IDS_MAX = 5_000_000;

/** What an upload would say of the file, as far as the file alone tells. */
export interface FeedCheck {
  readonly failure: FeedFailure | null;
  readonly rows: number;
  readonly accepted: number;
  readonly refused: number;
  /** Accepted without a seller id: kept, not advertised. */
  readonly withoutSeller: number;
  readonly sellers: number;
  readonly reasons: Readonly<Partial<Record<FeedReason, number>>>;
  readonly warnings: readonly FeedWarning[];
  /** The first refusals of each reason, by line. */
  readonly refusals: readonly FeedRefusal[];
}

/** Reads a feed the way an import would and changes nothing. */
export async function checkFeed(
  source: AsyncIterable<Uint8Array>,
  progress: (rows: number) => void = () => {},
): Promise<FeedCheck> {
  const count = new RunCount();
  const lineOf = new Map<string, number>();
  const sellers = new Set<string>();
  let withoutSeller = 0;
  let failure: FeedFailure | null = null;
  try {
    for await (const products of readFeed(source, count)) {
      for (const { key, id, line, externalSellerId } of products) {
        const first = lineOf.get(key);
        if (first !== undefined) {
          const detail = `line ${first} has the same id (ids are compared without regard to case)`;
          count.refuseAccepted('duplicate-id', [{ line, reason: 'duplicate-id', productId: id, detail }], 1);
          continue;
        }
        if (lineOf.size < IDS_MAX) lineOf.set(ownText(key), line);
        if (externalSellerId === null) withoutSeller++;
        else if (!sellers.has(externalSellerId)) sellers.add(ownText(externalSellerId));
      }
      progress(count.rows);
    }
  } catch (error) {
    if (!(error instanceof FeedFailed)) throw error;
    failure = error.failure;
  }
  const { rows, accepted, refused } = count;
  return {
    ...{ failure, rows, accepted, refused, withoutSeller, sellers: sellers.size },
    ...{ reasons: count.reasons(), warnings: count.warnings(), refusals: count.refusals() },
  };
}
