import type { Dice } from '../../src/base/dice.ts';

/** What a process that was killed waits for: nothing it did not do before will ever be done. */
const NEVER = new Promise<never>(() => {});

/**
 * Lets everything that happens at the same time take turns in an order that dice decide. Whoever touches a store asks for
 * its turn first; between two turns nothing else runs, so the same seed gives the same interleaving.
 */
export class Turns {
  readonly #dice: Dice;
  #waiting: (() => void)[] = [];
  #life = 0;
  #awake = 0;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  /** The present process: another one after each {@link kill}. */
  get life(): number {
    return this.#life;
  }

  /** Resolves when it is the turn of this life's caller; never when the life is over. */
  take(life: number): Promise<void> {
    if (life !== this.#life) return NEVER;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Ends the process: whoever waits for a turn has waited in vain. */
  kill(): void {
    this.#life++;
    this.#waiting = [];
  }

  /** Gives turns until nobody wants one; calls back after each. */
  async run(afterTurn: () => void): Promise<void> {
    for (;;) {
      await new Promise(setImmediate);
      if (this.#waiting.length === 0) return;
      const [next] = this.#waiting.splice(Math.floor(this.#dice() * this.#waiting.length), 1);
      next?.();
      this.#awake++;
      afterTurn();
    }
  }

  get turns(): number {
    return this.#awake;
  }
}
