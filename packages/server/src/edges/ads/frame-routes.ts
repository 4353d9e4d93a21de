import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { Bidder, Offer } from '../../modules/delivery/index.ts';
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

/** Tells the page around it how large the ad is, 0x0 without one, and nothing else: pages must not read what ads show. */
const TELL_SIZE = "parent.postMessage({ souk: 'ad', size: document.documentElement.dataset.size }, '*');";

/** What an ad may do in a frame, whatever page it is put into: be seen, open its links, and tell its size by our script. */
const POLICY =
  "default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; " +
  `script-src 'sha256-${createHash('sha256').update(TELL_SIZE).digest('base64')}'; ` +
  'sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox';

/**
 * Ads for publishers without an exchange: `GET /ad/tag.js`, the script that puts an ad where it stands, and `GET /ad/frame`,
 * the ad as a page of its own for an iframe; an empty page when there is none.
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
    void reply.header('cache-control', 'no-store');
    const isSecure = deps.address.publicUrl.startsWith('https:');
    const asked = readFrameRequest(request, { id: deps.ids.next(), isSecure });
    if (asked === null) return reply.code(400).send({ error: WRONG_SIZE });
    const { offers } = await deps.bidder.bid(asked, ALWAYS_IN_TIME);
    const [offer] = offers;
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', POLICY)
      .header('x-content-type-options', 'nosniff')
      .send(pageOf(offer));
  });
}

const WRONG_SIZE =
  'The size of the ad is missing or no size: send size=300x250, or several, separated by commas. Nothing was shown.';

function pageOf(offer: Offer | undefined): string {
  const isAd = offer?.form.kind === 'banner';
  const { width, height } = isAd ? offer.form.size : { width: 0, height: 0 };
  return (
    `<!doctype html>\n<html lang="en" data-size="${width}x${height}"><meta charset="utf-8"><title>Advertisement</title>` +
    `${isAd ? offer.markup : ''}<script>${TELL_SIZE}</script></html>\n`
  );
}
