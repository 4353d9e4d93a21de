import type { ServerResponse } from 'node:http';

/** Fires when the answer was read to its end, or its reader has gone before. */
export function readerGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  if (response.destroyed) gone.abort();
  else response.once('close', () => gone.abort());
  return gone.signal;
}

/** Closes the connection of an answer whose reader takes nothing for so long: what waits for it would be kept for ever. */
export function cutWhenStalled(response: ServerResponse, stalledMs: number): void {
  response.setTimeout(stalledMs, () => response.destroy());
}
