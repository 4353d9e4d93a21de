import { FEED_COLUMNS, type FeedColumn, type FeedColumns } from '../feed/feed-columns.ts';
import { type FeedProduct, readProduct } from '../feed/read-product.ts';
import type { FeedReason } from '../feed-run.ts';
import type { BatchError, BatchErrorType, ProductInput } from './batch.ts';

const COLUMNS: FeedColumns = {
  count: FEED_COLUMNS.length,
  at: Object.fromEntries(FEED_COLUMNS.map((column, i) => [column, i])) as Record<FeedColumn, number>,
};

/** The product as the catalog has it, in a feed's words; what a batch leaves out is taken from here. */
export type KnownCells = Partial<Readonly<Record<FeedColumn, string>>>;

/** Judges a product of a batch by the rules of feeds. `position` stands for the line. */
export function readInput(
  input: ProductInput,
  known: KnownCells,
  position: number,
): { readonly product: FeedProduct } | { readonly error: BatchError } {
  const cells = { ...known, ...sentCells(input) };
  const read = readProduct(
    { line: position, values: FEED_COLUMNS.map((column) => cells[column] ?? '') },
    COLUMNS,
  );
  if (!('refusal' in read)) return { product: read };
  const { reason, detail, productId } = read.refusal;
  return {
    error: { productId: productId.toLowerCase(), type: TYPES[reason] ?? 'UnknownError', message: detail },
  };
}

function sentCells(input: ProductInput): KnownCells {
  const { price, salePrice } = input;
  const cells: Partial<Record<FeedColumn, string | undefined>> = {
    id: input.id,
    title: input.title,
    link: input.link,
    image_link: input.imageLink,
    // A price that is sent alone is what the product costs now, whatever its sale price was.
    price: price ?? salePrice,
    sale_price: price === undefined && salePrice === undefined ? undefined : (salePrice ?? ''),
    availability: input.availability,
    seller_id: input.externalSellerId,
    seller_name: input.externalSellerName,
    brand: input.brand,
    product_type: input.productType,
  };
  for (const [i, label] of (input.customLabels ?? []).entries()) {
    if (label !== undefined) cells[`custom_label_${i}` as FeedColumn] = label;
  }
  return Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== undefined));
}

/** Feeds know more reasons than the contract's list; what it has no word for is a matter of configuration. */
const TYPES: Readonly<Partial<Record<FeedReason, BatchErrorType>>> = {
  'missing-id': 'MissingID',
  'bad-id': 'NonAsciiId',
  'overlong-id': 'OverlargeID',
  'missing-title': 'MissingName',
  'overlong-title': 'ConfigurationError',
  'missing-link': 'MissingURL',
  'bad-link': 'InvalidProductUrl',
  'overlong-link': 'OverlargeURL',
  'missing-image': 'MissingImages',
  'bad-image': 'InvalidBigImageUrl',
  'overlong-image': 'OverlargeBigImage',
  'bad-price': 'ConfigurationError',
  'overlong-seller-id': 'ConfigurationError',
  'overlong-seller-name': 'ConfigurationError',
};
