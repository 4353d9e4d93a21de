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
import { forgetting, optOutOf } from './opt-out.ts';
import { judgeEvent, judgeVisit, type OfferOf, type Visit } from './pipeline.ts';
import { type Claim, RecentIds } from './recent-ids.ts';
import { shopperKeys } from './shopper-key.ts';
import { SITE_STREAM } from './site-event.ts';
import type { Submission } from './submission.ts';
import type { KeptEvent } from './survey/day-counts.ts';
import { Survey } from './survey/survey.ts';
import type { DropSamples } from './watch/drop-samples.ts';
import { EventWatch } from './watch/event-watch.ts';
import type { LiveEvent } from './watch/live-event.ts';
import type { LiveTail } from './watch/live-tail.ts';
import type { RefusedRequest } from './watch/refused-request.ts';

export interface EventsDeps {
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Whose account a partner id is; undefined for nobody's. */
  readonly advertiserOfPartner: (partnerId: number) => { id: number; currency: string } | undefined;
  /** Ours in the Global Vendor List of the IAB; null when we are not in it. */
  readonly vendorId: number | null;
  readonly offerOf: OfferOf;
  /** Where it is counted what comes in; by default nothing outlives the process. */
  readonly survey?: Survey;
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
  /** Counts a request of which nothing was read. */
  refused(request: RefusedRequest): void;
  /** Forgets a shopper by keys, as the links of an ad carry them; resolves when that is durable. */
  forget(advertiserId: number, shopper: readonly string[]): Promise<void>;
  /** How many events were dropped, by reason. */
  readonly drops: Tally<DropReason>;
  /** The last of them, of each account. */
  readonly samples: Pick<DropSamples, 'last'>;
  /** Every event as it is judged, for people who watch. */
  readonly tail: Pick<LiveTail, 'watch'>;
  /** Events kept since the start. */
  kept(): number;
}

export function openEvents(deps: EventsDeps): Events {
  const drops = new Tally<DropReason>();
  const recent = new RecentIds();
  const survey = deps.survey ?? new Survey();
  const watch = new EventWatch(survey);
  let kept = 0;

  function judgeAll(submission: Submission, account: string | undefined, outcome: Outcome): void {
    const visit = visitOf(submission, account, { deps, outcome, recent });
    const { receivedMs, shopper } = visit;
    const { surface } = submission;
    const advertiserId = visit.account?.advertiserId ?? 0;
    const hit = new HitWriter({ v: 1, advertiserId, surface, receivedMs, shopper }, outcome.records);
    const reason = judgeVisit(visit);
    const kept: KeptEvent[] = [];
    const optOut = reason === 'opted-out' ? optOutOf(visit) : null;
    if (optOut !== null) outcome.records.push(optOut);
    for (const raw of submission.events) {
      const isHeard = reason === null || (reason === 'no-consent' && raw.type === 'optOut');
      const judged = isHeard ? judgeEvent(raw, visit) : reason;
      watch.judged({ visit, raw, judged }, outcome.live);
      if (typeof judged !== 'string') {
        hit.add(judged);
        outcome.kept++;
        kept.push({ type: judged.type, met: { ...visit.met } });
        continue;
      }
      outcome.dropped++;
      drops.count(judged);
      const { as, code } = TOLD[judged];
      warn(as === 'error' ? outcome.errors : outcome.warnings, code);
    }
    hit.end();
    outcome.visits.push({ visit, kept });
  }

  async function accept(submission: Submission): Promise<Accepted> {
    const outcome = newOutcome(submission, deps);
    if (submission.accounts.length === 0) judgeAll(submission, undefined, outcome);
    for (const account of submission.accounts) judgeAll(submission, account, outcome);
    if (outcome.records.length > 0) await deps.log.append(SITE_STREAM, outcome.records);
    for (const { visit, kept } of outcome.visits) survey.countRequest(visit, kept);
    recent.remember(outcome.claim);
    if (outcome.live.length > 0) watch.tail.publish(outcome.live);
    kept += outcome.kept;
    return outcome;
  }

  function refused(request: RefusedRequest): void {
    drops.count(request.reason);
    watch.refused(request, deps.clock.now());
  }

  const { tail, samples } = watch;
  return { accept, refused, forget: forgetting(deps), drops, tail, samples, kept: () => kept };
}

/** One request's events as they are judged, over all of its accounts. */
interface Outcome {
  readonly receivedMs: EpochMs;
  readonly claim: Claim;
  /** The hits that are to be kept. */
  readonly records: Buffer[];
  /** What is shown to whoever watches, once it is durable. */
  readonly live: LiveEvent[];
  /** What is counted, once it is durable. */
  readonly visits: { readonly visit: Visit; readonly kept: readonly KeptEvent[] }[];
  kept: number;
  dropped: number;
  readonly refusal: Accepted['refusal'];
  readonly errors: string[];
  readonly warnings: string[];
}

function visitOf(
  submission: Submission,
  account: string | undefined,
  { deps, outcome, recent }: { deps: EventsDeps; outcome: Outcome; recent: RecentIds },
): Visit {
  const advertiser = account === undefined ? undefined : advertiserOf(account, deps);
  return {
    submission,
    named: account,
    account: advertiser && { advertiserId: advertiser.id, currency: advertiser.currency },
    shopper: advertiser ? shopperKeys(advertiser.id, submission.identities) : [],
    isBot: isBot(submission.userAgent),
    refusal: outcome.refusal,
    receivedMs: outcome.receivedMs,
    claim: outcome.claim,
    recent,
    freshId: () => deps.ids.next(),
    offerOf: deps.offerOf,
    met: { products: 0, known: 0, recased: 0 },
    warnings: outcome.warnings,
    sampled: null,
  };
}

function newOutcome(submission: Submission, { clock, vendorId }: EventsDeps): Outcome {
  return {
    receivedMs: clock.now(),
    claim: new Set(),
    records: [],
    live: [],
    visits: [],
    kept: 0,
    dropped: 0,
    refusal: consentRefusal(submission.privacy, vendorId),
    errors: submission.events.length === 0 ? ['EventsMissing'] : [],
    warnings: [...submission.warnings],
  };
}

function advertiserOf(account: string, deps: EventsDeps): { id: number; currency: string } | null {
  if (!/^\d{1,10}$/.test(account)) return null;
  return deps.advertiserOfPartner(Number(account)) ?? null;
}
