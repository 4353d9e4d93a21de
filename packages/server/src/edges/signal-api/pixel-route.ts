import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { isPrivacyName } from '../../modules/events/index.ts';
import { LogFull, LogUnavailable } from '../../stores/log/port.ts';
import type { IngestionDeps } from './ingestion-routes.ts';

/** What a picture that is loaded says, by the last part of its address. */
const PICTURES: Readonly<Record<string, { type: 'track' | 'page'; event: string }>> = {
  open: { type: 'track', event: 'Email Opened' },
  track: { type: 'track', event: '' },
  page: { type: 'page', event: '' },
};

/** Parameters that name the call; of all others the shopper's choices are context, and the rest properties. */
const OWN = new Set(['key', 'event', 'name', 'userId', 'anonymousId', 'messageId']);

const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/**
 * `GET /v1/pixel/open?key=…&userId=…`: for e-mails and places where nothing but a picture is loaded. It is answered with a
 * picture whatever becomes of it. Mail programs fetch pictures again: with a `messageId` each counts once.
 */
export function pixelRoute(app: FastifyInstance, { ingestion, eventKey, logger }: IngestionDeps): void {
  const schema = {
    params: Type.Object({ type: Type.String() }),
    querystring: Type.Record(Type.String(), Type.Unknown()),
  };
  app.get('/v1/pixel/:type', { schema }, async (request, reply) => {
    const { type } = request.params as { type: string };
    const query = request.query as Record<string, unknown>;
    const key = eventKey(String(query.key ?? ''));
    const picture = Object.hasOwn(PICTURES, type) ? PICTURES[type] : undefined;
    if (key?.kind === 'pipeline' && picture !== undefined) {
      const { event, name, userId, anonymousId, messageId } = query;
      const others = Object.entries(query).filter(([field]) => !OWN.has(field));
      const properties = Object.fromEntries(others.filter(([field]) => !isPrivacyName(field)));
      const context = Object.fromEntries(others.filter(([field]) => isPrivacyName(field)));
      const item = {
        event: event ?? picture.event,
        name,
        userId,
        anonymousId,
        messageId,
        properties,
        context,
      };
      const arrival = {
        ...{ advertiserId: key.advertiserId, source: key.callerId, type: picture.type },
        ...{ channel: 'pixel' as const, anonymousId: null },
        shared: { userAgent: request.headers['user-agent'] ?? '' },
      };
      await ingestion.accept([item], arrival).catch((error) => {
        const isCounted = error instanceof LogFull || error instanceof LogUnavailable;
        if (!isCounted) logger.error({ err: error, traceId: request.id, path: `/v1/pixel/${type}` });
      });
    }
    return reply.type('image/gif').header('cache-control', 'no-store').send(PIXEL);
  });
}
