import type { Micros } from '../../../base/money.ts';
import type { FeedReason, FeedRefusal } from '../feed-run.ts';
import { type ProductFacets, productKey } from '../product.ts';
import type { FeedColumn, FeedColumns } from './feed-columns.ts';
import { type FeedPrice, readPrice } from './price.ts';
import { readFacets } from './read-facets.ts';
import type { SeparatedRow } from './separated-values.ts';

/** A product as a feed describes it, before its seller has an id of ours. */
export interface FeedProduct {
  readonly line: number;
  readonly key: string;
  readonly id: string;
  /** null: the row names no seller; the product is kept and not advertised. */
  readonly externalSellerId: string | null;
  readonly sellerName: string | null;
  readonly title: string;
  readonly link: string;
  readonly imageLink: string;
  readonly priceMicros: Micros | null;
  readonly currency: string | null;
  readonly inStock: boolean;
  readonly facets: ProductFacets | null;
}

/** Lengths that the contract's importer accepts, in characters. */
const CHARS_MAX = { id: 240, title: 500, link: 1_000, imageLink: 2_000, sellerId: 50, sellerName: 50 };

const ID = /^[\x21-\x7e]+$/;
const WEB_LINK = /^https?:\/\/[^\s/?#"'<>\\^`{|}]+[^\s"<>\\^`{|}]*$/i;

/** Spellings of "cannot be bought now"; everything else, and nothing at all, means that it can. */
const OUT_OF_STOCK = /^(?:out[ _-]of[ _-]stock|outofstock|sold[ _-]out|discontinued)$/i;

/** One row as a product, or why it is none. */
export function readProduct(
  row: SeparatedRow,
  columns: FeedColumns,
): FeedProduct | { readonly refusal: FeedRefusal } {
  const { values, line } = row;
  const refuse = (reason: FeedReason, detail: string, productId = '') => ({
    refusal: { line, reason, productId: productId.slice(0, CHARS_MAX.id), detail },
  });
  if (values === null) return refuse('bad-quote', 'a value goes on behind its closing quote');
  if (values.length !== columns.count) {
    return refuse(
      'wrong-column-count',
      `the row has ${values.length} values, the header ${columns.count} names`,
    );
  }
  const cell = (column: FeedColumn): string => values[columns.at[column]]?.trim() ?? '';
  const id = cell('id');
  const title = cell('title');
  const link = cell('link');
  const imageLink = cell('image_link');
  const externalSellerId = cell('seller_id');
  const sellerName = cell('seller_name');
  const fault =
    idFault(id) ??
    textFaults({ title, link, imageLink }) ??
    sellerFault({ sellerId: externalSellerId, sellerName });
  if (fault !== null) return refuse(fault.reason, fault.detail, id);
  const price = priceOf(cell('sale_price'), cell('price'));
  if (price === 'bad')
    return refuse('bad-price', 'a price is written like 12.50 EUR, with a point for the decimals', id);
  return {
    line,
    key: productKey(id),
    id,
    externalSellerId: externalSellerId === '' ? null : externalSellerId,
    sellerName: externalSellerId === '' || sellerName === '' ? null : sellerName,
    title,
    link,
    imageLink,
    priceMicros: price?.priceMicros ?? null,
    currency: price?.currency ?? null,
    inStock: !OUT_OF_STOCK.test(cell('availability')),
    facets: readFacets(cell),
  };
}

interface Fault {
  readonly reason: FeedReason;
  readonly detail: string;
}

function idFault(id: string): Fault | null {
  if (id === '') return { reason: 'missing-id', detail: 'the row has no id' };
  if (id.length > CHARS_MAX.id) return overlong('overlong-id', id, CHARS_MAX.id);
  if (!ID.test(id) || id.includes('"')) {
    return { reason: 'bad-id', detail: 'an id has printable ASCII characters only, no spaces and no quotes' };
  }
  return null;
}

function textFaults(texts: { title: string; link: string; imageLink: string }): Fault | null {
  const { title, link, imageLink } = texts;
  if (title === '') return { reason: 'missing-title', detail: 'the row has no title' };
  if (title.length > CHARS_MAX.title) return overlong('overlong-title', title, CHARS_MAX.title);
  if (link === '') return { reason: 'missing-link', detail: 'the row has no link' };
  if (link.length > CHARS_MAX.link) return overlong('overlong-link', link, CHARS_MAX.link);
  if (!WEB_LINK.test(link))
    return { reason: 'bad-link', detail: 'the link is no address such as https://shop.example/p/1' };
  if (imageLink === '') return { reason: 'missing-image', detail: 'the row has no image_link' };
  if (imageLink.length > CHARS_MAX.imageLink)
    return overlong('overlong-image', imageLink, CHARS_MAX.imageLink);
  if (!WEB_LINK.test(imageLink))
    return { reason: 'bad-image', detail: 'the image_link is no address such as https://shop.example/1.jpg' };
  return null;
}

function sellerFault({ sellerId, sellerName }: { sellerId: string; sellerName: string }): Fault | null {
  if (sellerId.length > CHARS_MAX.sellerId)
    return overlong('overlong-seller-id', sellerId, CHARS_MAX.sellerId);
  if (sellerName.length > CHARS_MAX.sellerName)
    return overlong('overlong-seller-name', sellerName, CHARS_MAX.sellerName);
  return null;
}

function overlong(reason: FeedReason, value: string, max: number): Fault {
  return { reason, detail: `${value.length} characters are more than ${max}` };
}

function priceOf(salePrice: string, price: string): FeedPrice | null | 'bad' {
  const text = salePrice === '' ? price : salePrice;
  return text === '' ? null : (readPrice(text) ?? 'bad');
}
