import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';

/** Shops' pages ask for it on every view; a new version reaches them within the hour. */
const CACHE = 'public, max-age=3600';

/** The scripts and their places: the tag where a standard snippet looks for it, so that changing the host name is all a shop does. */
const SCRIPTS = [
  { file: '@souk/tag/onetag.js', paths: ['/js/ld/ld.js', '/onetag.js'] },
  { file: '@souk/tag/signal.js', paths: ['/signal.js'] },
] as const;

/** `GET /js/ld/ld.js?a=<account>`, `GET /signal.js`: what pages load. They report to the host that they were loaded from. */
export async function tagRoutes(app: FastifyInstance): Promise<void> {
  for (const { file, paths } of SCRIPTS) {
    const script = await readFile(fileURLToPath(import.meta.resolve(file)));
    for (const path of paths) {
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
}
