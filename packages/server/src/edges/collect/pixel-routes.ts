import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readOneTag } from '../../modules/events/index.ts';
import type { CollectDeps } from './collect-routes.ts';

/** The shopper's name at this server: shared with the pages that show ads. Set on the tag's first request. */
const COOKIE = 'souk_uid';

/** Thirteen months, the longest that regulators accept for such a cookie. */
const COOKIE_MAX_AGE_S = 395 * 24 * 3_600;

/** The tag: a page loads it as an image or a script, or sends a beacon, and looks at the answer in no case. */
export function pixelRoutes(app: FastifyInstance, deps: CollectDeps): void {
  // Whoever only asks for headers views nothing.
  app.get('/event', { exposeHeadRoute: false }, (request, reply) =>
    collect(deps, queryOf(request), { request, reply }),
  );
  app.post('/event', (request, reply) => collect(deps, queryOrBody(request), { request, reply }));
}

async function collect(
  deps: CollectDeps,
  query: string,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<FastifyReply> {
  const known = cookieOf(request.headers.cookie);
  const cookieId = known ?? deps.ids.next();
  const submission = readOneTag(query, { userAgent: request.headers['user-agent'] ?? '', cookieId });
  await deps.events.accept(submission);
  if (known === null && !submission.optedOut)
    reply.header('set-cookie', newCookie(cookieId, request.protocol));
  const isScript = request.headers['sec-fetch-dest'] === 'script' || /(?:^|&)rt=js(?:&|$)/.test(query);
  return reply
    .header('cache-control', 'no-store')
    .type(isScript ? 'application/javascript' : 'image/gif')
    .send(isScript ? NO_SCRIPT : TRANSPARENT_PIXEL);
}

function queryOf(request: FastifyRequest): string {
  const url = request.raw.url ?? '';
  const start = url.indexOf('?');
  return start === -1 ? '' : url.slice(start + 1);
}

/** A beacon carries the commands in its body when they are too long for the address. */
function queryOrBody(request: FastifyRequest): string {
  const query = queryOf(request);
  const body = Buffer.isBuffer(request.body) ? request.body.toString() : '';
  if (body === '') return query;
  return query === '' ? body : `${query}&${body}`;
}

function cookieOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  return /(?:^|;\s*)souk_uid=([A-Za-z0-9_-]{22})(?:;|$)/.exec(header)?.[1] ?? null;
}

/** Pages of the marketplace stand on other sites than this server; browsers take such a cookie over https only. */
function newCookie(id: string, protocol: string): string {
  const crossSite = protocol === 'https' ? 'SameSite=None; Secure' : 'SameSite=Lax';
  return `${COOKIE}=${id}; Max-Age=${COOKIE_MAX_AGE_S}; Path=/; HttpOnly; ${crossSite}`;
}

const TRANSPARENT_PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const NO_SCRIPT = Buffer.alloc(0);
