import type { FastifyInstance } from 'fastify';

/**
 * Pages of any site may send events, with the cookie that names their visitor: what is answered holds nothing that is not the
 * sender's own.
 */
export function crossOriginHeaders(origin: string | undefined): Record<string, string> {
  if (origin === undefined) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    vary: 'origin',
  };
}

/** Browsers ask again after two hours at most, whatever they are told. */
const ASK_AGAIN_S = 7_200;

export function preflightRoute(app: FastifyInstance, path: string): void {
  app.options(path, async ({ headers }, reply) =>
    reply
      .status(204)
      .headers({
        ...crossOriginHeaders(headers.origin),
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization, content-type',
        'access-control-max-age': String(ASK_AGAIN_S),
      })
      .send(),
  );
}
