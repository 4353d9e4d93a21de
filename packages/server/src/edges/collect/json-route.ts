import type { FastifyInstance } from 'fastify';
import type { Submission } from '../../modules/events/index.ts';
import { type PlainAnswer, plainRoute } from '../../platform/http/plain-route.ts';
import { jsonAnswer } from './answer.ts';
import { BODY_MAX_BYTES, type CollectDeps, queryOf } from './collect-routes.ts';
import { failureAnswer } from './failure.ts';

/** A path at which servers post one JSON body, whatever content type they give it. */
export function postRoute(
  app: FastifyInstance,
  deps: CollectDeps,
  { path, read }: { path: string; read: (body: unknown, query: string) => Submission },
): void {
  plainRoute(app, {
    ...{ method: 'POST', path, bodyLimitBytes: BODY_MAX_BYTES },
    answer: ({ raw, body }) => {
      const query = queryOf(raw.url);
      return collectJson(deps, body.toString(), (parsed) => read(parsed, query));
    },
    failed: (error, request) => failureAnswer(error, request, deps),
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
