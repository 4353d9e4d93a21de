import type { EpochMs } from '../../base/time.ts';

/** Days that are looked back over: old errors of a model that has learned since say nothing of today's. */
const DAYS = 30;

const DAY_MS = 86_400_000;

/** Bounds of the buckets: each is twice the one before, from 1 in 4,096 to 1 in 2. */
const BUCKETS = 12;
const LEAST = 2 ** -12;

export interface CalibrationBucket {
  /** Predicted probabilities from `least` on, below `most`. */
  readonly least: number;
  readonly most: number;
  readonly impressions: number;
  readonly clicks: number;
  /** The sum of what was predicted. */
  readonly predictedClicks: number;
}

export interface CalibrationReport {
  readonly days: number;
  readonly impressions: number;
  readonly clicks: number;
  readonly predictedClicks: number;
  /** Buckets in which anything was predicted. */
  readonly buckets: readonly CalibrationBucket[];
}

type Cell = 'impressions' | 'clicks' | 'predictedClicks';
const CELLS: readonly Cell[] = ['impressions', 'clicks', 'predictedClicks'];

/** What was predicted when bids were made, and what came of it: by the day and the predicted probability. */
export class Calibration {
  #days = new Map<number, number[]>();

  impression(predicted: number, timeMs: EpochMs): void {
    const probability = Number.isFinite(predicted) ? Math.max(0, Math.min(1, predicted)) : 0;
    this.#add(probability, timeMs, { impressions: 1, predictedClicks: probability });
  }

  click(probability: number, timeMs: EpochMs): void {
    this.#add(probability, timeMs, { clicks: 1 });
  }

  report(): CalibrationReport {
    const sums = Array.from({ length: BUCKETS }, (_, bucket) => {
      const sumOf = (cell: Cell) =>
        [...this.#days.values()].reduce((sum, cells) => sum + (cells[indexOf(bucket, cell)] ?? 0), 0);
      return {
        ...{ least: bucket === 0 ? 0 : LEAST * 2 ** bucket, most: LEAST * 2 ** (bucket + 1) },
        ...{
          impressions: sumOf('impressions'),
          clicks: sumOf('clicks'),
          predictedClicks: sumOf('predictedClicks'),
        },
      };
    });
    const total = (cell: Cell) => sums.reduce((sum, bucket) => sum + bucket[cell], 0);
    return {
      ...{ days: DAYS, impressions: total('impressions'), clicks: total('clicks') },
      predictedClicks: total('predictedClicks'),
      buckets: sums.filter(({ impressions, clicks }) => impressions + clicks > 0),
    };
  }

  save(): Uint8Array {
    return Buffer.from(JSON.stringify([...this.#days].sort(([a], [b]) => a - b)));
  }

  load(bytes: Uint8Array | undefined): void {
    this.#days = new Map(bytes === undefined ? [] : (JSON.parse(Buffer.from(bytes).toString()) as []));
  }

  #add(probability: number, timeMs: EpochMs, more: Partial<Record<Cell, number>>): void {
    const day = Math.floor(timeMs / DAY_MS);
    let cells = this.#days.get(day);
    if (cells === undefined) {
      cells = new Array<number>(BUCKETS * CELLS.length).fill(0);
      this.#days.set(day, cells);
      this.#forgetOld();
    }
    for (const cell of CELLS) {
      const at = indexOf(bucketOf(probability), cell);
      cells[at] = (cells[at] ?? 0) + (more[cell] ?? 0);
    }
  }

  #forgetOld(): void {
    const days = [...this.#days.keys()].sort((a, b) => a - b);
    for (const day of days.slice(0, Math.max(0, days.length - DAYS))) this.#days.delete(day);
  }
}

function bucketOf(probability: number): number {
  return probability > LEAST ? Math.min(BUCKETS - 1, Math.floor(Math.log2(probability / LEAST))) : 0;
}

function indexOf(bucket: number, cell: Cell): number {
  return bucket * CELLS.length + CELLS.indexOf(cell);
}
