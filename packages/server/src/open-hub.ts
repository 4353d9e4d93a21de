// Signal, with what it needs of the outside.
import type { Logger } from 'pino';
import type { Dice } from './base/dice.ts';
import type { Ids } from './base/ids.ts';
import type { Clock } from './base/time.ts';
import { openSignal, type Post, type Signal, type Ticker } from './modules/signal/index.ts';
import type { Stores } from './open-stores.ts';
import type { Config } from './platform/config/settings.ts';
import type { SecretBox } from './platform/secrets/secret-box.ts';

export interface SignalWorld {
  readonly post: Post;
  readonly ticker: Ticker;
  /** Where this server takes events; known only once it listens. */
  readonly ownEventsUrl: () => string;
}

export function openHub(
  { log, profiles, db }: Stores,
  world: {
    readonly clock: Clock;
    readonly ids: Ids;
    readonly dice: Dice;
    readonly config: Pick<Config, 'tcfVendorId'>;
    readonly logger: Logger;
    readonly secrets: SecretBox;
    readonly signalWorld: SignalWorld;
  },
): Promise<Signal> {
  const { clock, ids, dice, secrets, config, logger, signalWorld } = world;
  return openSignal({
    ...{ log, profiles, db, clock, ids, dice, secrets, ...signalWorld },
    vendorId: config.tcfVendorId,
    failed: (error) => logger.error({ err: error }, 'a step of Signal failed; it is tried again'),
  });
}
