import type { FastifyInstance } from 'fastify';
import type { Ids } from '../../base/ids.ts';
import type { Events } from '../../modules/events/index.ts';
import { answerFailure } from './failure.ts';
import { pixelRoutes } from './pixel-routes.ts';
import { serverRoutes } from './server-routes.ts';

export interface CollectDeps {
  readonly events: Events;
  readonly ids: Ids;
}

/** The largest body: thousands of events, and far more than any sender is known to send. */
export const BODY_MAX_BYTES = 1_048_576;

/**
 * Where shopper events come in: `GET|POST /event` for the tag, `GET|POST /m/event` for servers and apps. Bodies arrive as
 * bytes and are parsed once, here; no schema is checked before the dialect reads them.
 */
export async function collectRoutes(app: FastifyInstance, deps: CollectDeps): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_MAX_BYTES }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler(answerFailure);
  pixelRoutes(app, deps);
  serverRoutes(app, deps);
}
