/** Time as it passes on this machine, for waits: no step of its clock and no test clock moves it. */
export const ticker = {
  nowMs: () => performance.now(),
  /** Calls once after that time, unless cancelled. */
  after(ms: number, call: () => void): () => void {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
} as const;
