import { Refusal } from '../../base/problem.ts';
import { problems } from './problems.ts';

/** A standard report is held in memory, so that a slow reader does not hold the column store. */
const REPORT_BYTES_MAX = 200_000_000;

/** All that are held for their readers: two of the largest, in a server of one gigabyte. */
const HELD_BYTES_MAX = 400_000_000;

export interface HeldLimits {
  readonly reportBytes: number;
  readonly allBytes: number;
}

export interface HeldReport {
  /** Whole, in pieces small enough to be sent without holding up other requests. */
  readonly pieces: readonly Buffer[];
  readonly bytes: number;
}

/** Reports between the column store and their readers; what a report takes is free again when its reader is gone. */
export class HeldReports {
  readonly #limits: HeldLimits;
  #bytes = 0;

  constructor(limits: HeldLimits = { reportBytes: REPORT_BYTES_MAX, allBytes: HELD_BYTES_MAX }) {
    this.#limits = limits;
  }

  /** @param gone fires when the report was read to its end, or is not read on. Throws `Refusal`. */
  async collect(pieces: AsyncIterable<Buffer>, gone: AbortSignal): Promise<HeldReport> {
    const { reportBytes, allBytes } = this.#limits;
    const held: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const piece of pieces) {
        gone.throwIfAborted();
        if (bytes + piece.length > reportBytes) throw new Refusal([problems.tooLarge(reportBytes)]);
        if (this.#bytes + piece.length > allBytes) throw new Refusal([problems.reportsBusy(allBytes)]);
        bytes += piece.length;
        this.#bytes += piece.length;
        held.push(piece);
      }
      gone.throwIfAborted();
    } catch (error) {
      this.#bytes -= bytes;
      throw error;
    }
    gone.addEventListener('abort', () => (this.#bytes -= bytes), { once: true });
    return { pieces: held, bytes };
  }
}
