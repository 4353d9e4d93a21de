import type { Position } from './port.ts';

interface Waiter {
  readonly after: Position;
  readonly resume: () => void;
  readonly reject: (error: Error) => void;
}

/** Readers that have read everything and wait for more. */
export class Waiters {
  #all: Waiter[] = [];

  /** Resolves after a {@link wake} beyond that position, or when the signal fires. */
  wait(after: Position, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const waiter = { after, resume, reject: refuse };
      this.#all.push(waiter);
      const aborted = (): void => {
        this.#all = this.#all.filter((other) => other !== waiter);
        resume();
      };
      signal.addEventListener('abort', aborted, { once: true });
      function resume(): void {
        signal.removeEventListener('abort', aborted);
        resolve();
      }
      function refuse(error: Error): void {
        signal.removeEventListener('abort', aborted);
        reject(error);
      }
    });
  }

  wake(last: Position): void {
    if (this.#all.length === 0) return;
    const ready = this.#all.filter((waiter) => waiter.after < last);
    this.#all = this.#all.filter((waiter) => waiter.after >= last);
    for (const waiter of ready) waiter.resume();
  }

  refuse(error: Error): void {
    const all = this.#all;
    this.#all = [];
    for (const waiter of all) waiter.reject(error);
  }
}
