import type { Ids } from '../../base/ids.ts';
import { Tally } from '../../base/reason.ts';
import type { Clock } from '../../base/time.ts';
import type { Log } from '../../stores/log/port.ts';
import { TOLD } from './answer-codes.ts';
import { warn } from './dialects/read-event.ts';
import type { DropReason } from './drop-reason.ts';
import { bytesOf, encode } from './encode.ts';
import { isBot } from './is-bot.ts';
import { judge, type Visit } from './pipeline.ts';
import { type Claim, RecentIds } from './recent-ids.ts';
import { shopperKeys } from './shopper-key.ts';
import { SITE_STREAM } from './site-event.ts';
import type { Submission } from './submission.ts';

export interface EventsDeps {
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Whose account a partner id is; undefined for nobody's. */
  readonly advertiserOfPartner: (partnerId: number) => { id: number; currency: string } | undefined;
  /** Seller of a product (by its lower-case id) as the catalog knows it now; null for an unknown product. */
  readonly sellerOf: (advertiserId: number, product: string) => string | null;
}

/** What became of one request's events. */
export interface Accepted {
  readonly kept: number;
  readonly dropped: number;
  /** Codes of {@link EXPLAINED}, each once. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

export interface Events {
  /**
   * Judges every event of a submission and keeps the good ones: resolves when they are durable in the `site` stream.
   * Rejects with LogFull, having kept nothing, while the disk cannot follow.
   */
  accept(submission: Submission): Promise<Accepted>;
  /** Why events were dropped, with samples. */
  readonly drops: Tally<DropReason>;
  /** Events kept since the start. */
  kept(): number;
}

export function openEvents(deps: EventsDeps): Events {
  const drops = new Tally<DropReason>();
  const recent = new RecentIds();
  let kept = 0;

  function visitOf(submission: Submission, account: string | undefined, shared: SharedByAccounts): Visit {
    const advertiser = account === undefined ? undefined : advertiserOf(account, deps);
    const advertiserId = advertiser?.id ?? 0;
    return {
      submission,
      account: advertiser && { advertiserId, currency: advertiser.currency },
      shopper: advertiser ? shopperKeys(advertiserId, submission.identities) : [],
      recent,
      freshId: deps.ids.next(),
      numbered: 0,
      sellerOf: deps.sellerOf,
      ...shared,
    };
  }

  async function accept(submission: Submission): Promise<Accepted> {
    const errors: string[] = submission.events.length === 0 ? ['EventsMissing'] : [];
    const warnings = [...submission.warnings];
    const claim: Claim = { durable: false };
    const shared = { claim, warnings, isBot: isBot(submission.userAgent), receivedMs: deps.clock.now() };
    const texts: string[] = [];
    let dropped = 0;
    for (const account of submission.accounts.length === 0 ? NO_ACCOUNT : submission.accounts) {
      const visit = visitOf(submission, account, shared);
      const shopperJson = JSON.stringify(visit.shopper);
      for (const raw of submission.events) {
        const outcome = judge(raw, visit);
        if (typeof outcome === 'string') {
          dropped++;
          drops.count(outcome, {
            account,
            event: raw.name,
            surface: submission.surface,
            atMs: shared.receivedMs,
          });
          const { as, code } = TOLD[outcome];
          warn(as === 'error' ? errors : warnings, code);
        } else {
          texts.push(encode(outcome, shopperJson));
        }
      }
    }
    if (texts.length > 0) await deps.log.append(SITE_STREAM, bytesOf(texts));
    claim.durable = true;
    kept += texts.length;
    return { kept: texts.length, dropped, errors, warnings };
  }

  return { accept, drops, kept: () => kept };
}

type SharedByAccounts = Pick<Visit, 'claim' | 'warnings' | 'isBot' | 'receivedMs'>;

/** One round without an account, so that the events of such a request are counted as dropped. */
const NO_ACCOUNT: readonly undefined[] = [undefined];

function advertiserOf(account: string, deps: EventsDeps): { id: number; currency: string } | null {
  if (!/^\d{1,10}$/.test(account)) return null;
  return deps.advertiserOfPartner(Number(account)) ?? null;
}
