import type { FastifyInstance, FastifyReply } from 'fastify';
import { fnv1a } from '../../base/hash.ts';
import { formatMicros } from '../../base/money.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import { type Catalog, type CatalogProduct, productKey } from '../../modules/catalog/index.ts';

interface DemoPagesDeps {
  readonly accounts: Accounts;
  readonly catalog: Catalog;
}

/** The demo marketplace's own shop: a page and a drawn image for each product, so that nothing leaves the machine. */
export async function demoPages(app: FastifyInstance, deps: DemoPagesDeps): Promise<void> {
  app.get<{ Params: { id: string } }>('/demo/shop/:id', async (request, reply) => {
    const product = productOf(deps, request.params.id);
    if (product === undefined) return notFound(reply, request.params.id);
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'")
      .send(shopPage(product, deps.catalog.seller(product.sellerId)?.name ?? ''));
  });
  app.get<{ Params: { file: string } }>('/demo/images/:file', async (request, reply) =>
    reply
      .type('image/svg+xml')
      .header('cache-control', 'public, max-age=86400')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(drawing(request.params.file.replace(/\.svg$/, ''))),
  );
}

function productOf({ accounts, catalog }: DemoPagesDeps, id: string): CatalogProduct | undefined {
  for (const { id: advertiserId } of accounts.advertisers()) {
    const product = catalog.product(advertiserId, productKey(id));
    // Only what says of itself that it is sold here: other accounts' products are none of this shop's.
    if (product !== undefined && URL.parse(product.link)?.pathname === `/demo/shop/${product.id}`)
      return product;
  }
  return undefined;
}

function notFound(reply: FastifyReply, id: string): FastifyReply {
  return reply
    .status(404)
    .type('text/plain; charset=utf-8')
    .send(`There is no product ${id} in this shop.\n`);
}

function shopPage(product: CatalogProduct, sellerName: string): string {
  const price =
    product.priceMicros === null ? '' : `${formatMicros(product.priceMicros)} ${product.currency ?? ''}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(product.title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}img{width:100%;max-width:20rem}</style>
<h1>${escaped(product.title)}</h1>
<img src="/demo/images/${encodeURIComponent(product.id)}.svg" alt="">
<p><strong>${escaped(price)}</strong>, sold by ${escaped(sellerName)}</p>
<p>${product.inStock ? 'In stock' : 'Out of stock'}</p>
</html>
`;
}

/** A quiet picture that is always the same for one name. */
function drawing(name: string): string {
  const seed = fnv1a(name);
  const hue = seed % 360;
  const shape = (seed >>> 9) % 3;
  const fill = `hsl(${hue} 45% 45%)`;
  const shapes = [
    `<circle cx="150" cy="150" r="80" fill="${fill}"/>`,
    `<rect x="75" y="75" width="150" height="150" rx="18" fill="${fill}"/>`,
    `<path d="M150 60 240 230H60Z" fill="${fill}"/>`,
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 300"><rect width="300" height="300" fill="hsl(${hue} 40% 92%)"/>${shapes[shape]}</svg>\n`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
