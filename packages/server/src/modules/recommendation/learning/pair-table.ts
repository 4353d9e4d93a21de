import type { EpochMs } from '../../../base/time.ts';
import { NOTHING, plusWeight } from './decayed.ts';

/** Companions of a product that are remembered: those beyond the strongest dozen are met by chance. */
const COMPANIONS_MAX = 12;

/**
 * Which products are looked at or bought together with which, as sums that fade. When a product has more companions than
 * there is room for, a new one takes the place of the weakest and its sum with it ("space saving", Metwally et al. 2005), so
 * that strong ones are never lost.
 */
export class PairTable {
  #companions = new Int32Array(0);
  #bornOf = new Float64Array(0);
  #sums = new Float64Array(0);
  /** By item: the action with which it became known, so that a number that is used again is not mistaken. */
  #born = new Float64Array(0);

  /** A number stands for a new item from that action on. */
  begin(item: number, action: number): void {
    this.#grow(item + 1);
    this.#born[item] = action;
    const from = item * COMPANIONS_MAX;
    this.#companions.fill(-1, from, from + COMPANIONS_MAX);
    this.#sums.fill(NOTHING, from, from + COMPANIONS_MAX);
    this.#bornOf.fill(0, from, from + COMPANIONS_MAX);
  }

  /** Both become companions of each other. */
  join(pair: { one: number; other: number; weight: number; timeMs: EpochMs }): void {
    this.#add(pair.one, pair.other, pair);
    this.#add(pair.other, pair.one, pair);
  }

  /** Calls with every companion that is still known, and how strong the tie is: a faded sum. */
  each(item: number, found: (companion: number, sum: number) => void): void {
    const from = item * COMPANIONS_MAX;
    for (let at = from; at < from + COMPANIONS_MAX; at++) {
      const companion = this.#companions[at] ?? -1;
      if (companion >= 0 && this.#born[companion] === this.#bornOf[at])
        found(companion, this.#sums[at] ?? NOTHING);
    }
  }

  #add(item: number, companion: number, { weight, timeMs }: { weight: number; timeMs: EpochMs }): void {
    const from = item * COMPANIONS_MAX;
    let place = from;
    for (let at = from; at < from + COMPANIONS_MAX; at++) {
      const other = this.#companions[at] ?? -1;
      const isKnown = other >= 0 && this.#born[other] === this.#bornOf[at];
      if (isKnown && other === companion) {
        place = at;
        break;
      }
      if (!isKnown) this.#sums[at] = NOTHING;
      if ((this.#sums[at] ?? NOTHING) < (this.#sums[place] ?? NOTHING)) place = at;
    }
    this.#companions[place] = companion;
    this.#bornOf[place] = this.#born[companion] ?? 0;
    this.#sums[place] = plusWeight(this.#sums[place] ?? NOTHING, weight, timeMs);
  }

  #grow(items: number): void {
    if (items <= this.#born.length) return;
    const room = Math.max(1_024, 2 ** Math.ceil(Math.log2(items)));
    this.#resize(room);
  }

  #resize(room: number): void {
    const [companions, bornOf, sums, born] = [this.#companions, this.#bornOf, this.#sums, this.#born];
    this.#companions = new Int32Array(room * COMPANIONS_MAX).fill(-1);
    this.#bornOf = new Float64Array(room * COMPANIONS_MAX);
    this.#sums = new Float64Array(room * COMPANIONS_MAX).fill(NOTHING);
    this.#born = new Float64Array(room);
    this.#companions.set(companions);
    this.#bornOf.set(bornOf);
    this.#sums.set(sums);
    this.#born.set(born);
  }

  save(): Uint8Array[] {
    return [this.#companions, this.#bornOf, this.#sums, this.#born].map(
      ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
    );
  }

  load([companions, bornOf, sums, born]: readonly Uint8Array[]): void {
    this.#companions = new Int32Array(copyOf(companions));
    this.#bornOf = new Float64Array(copyOf(bornOf));
    this.#sums = new Float64Array(copyOf(sums));
    this.#born = new Float64Array(copyOf(born));
  }
}

function copyOf(bytes: Uint8Array = new Uint8Array(0)): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
