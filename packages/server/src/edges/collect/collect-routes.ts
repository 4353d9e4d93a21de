import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Ids } from '../../base/ids.ts';
import type { Events } from '../../modules/events/index.ts';
import { type EventsApiDeps, eventsApiRoutes } from './events-api-routes.ts';
import { partnerRoutes } from './partner-routes.ts';
import { pixelRoutes } from './pixel-routes.ts';
import { serverRoutes } from './server-routes.ts';
import { tagRoutes } from './tag-routes.ts';

export interface CollectDeps {
  readonly events: Events;
  readonly ids: Ids;
  /** Told of defects. */
  readonly logger: Pick<FastifyBaseLogger, 'error'>;
}

/**
 * Where shopper events come in: `/event` for the tag, `/m/event` for servers and apps, `/gtm/event` and `/fpm/event` for tag
 * managers, `/events` for who has a key, `/mmp/{partner}` for measurement partners. Bodies arrive as bytes and are parsed once, here; no schema is checked before the
 * dialect reads them.
 */
export async function collectRoutes(
  app: FastifyInstance,
  given: Omit<EventsApiDeps, 'logger'>,
): Promise<void> {
  const deps = { ...given, logger: app.log };
  pixelRoutes(app, deps);
  serverRoutes(app, deps);
  eventsApiRoutes(app, deps);
  partnerRoutes(app, deps);
  await tagRoutes(app);
}

/** What stands behind the question mark of an address. */
export function queryOf(url: string | undefined): string {
  const start = url?.indexOf('?') ?? -1;
  return start === -1 ? '' : (url ?? '').slice(start + 1);
}
