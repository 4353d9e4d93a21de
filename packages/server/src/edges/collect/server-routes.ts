import type { FastifyInstance, FastifyReply } from 'fastify';
import { readS2s } from '../../modules/events/index.ts';
import { answerOf } from './answer.ts';
import type { CollectDeps } from './collect-routes.ts';

/**
 * Servers and apps: `POST /m/event?version=s2s_v0` with a JSON body, or `GET /m/event?data=<JSON>`. 200 says that the
 * request was understood and that what is not named in `errors` is durable.
 */
export function serverRoutes(app: FastifyInstance, deps: CollectDeps): void {
  app.post('/m/event', (request, reply) =>
    collect(deps, Buffer.isBuffer(request.body) ? request.body.toString() : '', reply),
  );
  app.get<{ Querystring: { data?: unknown } }>('/m/event', { exposeHeadRoute: false }, (request, reply) =>
    collect(deps, typeof request.query.data === 'string' ? request.query.data : '', reply),
  );
}

async function collect(deps: CollectDeps, text: string, reply: FastifyReply): Promise<FastifyReply> {
  reply.header('content-type', 'application/json');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return reply.code(400).send(answerOf(['InvalidJson'], []));
  }
  const { errors, warnings } = await deps.events.accept(readS2s(body));
  return reply.send(answerOf(errors, warnings));
}
