/**
 * Which of a shopper's latest products each session shares, a bit for each: a small table that stays near the processor,
 * whereas the sessions are spread over all of memory.
 */
export class SharedMarks {
  readonly #sessions: Float64Array;
  readonly #marks: Uint8Array;
  /** Places that are used, in the order in which sessions came. */
  readonly #used: Int32Array;
  #count = 0;

  /** Twice the room, so that few have to look for another place. */
  constructor(most: number) {
    const places = 2 ** Math.ceil(Math.log2(most * 2));
    this.#sessions = new Float64Array(places);
    this.#marks = new Uint8Array(places);
    this.#used = new Int32Array(most);
  }

  get count(): number {
    return this.#count;
  }

  add(session: number, bit: number): void {
    const mask = this.#sessions.length - 1;
    let at = (Math.imul(session, 0x9e3779b1) >>> 8) & mask;
    while (this.#sessions[at] !== 0 && this.#sessions[at] !== session) at = (at + 1) & mask;
    if (this.#sessions[at] === 0) {
      this.#sessions[at] = session;
      this.#used[this.#count++] = at;
    }
    this.#marks[at] = (this.#marks[at] ?? 0) | bit;
  }

  sessionAt(index: number): number {
    return this.#sessions[this.#used[index] ?? 0] ?? 0;
  }

  marksAt(index: number): number {
    return this.#marks[this.#used[index] ?? 0] ?? 0;
  }

  clear(): void {
    for (let i = 0; i < this.#count; i++) {
      const at = this.#used[i] ?? 0;
      this.#sessions[at] = 0;
      this.#marks[at] = 0;
    }
    this.#count = 0;
  }
}
