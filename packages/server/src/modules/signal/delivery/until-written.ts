import { RETRY_PAUSE_MS } from './delivery-limits.ts';
import type { Ticker } from './transport.ts';

/** While the log refuses, only the write is repeated: the destination has answered, and is not asked again. */
export async function untilWritten(
  write: () => Promise<void>,
  deps: { readonly ticker: Ticker; readonly failed: (error: unknown) => void; readonly signal: AbortSignal },
): Promise<void> {
  const { ticker, failed, signal } = deps;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (signal.aborted) throw error;
      failed(error);
      await new Promise<void>((resume) => ticker.after(RETRY_PAUSE_MS, resume));
    }
  }
}
