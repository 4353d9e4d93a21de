/**
 * The last actions of all shoppers, in a ring: each hangs on the one before it on the same product and on the one before
 * it in the same session. So the most recent sessions of a product are found by walking back from its latest action, and
 * what is old goes by being overwritten, one action at a time. Numbers of actions only grow; 0 is none.
 */
export class SessionRing {
  readonly size: number;
  /** All that is known of an action lies side by side: memory is fetched in lines of 64 bytes, and walks jump around in it. */
  readonly #cells: Float64Array;
  #next = 1;

  constructor(size: number) {
    this.size = size;
    this.#cells = new Float64Array(size * CELLS);
  }

  /** The number that the next action gets. */
  get next(): number {
    return this.#next;
  }

  isKnown(action: number): boolean {
    return action > 0 && action >= this.#next - this.size;
  }

  /** True for a known action that the next one does not overwrite. */
  survives(action: number): boolean {
    return action > 0 && action > this.#next - this.size;
  }

  /** The product that the next action will make forgotten by one; -1 while there is room. */
  itemToOverwrite(): number {
    return this.#next > this.size ? this.itemAt(this.#next) : -1;
  }

  /** The session, named by its first action, is `null` for a new one. Returns the action's number. */
  add(action: { item: number; beforeOfItem: number; session: number | null }): number {
    const number = this.#next++;
    const session = action.session ?? number;
    const before = action.session === null ? 0 : this.lastOfSession(session);
    const length = action.session === null ? 0 : this.lengthOfSession(session);
    this.#put(number, ITEM, action.item);
    this.#put(number, SESSION, session);
    this.#put(number, BEFORE_OF_ITEM, action.beforeOfItem);
    this.#put(number, BEFORE_IN_SESSION, before);
    this.#put(session, LAST_OF_SESSION, number);
    this.#put(session, LENGTH_OF_SESSION, length + 1);
    return number;
  }

  itemAt(action: number): number {
    return this.#get(action, ITEM);
  }

  sessionAt(action: number): number {
    return this.#get(action, SESSION);
  }

  beforeOfItem(action: number): number {
    return this.#get(action, BEFORE_OF_ITEM);
  }

  beforeInSession(action: number): number {
    return this.#get(action, BEFORE_IN_SESSION);
  }

  lastOfSession(session: number): number {
    return this.#get(session, LAST_OF_SESSION);
  }

  lengthOfSession(session: number): number {
    return this.#get(session, LENGTH_OF_SESSION);
  }

  save(): Uint8Array[] {
    const used = Math.min(this.#next, this.size) * CELLS;
    return [Buffer.from(JSON.stringify({ next: this.#next })), bytesOf(this.#cells.subarray(0, used))];
  }

  load([head, cells]: readonly Uint8Array[]): void {
    this.#next = head === undefined ? 1 : (JSON.parse(Buffer.from(head).toString()) as { next: number }).next;
    this.#cells.fill(0);
    bytesOf(this.#cells).set(cells ?? []);
  }

  #get(action: number, field: number): number {
    return this.#cells[(action % this.size) * CELLS + field] ?? 0;
  }

  #put(action: number, field: number, value: number): void {
    this.#cells[(action % this.size) * CELLS + field] = value;
  }
}

/** Of an action; the last two are kept with the first action of a session. */
const [ITEM, SESSION, BEFORE_OF_ITEM, BEFORE_IN_SESSION, LAST_OF_SESSION, LENGTH_OF_SESSION] = [
  0, 1, 2, 3, 4, 5,
];
const CELLS = 8;

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
