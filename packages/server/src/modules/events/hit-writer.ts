import { eventText, hitText } from './hit-text.ts';
import type { HitEvent, HitHead } from './site-event.ts';

/**
 * A hit ends with the event that takes its text beyond this many characters: some hundred ordinary events. Together with
 * the longest possible event it stays below what one record of the log may hold.
 */
const HIT_CHARS = 16_384;

/** Puts the events of one request and account together to as few records as their length allows. */
export class HitWriter {
  readonly #head: HitHead;
  readonly #records: Buffer[];
  #events: string[] = [];
  #chars = 0;

  /** Records are put behind those that are there. */
  constructor(head: HitHead, records: Buffer[]) {
    this.#head = head;
    this.#records = records;
  }

  add(event: HitEvent): void {
    const text = eventText(event);
    this.#events.push(text);
    this.#chars += text.length;
    if (this.#chars > HIT_CHARS) this.end();
  }

  /** To be called after the last event. */
  end(): void {
    if (this.#events.length === 0) return;
    this.#records.push(Buffer.from(hitText(this.#head, this.#events)));
    this.#events = [];
    this.#chars = 0;
  }
}
