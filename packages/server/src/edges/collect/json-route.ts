import type { FastifyInstance } from 'fastify';
import type { Submission, Surface } from '../../modules/events/index.ts';
import type { PlainAnswer } from '../../platform/http/plain-route.ts';
import { jsonAnswer } from './answer.ts';
import { collectRoute } from './collect-route.ts';
import { type CollectDeps, queryOf } from './collect-routes.ts';

/** A path at which servers post one JSON body, whatever content type they give it. */
export function postRoute(
  app: FastifyInstance,
  deps: CollectDeps,
  route: { path: string; surface: Surface; read: (body: unknown, query: string) => Submission },
): void {
  const { path, surface, read } = route;
  collectRoute(app, deps, {
    ...{ method: 'POST', path, surface },
    answer: ({ raw, body }) => {
      const query = queryOf(raw.url);
      return collectJson(deps, body.toString(), (parsed) => read(parsed, query));
    },
  });
}

/** Parses, reads and keeps what came as text; 200 says that what is not named in `errors` is durable. */
export async function collectJson(
  { events }: Pick<CollectDeps, 'events'>,
  text: string,
  read: (body: unknown) => Submission,
): Promise<PlainAnswer> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return jsonAnswer(400, ['InvalidJson'], []);
  }
  const { errors, warnings } = await events.accept(read(body));
  return jsonAnswer(200, errors, warnings);
}
