import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Outcome, Recorder, Visit } from '../../modules/delivery/index.ts';
import { isBot } from '../../modules/events/index.ts';
import { BROKEN_LINK } from './broken-link-page.ts';
import { type ChoicesDeps, choicesRoutes } from './choices-routes.ts';
import { type FrameDeps, frameRoutes } from './frame-routes.ts';
import { sendPage } from './page.ts';

/**
 * Where the paths of an ad lead: `GET /i/<token>.gif` says that it was shown, `GET /c/<token>` that it was clicked,
 * `GET /o/<token>` why it was shown. And ads for pages that ask without an exchange.
 */
export async function adsRoutes(
  app: FastifyInstance,
  deps: ChoicesDeps & FrameDeps & { readonly recorder: Recorder },
): Promise<void> {
  const { recorder } = deps;
  choicesRoutes(app, deps);
  await frameRoutes(app, deps);
  app.route({
    method: ['GET', 'HEAD'],
    url: '/i/*',
    handler: async (request, reply) => {
      const outcome = await recorder.impression(tokenOf(request).replace(/\.gif$/, ''), visitOf(request));
      const isOurs = outcome !== 'malformed' && outcome !== 'bad-signature';
      return answered(reply, outcome)
        .code(isOurs ? 200 : 404)
        .type('image/gif')
        .send(TRANSPARENT_PIXEL);
    },
  });
  app.route({
    method: ['GET', 'HEAD'],
    url: '/c/*',
    handler: async (request, reply) => {
      const { destination, outcome } = await recorder.click(tokenOf(request), visitOf(request));
      answered(reply, outcome);
      // Whoever clicked is led on even when the click could not be written down; it is then not billed.
      if (destination !== null) return reply.code(302).header('location', destination).send();
      return sendPage(reply, BROKEN_LINK);
    },
  });
}

/** Says whether it counts, so that a test or a curious integrator needs no second request. */
function answered(reply: FastifyReply, outcome: Outcome): FastifyReply {
  return reply
    .header('x-souk-outcome', outcome)
    .header('cache-control', 'no-store, no-cache, private')
    .header('referrer-policy', 'no-referrer-when-downgrade');
}

// Wildcards, because a token is longer than the parts of a path usually are.
function tokenOf(request: FastifyRequest): string {
  return (request.params as { '*': string })['*'];
}

function visitOf({ method, headers }: FastifyRequest): Visit {
  const purpose = headers['sec-purpose'] ?? headers.purpose ?? headers['x-purpose'] ?? headers['x-moz'];
  return {
    isHead: method === 'HEAD',
    isBot: isBot(headers['user-agent'] ?? ''),
    isPrefetch: typeof purpose === 'string' && /prefetch|prerender|preview/i.test(purpose),
  };
}

const TRANSPARENT_PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
