import type { Position } from '../../../stores/log/port.ts';

/** Which positions are done with, though they are finished in no order: everything up to `low`, and some above. */
export class Watermark {
  #low: Position;
  readonly #above: Set<Position>;

  constructor(low: Position, above: Iterable<Position> = []) {
    this.#low = low;
    this.#above = new Set(above);
  }

  get low(): Position {
    return this.#low;
  }

  /** In order. */
  above(): Position[] {
    return [...this.#above].sort((a, b) => a - b);
  }

  has(position: Position): boolean {
    return position <= this.#low || this.#above.has(position);
  }

  settle(position: Position): void {
    if (position <= this.#low) return;
    this.#above.add(position);
    while (this.#above.delete(this.#low + 1)) this.#low++;
  }

  /** Everything up to there is done with. */
  raise(low: Position): void {
    if (low <= this.#low) return;
    this.#low = low;
    for (const position of this.#above) if (position <= low) this.#above.delete(position);
    while (this.#above.delete(this.#low + 1)) this.#low++;
  }
}
