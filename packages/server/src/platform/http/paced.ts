/** What a sender has to bring: so many bytes, or the end, each time that he was waited for so long. */
export interface Pace {
  readonly bytes: number;
  readonly ms: number;
}

/** Ten kilobytes a second, on average over a minute: a file that is slower holds its place for nothing. */
export const FILE_PACE: Pace = { bytes: 600_000, ms: 60_000 };

/**
 * The body, as long as it keeps the pace; then throws what `tooSlow` makes. Only waiting counts: a reader who takes his
 * time is not the sender's slowness.
 */
export async function* paced(
  body: AsyncIterable<Uint8Array>,
  pace: Pace,
  tooSlow: (pace: Pace) => Error,
): AsyncGenerator<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]();
  let bytes = 0;
  let waitedMs = 0;
  try {
    for (;;) {
      const askedMs = performance.now();
      const next = await within(pieces.next(), pace.ms - waitedMs, () => tooSlow(pace));
      if (next.done === true) return;
      waitedMs += performance.now() - askedMs;
      bytes += next.value.byteLength;
      if (bytes >= pace.bytes) {
        bytes = 0;
        waitedMs = 0;
      }
      yield next.value;
    }
  } finally {
    // Not awaited: while a piece is waited for, it ends no sooner than that piece comes.
    pieces.return?.()?.catch(() => undefined);
  }
}

async function within<T>(doing: Promise<T>, ms: number, tooLate: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate()), Math.max(ms, 0));
  });
  try {
    return await Promise.race([doing, late]);
  } finally {
    clearTimeout(timer);
  }
}
