import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Names of files in `assets` are made of their content: what a name holds never changes. */
const FOR_EVER = 'public, max-age=31536000, immutable';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
};

interface Kept {
  readonly plain: Buffer;
  readonly gzipped: Buffer;
}

/**
 * The console: one page for every address below `/console`, with scripts and styles of this server alone. The policy lets the
 * page run nothing else, be framed by nobody, and style itself only where it says this answer's nonce.
 */
export async function consolePages(app: FastifyInstance): Promise<void> {
  const page = (await readFile(fileOf('index.html'), 'utf8')).split('{{nonce}}');
  const assets = new Map<string, Promise<Kept>>();
  for (const name of await readdir(fileOf('assets'))) {
    app.get(`/console/assets/${name}`, (request, reply) => sendKept({ request, reply }, `assets/${name}`));
  }
  for (const name of ['icon.svg', 'licences.txt']) {
    app.get(`/console/${name}`, (request, reply) => sendKept({ request, reply }, name));
  }
  for (const path of ['/console', '/console/*']) {
    app.get(path, async (request, reply) => {
      if (/^\/console\/(?:v1|assets)\b/.test(request.url)) return reply.callNotFound();
      const nonce = randomBytes(18).toString('base64');
      return reply
        .headers({
          'content-security-policy': policyWith(nonce),
          'x-frame-options': 'DENY',
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'same-origin',
          'cache-control': 'no-store',
        })
        .type('text/html; charset=utf-8')
        .send(page.join(nonce));
    });
  }

  async function sendKept(at: { request: FastifyRequest; reply: FastifyReply }, name: string) {
    const { request, reply } = at;
    const kept = assets.get(name) ?? keep(name);
    assets.set(name, kept);
    const { plain, gzipped } = await kept;
    const isGzipped = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    if (isGzipped) void reply.header('content-encoding', 'gzip');
    return reply
      .headers({
        'cache-control': name.startsWith('assets/') ? FOR_EVER : 'public, max-age=3600',
        vary: 'accept-encoding',
        'x-content-type-options': 'nosniff',
      })
      .type(TYPES[extname(name)] ?? 'application/octet-stream')
      .send(isGzipped ? gzipped : plain);
  }
}

function policyWith(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    // Pictures of products lie wherever the feed says; a preview of an ad is a frame without scripts or our origin.
    "img-src 'self' data: https: http:",
    "font-src 'self'",
    "frame-src 'self' blob:",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

async function keep(name: string): Promise<Kept> {
  const plain = await readFile(fileOf(name));
  return { plain, gzipped: await promisify(gzip)(plain) };
}

function fileOf(name: string): string {
  return join(fileURLToPath(import.meta.resolve('@souk/console/dist/index.html')), '..', name);
}
