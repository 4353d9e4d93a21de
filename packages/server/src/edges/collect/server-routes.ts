import type { FastifyInstance } from 'fastify';
import { readS2s, readTagManager } from '../../modules/events/index.ts';
import { plainRoute } from '../../platform/http/plain-route.ts';
import { BODY_MAX_BYTES, type CollectDeps, queryOf } from './collect-routes.ts';
import { failureAnswer } from './failure.ts';
import { collectJson, postRoute } from './json-route.ts';

/**
 * Servers and apps: `POST /m/event?version=s2s_v0` with a JSON body, or `GET /m/event?data=<JSON>`. And server-side tag
 * managers: `/gtm/event` with the caller's id in the body, `/fpm/event` with the first-party id in the address.
 */
export function serverRoutes(app: FastifyInstance, deps: CollectDeps): void {
  postRoute(app, deps, { path: '/m/event', read: readS2s });
  plainRoute(app, {
    ...{ method: 'GET', path: '/m/event', bodyLimitBytes: BODY_MAX_BYTES },
    answer: ({ raw }) => collectJson(deps, dataOf(queryOf(raw.url)), readS2s),
    failed: (error, request) => failureAnswer(error, request, deps),
  });
  for (const path of ['/gtm/event', '/fpm/event']) postRoute(app, deps, { path, read: readTagManager });
}

function dataOf(query: string): string {
  const [data = '', ...others] = new URLSearchParams(query).getAll('data');
  return others.length === 0 ? data : '';
}
