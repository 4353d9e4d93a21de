import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Bidder } from '../../modules/delivery/index.ts';
import { readFrameRequest } from './read-frame-request.ts';

export interface FrameDeps {
  readonly bidder: Pick<Bidder, 'bid'>;
  readonly ids: { next(): string };
  /** Where browsers reach this server. */
  readonly address: { readonly publicUrl: string };
}

/** Publishers' pages ask for it on every view; a new version reaches them within the hour. */
const CACHE = 'public, max-age=3600';

/** A frame waits for its ad as long as a reader would. */
const ALWAYS_IN_TIME = { isTraced: false, isLate: () => false } as const;

/** What an ad may do in a frame, whatever page it is put into: be seen, and open its links. */
const POLICY =
  "default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; " +
  'sandbox allow-popups allow-popups-to-escape-sandbox';

/**
 * Ads for publishers without an exchange: `GET /ad/tag.js`, the script that puts an ad where it stands, and `GET /ad/frame`,
 * the ad as a page of its own for an iframe; 204 when there is none.
 */
export async function frameRoutes(app: FastifyInstance, deps: FrameDeps): Promise<void> {
  const script = await readFile(fileURLToPath(import.meta.resolve('@souk/tag/ad-tag.js')));
  app.get('/ad/tag.js', (_request, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', CACHE)
      .header('cross-origin-resource-policy', 'cross-origin')
      .header('x-content-type-options', 'nosniff')
      .send(script),
  );
  app.get('/ad/frame', async (request, reply) => {
    openTo(request, reply);
    const isSecure = deps.address.publicUrl.startsWith('https:');
    const asked = readFrameRequest(request, { id: deps.ids.next(), isSecure });
    if (asked === null) return reply.code(400).send({ error: WRONG_SIZE });
    const { offers } = await deps.bidder.bid(asked, ALWAYS_IN_TIME);
    const [offer] = offers;
    if (offer === undefined || offer.form.kind !== 'banner') return reply.code(204).send();
    const { width, height } = offer.form.size;
    return reply
      .header('x-souk-size', `${width}x${height}`)
      .type('text/html; charset=utf-8')
      .header('content-security-policy', POLICY)
      .header('x-content-type-options', 'nosniff')
      .send(
        `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Advertisement</title>${offer.markup}</html>\n`,
      );
  });
}

const WRONG_SIZE =
  'The size of the ad is missing or no size: send size=300x250, or several, separated by commas. Nothing was shown.';

/** The script asks from any page, with the shopper's cookie. */
function openTo({ headers: { origin } }: FastifyRequest, reply: FastifyReply): void {
  void reply.header('cache-control', 'no-store').header('vary', 'origin');
  if (origin === undefined) return;
  void reply
    .header('access-control-allow-origin', origin)
    .header('access-control-allow-credentials', 'true')
    .header('access-control-expose-headers', 'x-souk-size');
}
