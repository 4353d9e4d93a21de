import { type FeedWarning, type RowWarningCode, WARNINGS_KEPT } from '../feed-run.ts';
import type { FeedColumn, FeedColumns } from './feed-columns.ts';
import type { FeedProduct } from './read-product.ts';

const DESCRIPTION_CHARS_MAX = 5_000;

/** What is taken and may not do what was meant; said once for all rows that show it. */
export const MEANINGS: Readonly<Record<RowWarningCode, string>> = {
  'id-is-seller-id': 'the id is the seller_id: a product needs an id of its own',
  'id-is-group-id': 'the id is the item_group_id: a variant needs an id of its own',
  'odd-title': 'the title does not begin with a letter or a digit',
  'markup-in-text':
    'the title or the description holds HTML, which is shown as it is written; send plain text',
  'overlong-description': `the description has more than ${DESCRIPTION_CHARS_MAX.toLocaleString('en-US')} characters`,
  'odd-image':
    'the image_link leads to something else than PNG, JPEG, GIF or WebP, which an ad may not be able to show',
  'image-not-secure': 'the image_link is http: on an https page the ad has no image',
  'spaces-around-seller':
    'there are spaces around the seller_id or the seller_name; they were left away, events must name the seller without them too',
  'seller-without-name':
    'the row has a seller_id without a seller_name; the id is shown as the name until a row brings one',
  'name-without-seller-id':
    'the row has a seller_name without a seller_id, so that the product is not advertised',
};

const TITLE_START = /^[\p{L}\p{N}]/u;
const MARKUP = /<\/?[a-z][^<>]*>|&(?:[a-z]+|#\d+);/i;
const ODD_IMAGE = /\.(?:svg|avif|heic|bmp|tiff?|ico|pdf|psd|html?)(?:[?#]|$)/i;

/** Watches the rows that are taken for what its sender would want to know. Costs little: most looks end at the first character. */
export class RowWatch {
  readonly #seen = new Map<RowWarningCode, { rows: number; lines: number[] }>();

  see(product: FeedProduct, values: readonly string[], { at }: FeedColumns): void {
    const { title, imageLink, line, externalSellerId } = product;
    const raw = (column: FeedColumn): string => values[at[column]] ?? '';
    if (product.id === externalSellerId) this.#note('id-is-seller-id', line);
    if (product.id === raw('item_group_id').trim()) this.#note('id-is-group-id', line);
    if (!startsPlainly(title)) this.#note('odd-title', line);
    const description = raw('description');
    if (hasMarkup(title) || hasMarkup(description)) this.#note('markup-in-text', line);
    if (description.length > DESCRIPTION_CHARS_MAX) this.#note('overlong-description', line);
    if (imageLink.charCodeAt(4) === COLON) this.#note('image-not-secure', line);
    if (ODD_IMAGE.test(imageLink)) this.#note('odd-image', line);
    const [sellerId, sellerName] = [raw('seller_id'), raw('seller_name')];
    if (hasSpacesAround(sellerId) || hasSpacesAround(sellerName)) this.#note('spaces-around-seller', line);
    if (externalSellerId === null) {
      if (sellerName.trim() !== '') this.#note('name-without-seller-id', line);
    } else if (product.sellerName === null) this.#note('seller-without-name', line);
  }

  warnings(): FeedWarning[] {
    return [...this.#seen].map(([code, { rows, lines }]) => ({
      code,
      lines,
      detail: `${rows === 1 ? 'one row' : `${rows} rows`}: ${MEANINGS[code]}`,
    }));
  }

  #note(code: RowWarningCode, line: number): void {
    const seen = this.#seen.get(code);
    if (seen === undefined) {
      this.#seen.set(code, { rows: 1, lines: [line] });
      return;
    }
    seen.rows++;
    if (seen.lines.length < WARNINGS_KEPT.lines) seen.lines.push(line);
  }
}

const COLON = 58;

function startsPlainly(title: string): boolean {
  const first = title.charCodeAt(0) | 32;
  return (first >= 97 && first <= 122) || TITLE_START.test(title);
}

function hasMarkup(text: string): boolean {
  return (text.includes('<') || text.includes('&')) && MARKUP.test(text);
}

function hasSpacesAround(text: string): boolean {
  return text !== '' && text.trim().length !== text.length;
}
