import type { FastifyInstance } from 'fastify';
import { readS2s, readTagManager } from '../../modules/events/index.ts';
import { collectRoute } from './collect-route.ts';
import { type CollectDeps, queryOf } from './collect-routes.ts';
import { collectJson, postRoute } from './json-route.ts';

/**
 * Servers and apps: `POST /m/event?version=s2s_v0` with a JSON body, or `GET /m/event?data=<JSON>`. And server-side tag
 * managers: `/gtm/event` with the caller's id in the body, `/fpm/event` with the first-party id in the address.
 */
export function serverRoutes(app: FastifyInstance, deps: CollectDeps): void {
  postRoute(app, deps, { path: '/m/event', surface: 's2s', read: readS2s });
  collectRoute(app, deps, {
    ...{ method: 'GET', path: '/m/event', surface: 's2s' },
    answer: ({ raw }) => collectJson(deps, dataOf(queryOf(raw.url)), readS2s),
  });
  for (const path of ['/gtm/event', '/fpm/event'])
    postRoute(app, deps, { path, surface: 'tag-manager', read: readTagManager });
}

function dataOf(query: string): string {
  const [data = '', ...others] = new URLSearchParams(query).getAll('data');
  return others.length === 0 ? data : '';
}
