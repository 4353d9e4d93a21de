// Signal as a module, for pages that are built: import { init } from '@souk/tag/collector.js'
import { SignalClient, type SignalOptions } from './signal/client.ts';

export type { SignalClient, SignalOptions };

/** Begins to collect; the client has the calls of `_df`. */
export function init(options: SignalOptions): SignalClient {
  return new SignalClient(window, options);
}
