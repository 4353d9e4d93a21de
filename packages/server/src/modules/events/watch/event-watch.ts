import type { EpochMs } from '../../../base/time.ts';
import type { DropReason } from '../drop-reason.ts';
import type { Visit } from '../pipeline.ts';
import type { HitEvent } from '../site-event.ts';
import type { RawEvent } from '../submission.ts';
import type { Survey } from '../survey/survey.ts';
import { DropSamples } from './drop-samples.ts';
import { type LiveEvent, liveEvent } from './live-event.ts';
import { LiveTail } from './live-tail.ts';
import { liveRefusal, type RefusedRequest, sampleOf } from './refused-request.ts';

/** An event and what became of it. */
export interface Judged {
  readonly visit: Visit;
  readonly raw: RawEvent;
  readonly judged: HitEvent | DropReason;
}

/** What people see of the pipeline at work. */
export class EventWatch {
  readonly tail = new LiveTail();
  readonly samples = new DropSamples();
  readonly #survey: Survey;

  constructor(survey: Survey) {
    this.#survey = survey;
  }

  /** Told of each event; puts into `live` what is to be published once the request is durable. */
  judged(one: Judged, live: LiveEvent[]): void {
    const { visit, raw, judged } = one;
    if (typeof judged === 'string') this.#survey.countDropped(visit, judged);
    if (typeof judged === 'string' && visit.sampled?.has(judged) !== true) {
      visit.sampled ??= new Set();
      visit.sampled.add(judged);
      this.samples.add(visit, raw, judged);
    }
    if (this.tail.isWatched) live.push(liveEvent(visit, raw, judged));
  }

  refused(request: RefusedRequest, atMs: EpochMs): void {
    this.samples.put(null, sampleOf(request, atMs));
    if (this.tail.isWatched) this.tail.publish([liveRefusal(request, atMs)]);
  }
}
