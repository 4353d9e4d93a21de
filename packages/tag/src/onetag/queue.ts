import type { Command } from './vocabulary.ts';

export interface Runner {
  /** Runs one command of the page. */
  run(command: Command): void;
  /** Sends what has gathered; `isPartial` when commands still wait for the page. */
  flush(isPartial: boolean): void;
  readonly isManual: () => boolean;
}

/**
 * The order of commands: members of arrays and what functions return stand in their place; `requiresDOM: "blocking"` holds
 * everything until the page is parsed, any other value but `"no"` holds that one command.
 */
export class Queue {
  #waiting: unknown[] = [];
  #deferred: Command[] = [];
  #isDomReady: boolean;
  readonly #runner: Runner;

  constructor(runner: Runner, isDomReady: boolean) {
    this.#runner = runner;
    this.#isDomReady = isDomReady;
  }

  push(items: readonly unknown[]): void {
    this.#waiting.push(...items);
    this.#advance();
    if (!this.#runner.isManual()) this.#runner.flush(this.isWaiting);
  }

  get isWaiting(): boolean {
    return this.#waiting.length + this.#deferred.length > 0;
  }

  domReady(): void {
    this.#isDomReady = true;
    const deferred = this.#deferred;
    this.#deferred = [];
    for (const command of deferred) quietly(() => this.#runner.run(command));
    this.push([]);
  }

  #advance(): void {
    while (this.#waiting.length > 0) {
      const item = this.#waiting.shift();
      if (Array.isArray(item)) this.#waiting.unshift(...item);
      else if (typeof item === 'function') this.#waiting.unshift(quietly(() => item()));
      else if (typeof item === 'object' && item !== null && this.#isHeld(item as Command)) return;
    }
  }

  /** Runs a command or puts it off; tells whether everything behind it has to wait as well. */
  #isHeld(command: Command): boolean {
    const { requiresDOM } = command;
    const isReady = this.#isDomReady || !requiresDOM || requiresDOM === 'no';
    if (isReady) quietly(() => this.#runner.run(command));
    else if (requiresDOM === 'blocking') this.#waiting.unshift(command);
    else this.#deferred.push(command);
    return !isReady && requiresDOM === 'blocking';
  }
}

/** A page's broken function costs the command that it stands in, neither the others nor the page. */
function quietly(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    console.error(error);
    return null;
  }
}
