/** Larger for a look at what grows: SOUK_BENCH_PRODUCTS=3000000. */
const products = Number(process.env.SOUK_BENCH_PRODUCTS ?? 200_000);

/** Each seller has twenty products. */
export const FEED = { sellers: products / 20, products } as const;

const CHUNK_ROWS = 200;
const HEADER =
  'id,title,description,link,image_link,price,sale_price,availability,brand,product_type,seller_id,seller_name\n';

/** A feed as marketplaces export it, some 500 bytes a row, in pieces: it is nowhere whole. */
export function* feedText(): Generator<Buffer> {
  yield Buffer.from(HEADER);
  for (let at = 0; at < FEED.products; at += CHUNK_ROWS) {
    let text = '';
    for (let i = at; i < Math.min(at + CHUNK_ROWS, FEED.products); i++) text += rowOf(i);
    yield Buffer.from(text);
  }
}

export function productId(i: number): string {
  return `SKU-${100_000 + (i % FEED.products)}`;
}

const DESCRIPTION =
  'Made of solid oak with a finish of natural oil, this piece fits rooms of any size; ""simply good"", say our customers, and easy to put together within an hour. Two years of warranty, delivered to the door within five days.';

/** Sellers stand mixed, as in an export by product; each has twenty products. */
function rowOf(i: number): string {
  const seller = i % FEED.sellers;
  const id = productId(i);
  const slug = id.toLowerCase();
  const price = (10 + (i % 9_000) / 100).toFixed(2);
  const sale = i % 7 === 0 ? `${(9 + (i % 9_000) / 100).toFixed(2)} EUR` : '';
  return (
    `${id},Oak product number ${i} in natural colour,"${DESCRIPTION}",https://www.market.example/p/${slug}?ref=feed,` +
    `https://img.market.example/large/${slug}.jpg,${price} EUR,${sale},${i % 20 === 0 ? 'out of stock' : 'in stock'},` +
    `Brand ${i % 500},Home & Garden > Furniture > Tables,shop-${seller},Seller number ${seller}\n`
  );
}
