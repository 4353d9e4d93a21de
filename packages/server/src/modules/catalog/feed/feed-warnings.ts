import { ownText } from '../../../base/own-text.ts';
import { type FeedWarning, type FileWarningCode, WARNINGS_KEPT } from '../feed-run.ts';
import type { FeedProduct } from './read-product.ts';

/** Sellers that are watched; a feed with more is beyond what a person mends by hand. */
const SELLERS_MAX = 500_000;

export function guessedEncoding(encoding: string, line: number): FeedWarning {
  return {
    code: 'guessed-encoding',
    lines: [line],
    detail: `line ${line} is not UTF-8, so the file was read as ${encoding}; look at a title from that line, and save the file as UTF-8`,
  };
}

/** What a seller was called first, and where. */
interface FirstRow {
  readonly line: number;
  readonly id: string;
  readonly name: string | null;
}

type AlikeCode = Exclude<FileWarningCode, 'guessed-encoding'>;

interface Alike {
  readonly code: AlikeCode;
  readonly lines: number[];
  readonly spellings: string[];
}

/** Watches a feed's rows for sellers that a person may have meant to be one, or that one line names otherwise than another. */
export class SellerWatch {
  readonly #sellers = new Map<string, FirstRow>();
  readonly #byId = new Map<string, FirstRow>();
  readonly #byName = new Map<string, FirstRow>();
  readonly #found = new Map<string, Alike>();

  see({ line, externalSellerId: id, sellerName: name }: FeedProduct): void {
    if (id === null) return;
    const known = this.#sellers.get(id);
    if (known === undefined)
      this.#meet({ line, id: ownText(id), name: name === null ? null : ownText(name) });
    else if (name !== null && name !== known.name) this.#rename(known, { line, id, name: ownText(name) });
  }

  warnings(): FeedWarning[] {
    return [...this.#found.values()].map(({ code, lines, spellings }) => ({
      code,
      lines,
      detail: DETAILS[code](spellings.map((text) => JSON.stringify(text)).join(', ')),
    }));
  }

  #meet(row: FirstRow): void {
    if (this.#sellers.size === SELLERS_MAX) return;
    this.#sellers.set(row.id, row);
    this.#compare(this.#byId, row.id, { code: 'seller-ids-alike', row });
    if (row.name !== null) this.#compare(this.#byName, row.name, { code: 'seller-names-alike', row });
  }

  #rename(known: FirstRow, row: FirstRow): void {
    if (known.name === null) this.#sellers.set(known.id, { ...known, name: row.name });
    else
      this.#note(
        'seller-with-two-names',
        known.id,
        [known, row].map(({ line, name }) => [line, name ?? '']),
      );
  }

  #compare(
    others: Map<string, FirstRow>,
    text: string,
    { code, row }: { code: AlikeCode; row: FirstRow },
  ): void {
    const folded = text.toLowerCase();
    const other = others.get(folded);
    if (other === undefined) others.set(folded, row);
    else
      this.#note(
        code,
        folded,
        [other, row].map(({ line, id }) => [line, id]),
      );
  }

  #note(code: AlikeCode, about: string, rows: readonly (readonly [line: number, spelling: string])[]): void {
    const key = `${code} ${about}`;
    let alike = this.#found.get(key);
    if (alike === undefined) {
      if (this.#found.size === WARNINGS_KEPT.all) return;
      alike = { code, lines: [], spellings: [] };
      this.#found.set(key, alike);
    }
    for (const [line, spelling] of rows) {
      if (alike.spellings.includes(spelling) || alike.lines.length === WARNINGS_KEPT.lines) continue;
      alike.lines.push(line);
      alike.spellings.push(spelling);
    }
  }
}

const DETAILS: Readonly<Record<AlikeCode, (spellings: string) => string>> = {
  'seller-with-two-names': (names) => `one seller_id has the names ${names}; the first line's name is shown`,
  'seller-ids-alike': (ids) =>
    `the seller ids ${ids} differ in case only; they are different sellers here, each with its own budget`,
  'seller-names-alike': (ids) =>
    `the sellers ${ids} have the same name but for its case; they are different sellers here`,
};
