/** A map that forgets its oldest entry when full. Insertion order is age; `set` on a known key makes it young again. */
export class BoundedMap<Key, Value> {
  readonly #entries = new Map<Key, Value>();
  readonly #max: number;
  // Stays where the oldest entry is: a new iterator would first walk over the traces of all that was deleted lately,
  // which in a map of 200,000 entries costs more than a whole request.
  #oldest = this.#entries.keys();
  #setSince = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key);
  }

  has(key: Key): boolean {
    return this.#entries.has(key);
  }

  set(key: Key, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    // An iterator that is never moved keeps all earlier tables of the map alive, so that it is renewed now and then.
    if (++this.#setSince > this.#max) {
      this.#oldest = this.#entries.keys();
      this.#setSince = 0;
    }
    if (this.#entries.size <= this.#max) return;
    const oldest = this.#oldest.next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }

  /** The oldest first. */
  entries(): IterableIterator<[Key, Value]> {
    return this.#entries.entries();
  }

  delete(key: Key): boolean {
    return this.#entries.delete(key);
  }
}
