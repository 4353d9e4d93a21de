import { SaxesParser } from 'saxes';
import { FeedFailed } from '../feed-run.ts';
import { FEED_COLUMNS, type FeedColumn } from './feed-columns.ts';
import { ROW_CHARS_MAX, type SeparatedRow } from './separated-values.ts';

/** Elements that are products wherever they stand: of RSS, of Atom, and what flat feeds call them. */
const PRODUCTS: ReadonlySet<string> = new Set(['item', 'entry', 'product', 'offer', 'row']);

/** Products stand two or three levels deep, their fields one deeper. */
const DEPTH_MAX = 32;

const COLUMN_AT: ReadonlyMap<string, number> = new Map(FEED_COLUMNS.map((column, i) => [column, i]));

/**
 * A feed in XML as rows of the same columns: first a header of all that Souk reads, then one row for each product. Names of
 * elements count without their prefix and in any case; a field that stands twice counts once. Entities other than XML's own
 * are refused, so nothing can be declared that expands.
 */
export async function* readXml(text: AsyncIterable<string>): AsyncGenerator<SeparatedRow[]> {
  const reader = new XmlReader();
  yield [{ line: 1, values: FEED_COLUMNS }];
  for await (const piece of text) yield reader.read(piece);
  yield reader.end();
}

class XmlReader {
  readonly #parser = new SaxesParser<{ xmlns: false; position: true }>({ xmlns: false, position: true });
  #rows: SeparatedRow[] = [];
  #depth = 0;
  #product: { depth: number; line: number; name: string; values: string[]; fields: number } | null = null;
  #field: { at: number; text: string } | null = null;
  /** Characters of the product so far, its markup included. */
  #startChars = 0;

  constructor() {
    const parser = this.#parser;
    parser.on('opentag', ({ name, attributes }) => this.#open(name, attributes));
    parser.on('closetag', () => this.#close());
    parser.on('text', (text) => this.#text(text));
    parser.on('cdata', (text) => this.#text(text));
    parser.on('error', (error) => {
      throw this.#broken(error.message.replace(/^\d+:\d+: /, ''));
    });
  }

  read(piece: string): SeparatedRow[] {
    this.#parser.write(piece);
    this.#refuseOverlong();
    return this.#taken();
  }

  end(): SeparatedRow[] {
    this.#parser.close();
    return this.#taken();
  }

  #refuseOverlong(): void {
    if (this.#product === null || this.#parser.position - this.#startChars <= ROW_CHARS_MAX) return;
    const { line } = this.#product;
    throw new FeedFailed({
      code: 'overlong-row',
      line,
      detail: `the product that begins on line ${line} has more than ${ROW_CHARS_MAX} characters; look for an element that is never closed`,
    });
  }

  #taken(): SeparatedRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#depth++;
    if (this.#depth > DEPTH_MAX)
      throw this.#broken(`elements stand more than ${DEPTH_MAX} deep in each other`);
    const word = wordOf(name);
    const product = this.#product;
    if (product === null) {
      if (this.#depth > 1 && (PRODUCTS.has(word) || this.#depth === 2)) this.#begin(word);
    } else if (PRODUCTS.has(word) && !PRODUCTS.has(product.name)) {
      // What looked like a product of a flat feed holds products: it was a channel.
      this.#begin(word);
    } else if (this.#depth === product.depth + 1) {
      product.fields++;
      const at = COLUMN_AT.get(word);
      if (at !== undefined && product.values[at] === '') this.#field = { at, text: attributes.href ?? '' };
    }
  }

  #begin(name: string): void {
    this.#startChars = this.#parser.position;
    this.#field = null;
    const values = FEED_COLUMNS.map(() => '');
    this.#product = { depth: this.#depth, line: this.#parser.line, name, values, fields: 0 };
  }

  #text(text: string): void {
    if (this.#field !== null) this.#field.text += text;
  }

  #close(): void {
    const product = this.#product;
    if (product !== null && this.#depth === product.depth + 1 && this.#field !== null) {
      product.values[this.#field.at] = this.#field.text.trim();
      this.#field = null;
    } else if (product !== null && this.#depth === product.depth) {
      this.#refuseOverlong();
      if (PRODUCTS.has(product.name) || product.fields > 0)
        this.#rows.push({ line: product.line, values: product.values });
      this.#product = null;
    }
    this.#depth--;
  }

  #broken(what: string): FeedFailed {
    const { line } = this.#parser;
    const isCut = what.includes('unclosed') || what.includes('must contain a root');
    const ampersand = 'an & that stands for itself must be written &amp;';
    return new FeedFailed({
      code: isCut ? 'truncated' : 'not-xml',
      line,
      detail: isCut
        ? `the file ends on line ${line} in the middle of an element (it was cut off, or ${ampersand}); upload it again`
        : `line ${line} is not well-formed XML (${what}${what.includes('entity') ? ` ${ampersand}` : ''}); correct it and upload the file again`,
    });
  }
}

/** `g:image_link` and `Image Link` are the same word. */
function wordOf(name: string): FeedColumn | string {
  return name
    .slice(name.indexOf(':') + 1)
    .toLowerCase()
    .replaceAll('-', '_');
}
