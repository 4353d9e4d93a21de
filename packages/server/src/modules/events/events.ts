import type { Ids } from '../../base/ids.ts';
import { Tally } from '../../base/reason.ts';
import type { Clock, EpochMs } from '../../base/time.ts';
import type { Log } from '../../stores/log/port.ts';
import { TOLD } from './answer-codes.ts';
import { consentRefusal } from './consent/privacy.ts';
import { warn } from './dialects/read-event.ts';
import type { DropReason } from './drop-reason.ts';
import { HitWriter } from './hit-writer.ts';
import { isBot } from './is-bot.ts';
import { optOutOf } from './opt-out.ts';
import { judgeEvent, judgeVisit, type Visit } from './pipeline.ts';
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
  /** Ours in the Global Vendor List of the IAB; null when we are not in it. */
  readonly vendorId: number | null;
  /** Seller of a product (by its lower-case id) as the catalog knows it now; null for an unknown product. */
  readonly sellerOf: (advertiserId: number, product: string) => string | null;
}

/** What became of one request's events. */
export interface Accepted {
  readonly kept: number;
  readonly dropped: number;
  /** What the shopper's choice says against keeping anything, a cookie included. */
  readonly refusal: 'opted-out' | 'no-consent' | null;
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

  function visitOf(submission: Submission, account: string | undefined, outcome: Outcome): Visit {
    const advertiser = account === undefined ? undefined : advertiserOf(account, deps);
    return {
      submission,
      account: advertiser && { advertiserId: advertiser.id, currency: advertiser.currency },
      shopper: advertiser ? shopperKeys(advertiser.id, submission.identities) : [],
      isBot: isBot(submission.userAgent),
      refusal: outcome.refusal,
      receivedMs: outcome.receivedMs,
      claim: outcome.claim,
      recent,
      freshId: () => deps.ids.next(),
      sellerOf: deps.sellerOf,
      warnings: outcome.warnings,
    };
  }

  function judgeAll(submission: Submission, account: string | undefined, outcome: Outcome): void {
    const visit = visitOf(submission, account, outcome);
    const { receivedMs, shopper } = visit;
    const { surface } = submission;
    const advertiserId = visit.account?.advertiserId ?? 0;
    const hit = new HitWriter({ v: 1, advertiserId, surface, receivedMs, shopper }, outcome.records);
    const reason = judgeVisit(visit);
    const optOut = reason === 'opted-out' ? optOutOf(visit) : null;
    if (optOut !== null) outcome.records.push(optOut);
    for (const raw of submission.events) {
      const isHeard = reason === null || (reason === 'no-consent' && raw.type === 'optOut');
      const judged = isHeard ? judgeEvent(raw, visit) : reason;
      if (typeof judged !== 'string') {
        hit.add(judged);
        outcome.kept++;
        continue;
      }
      outcome.dropped++;
      drops.count(judged, { account, event: raw.name, surface, atMs: receivedMs });
      const { as, code } = TOLD[judged];
      warn(as === 'error' ? outcome.errors : outcome.warnings, code);
    }
    hit.end();
  }

  async function accept(submission: Submission): Promise<Accepted> {
    const outcome: Outcome = {
      receivedMs: deps.clock.now(),
      claim: new Set(),
      records: [],
      kept: 0,
      dropped: 0,
      refusal: consentRefusal(submission.privacy, deps.vendorId),
      errors: submission.events.length === 0 ? ['EventsMissing'] : [],
      warnings: [...submission.warnings],
    };
    if (submission.accounts.length === 0) judgeAll(submission, undefined, outcome);
    for (const account of submission.accounts) judgeAll(submission, account, outcome);
    if (outcome.records.length > 0) await deps.log.append(SITE_STREAM, outcome.records);
    recent.remember(outcome.claim);
    kept += outcome.kept;
    return outcome;
  }

  return { accept, drops, kept: () => kept };
}

/** One request's events as they are judged, over all of its accounts. */
interface Outcome {
  readonly receivedMs: EpochMs;
  readonly claim: Claim;
  /** The hits that are to be kept. */
  readonly records: Buffer[];
  kept: number;
  dropped: number;
  readonly refusal: Accepted['refusal'];
  readonly errors: string[];
  readonly warnings: string[];
}

function advertiserOf(account: string, deps: EventsDeps): { id: number; currency: string } | null {
  if (!/^\d{1,10}$/.test(account)) return null;
  return deps.advertiserOfPartner(Number(account)) ?? null;
}
