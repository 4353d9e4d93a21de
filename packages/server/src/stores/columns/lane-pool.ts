/** Sessions of one purpose: each is opened when it is first needed, and carries one piece of work at a time. */
export class LanePool<Session extends { close(): void }> {
  readonly #max: number;
  readonly #newSession: () => Session;
  readonly #free: Session[] = [];
  readonly #waiting: ((session: Session | Promise<Session>) => void)[] = [];
  #opened = 0;

  constructor(max: number, newSession: () => Session) {
    this.#max = max;
    this.#newSession = newSession;
  }

  async run<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = await this.#take();
    let answer: T;
    try {
      answer = await work(session);
    } catch (error) {
      this.#replace(session);
      throw error;
    }
    this.#handOn(session);
    return answer;
  }

  async close(): Promise<void> {
    while (this.#opened > 0) {
      (await this.#take()).close();
      this.#opened--;
    }
  }

  async #take(): Promise<Session> {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#opened < this.#max) {
      const session = this.#newSession();
      this.#opened++;
      return session;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #handOn(session: Session): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(session);
    else next(session);
  }

  /**
   * What a failed statement had already written would stand in front of the next answer of its session. The new one is
   * opened first: without any, the library would close the engine. When none opens, whoever waits tries for itself.
   */
  #replace(failed: Session): void {
    try {
      this.#handOn(this.#newSession());
    } catch {
      this.#opened--;
      for (const next of this.#waiting.splice(0)) next(this.#take());
    }
    failed.close();
  }
}
