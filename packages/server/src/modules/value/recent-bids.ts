/** Bids whose impression was seen of late: a million, in 4 MB. Of two that share a place the older is forgotten. */
const PLACES = 2 ** 20;

/**
 * Says of an impression or click of a bid whether it is the first: a pixel may be loaded twice and a link be followed twice.
 * A bid is remembered by 31 bits of its hash; the last bit says that it was clicked.
 */
export class RecentBids {
  readonly #marks = new Uint32Array(PLACES);

  /** True for the first impression of the bid. */
  impression(bidId: string): boolean {
    const { at, mark } = placeOf(bidId);
    if (((this.#marks[at] ?? 0) & ~1) >>> 0 === mark) return false;
    this.#marks[at] = mark;
    return true;
  }

  /** True for the first click on a bid whose impression is remembered. */
  click(bidId: string): boolean {
    const { at, mark } = placeOf(bidId);
    if (this.#marks[at] !== mark) return false;
    this.#marks[at] = (mark | 1) >>> 0;
    return true;
  }

  save(): Uint8Array {
    return new Uint8Array(this.#marks.buffer);
  }

  load(bytes: Uint8Array | undefined): void {
    this.#marks.fill(0);
    new Uint8Array(this.#marks.buffer).set(bytes ?? []);
  }
}

function placeOf(bidId: string): { at: number; mark: number } {
  let [one, other] = [0x811c9dc5, 0x9747b28c];
  for (let i = 0; i < bidId.length; i++) {
    const code = bidId.charCodeAt(i);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x85ebca6b) ^ (other >>> 13);
  }
  // 0 stands for an empty place.
  return { at: (one ^ (one >>> 15)) & (PLACES - 1), mark: (other & ~1) >>> 0 || 2 };
}
