import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';

/** Shops' pages ask for it on every view; a new version reaches them within the hour. */
const CACHE = 'public, max-age=3600';

/** Where a standard snippet looks for the tag, so that changing the host name is all a shop does, and a plain name. */
const PATHS = ['/js/ld/ld.js', '/onetag.js'];

/** `GET /js/ld/ld.js?a=<account>`: the tag itself. It reports to the host that it was loaded from. */
export async function tagRoutes(app: FastifyInstance): Promise<void> {
  const script = await readFile(fileURLToPath(import.meta.resolve('@souk/tag/onetag.js')));
  for (const path of PATHS) {
    app.get(path, (_request, reply) =>
      reply
        .type('text/javascript; charset=utf-8')
        .header('cache-control', CACHE)
        .header('cross-origin-resource-policy', 'cross-origin')
        .header('x-content-type-options', 'nosniff')
        .send(script),
    );
  }
}
