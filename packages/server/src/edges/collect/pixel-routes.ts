import type { FastifyInstance } from 'fastify';
import { readOneTag } from '../../modules/events/index.ts';
import type { PlainAnswer, PlainRequest } from '../../platform/http/plain-route.ts';
import { collectRoute } from './collect-route.ts';
import { type CollectDeps, queryOf } from './collect-routes.ts';

/** The shopper's name at this server: shared with the pages that show ads. Set on the tag's first request. */
const COOKIE = 'souk_uid';

/** Thirteen months, the longest that regulators accept for such a cookie. */
const COOKIE_MAX_AGE_S = 395 * 24 * 3_600;

/** The tag: a page loads it as an image or a script, or sends a beacon, and looks at the answer in no case. */
export function pixelRoutes(app: FastifyInstance, deps: CollectDeps): void {
  for (const method of ['GET', 'POST'] as const) {
    collectRoute(app, deps, {
      ...{ method, path: '/event', surface: 'onetag' },
      answer: (request) => collect(deps, request),
    });
  }
}

async function collect(deps: CollectDeps, request: PlainRequest): Promise<PlainAnswer> {
  const { headers, socket } = request.raw;
  const query = queryOrBody(request);
  const known = cookieOf(headers.cookie);
  const cookieId = known ?? deps.ids.next();
  const submission = readOneTag(query, {
    userAgent: headers['user-agent'] ?? '',
    cookieId,
    isCookieNew: known === null,
  });
  const { refusal } = await deps.events.accept(submission);
  const isNew = known === null && refusal === null;
  const isScript = headers['sec-fetch-dest'] === 'script' || /(?:^|&)rt=js(?:&|$)/.test(query);
  return {
    status: 200,
    headers: {
      ...(isNew ? { 'set-cookie': newCookie(cookieId, 'encrypted' in socket) } : {}),
      'cache-control': 'no-store',
      'content-type': isScript ? 'application/javascript' : 'image/gif',
    },
    body: isScript ? '' : TRANSPARENT_PIXEL,
  };
}

/** A beacon carries the commands in its body when they are too long for the address. */
function queryOrBody({ raw, body }: PlainRequest): string {
  const query = queryOf(raw.url);
  if (body.length === 0) return query;
  return query === '' ? body.toString() : `${query}&${body.toString()}`;
}

function cookieOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  return /(?:^|;\s*)souk_uid=([A-Za-z0-9_-]{22})(?:;|$)/.exec(header)?.[1] ?? null;
}

/** Pages of the marketplace stand on other sites than this server; browsers take such a cookie over https only. */
function newCookie(id: string, isEncrypted: boolean): string {
  const crossSite = isEncrypted ? 'SameSite=None; Secure' : 'SameSite=Lax';
  return `${COOKIE}=${id}; Max-Age=${COOKIE_MAX_AGE_S}; Path=/; HttpOnly; ${crossSite}`;
}

const TRANSPARENT_PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
