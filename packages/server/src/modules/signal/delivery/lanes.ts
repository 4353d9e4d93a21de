/**
 * Who is next: items of one person go one after the other, in the order in which they came, whatever happens to them; persons
 * do not wait for each other. Holds no clock: times are given.
 */
export class Lanes<Item> {
  readonly #lanes = new Map<string, Item[]>();
  /** Persons whose first item may go now, longest waiting first. */
  readonly #ready = new Set<string>();
  /** Persons whose first item has to wait, soonest first. */
  #waiting: { person: string; dueMs: number }[] = [];
  #size = 0;

  /** Items that are not settled. */
  get size(): number {
    return this.#size;
  }

  /** Persons of whom an item could be sent at once. */
  get readyCount(): number {
    return this.#ready.size;
  }

  add(person: string, item: Item): void {
    this.#size++;
    const lane = this.#lanes.get(person);
    if (lane !== undefined) {
      lane.push(item);
      return;
    }
    this.#lanes.set(person, [item]);
    this.#ready.add(person);
  }

  /** The next item that may be sent; its person has no other until `settle` or `later`. */
  take(nowMs: number): { person: string; item: Item } | null {
    this.#wake(nowMs);
    for (const person of this.#ready) {
      this.#ready.delete(person);
      const [item] = this.#lanes.get(person) ?? [];
      if (item !== undefined) return { person, item };
    }
    return null;
  }

  /** The person's first item is done with. */
  settle(person: string): void {
    const lane = this.#lanes.get(person);
    if (lane === undefined) return;
    lane.shift();
    this.#size--;
    if (lane.length === 0) this.#lanes.delete(person);
    else this.#ready.add(person);
  }

  /** The person's first item comes again then. */
  later(person: string, dueMs: number): void {
    let at = this.#waiting.length;
    while (at > 0 && (this.#waiting[at - 1]?.dueMs ?? 0) > dueMs) at--;
    this.#waiting.splice(at, 0, { person, dueMs });
  }

  /** When the next waiting item is due; null when none waits. */
  nextDueMs(): number | null {
    return this.#waiting[0]?.dueMs ?? null;
  }

  /** Everything that waits may go now. */
  hurry(): void {
    for (const { person } of this.#waiting) this.#ready.add(person);
    this.#waiting = [];
  }

  #wake(nowMs: number): void {
    let due = 0;
    while (due < this.#waiting.length && (this.#waiting[due]?.dueMs ?? 0) <= nowMs) due++;
    for (const { person } of this.#waiting.splice(0, due)) this.#ready.add(person);
  }
}
