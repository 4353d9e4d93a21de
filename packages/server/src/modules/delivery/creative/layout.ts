import type { AdSize } from '../ad-request.ts';

/** The most products in one banner: more are too small to be read in the common sizes. */
export const PRODUCTS_MAX = 4;

/** How the products of a banner stand. */
export interface Layout {
  readonly columns: number;
  readonly rows: number;
  /** Picture beside the text in flat tiles, above it in tall ones. */
  readonly isFlat: boolean;
  /** No room for a title of two lines above the price. */
  readonly isLow: boolean;
  /** Room for one line only, which is the price. */
  readonly isStrip: boolean;
  readonly lettersPx: number;
}

/** A tile needs this much to be readable; the footer names the seller. */
const TILE = { width: 140, height: 80 } as const;
export const FOOTER_HEIGHT = 16;

/** Two lines of title and one of price, with their padding. */
const THREE_LINES_HEIGHT = 56;
const TWO_LINES_HEIGHT = 32;

/** Beside a picture as high as the tile there is room for words. */
const FLAT_FROM = 1.6;

/** Larger letters where tiles are large, by the tile's smaller side. */
const LETTERS = [
  { sideFrom: 300, px: 18 },
  { sideFrom: 200, px: 14 },
] as const;
const LETTERS_PX = 12;

/** Puts up to that many products into a banner of that size: as many as can be read, at least one. */
export function layoutOf({ width, height }: AdSize, products: number): Layout {
  const room = height - FOOTER_HEIGHT;
  const columnsMax = Math.max(1, Math.floor(width / TILE.width));
  const rowsMax = Math.max(1, Math.floor(room / TILE.height));
  const shown = Math.min(products, PRODUCTS_MAX, columnsMax * rowsMax);
  let best = { columns: 1, rows: 1, badness: Number.POSITIVE_INFINITY };
  for (let columns = 1; columns <= Math.min(shown, columnsMax); columns++) {
    const rows = Math.min(rowsMax, Math.ceil(shown / columns));
    const badness = badnessOf({ columns, rows, shown, ratio: width / columns / (room / rows) });
    if (badness < best.badness) best = { columns, rows, badness };
  }
  const { columns, rows } = best;
  const tile = { width: width / columns, height: room / rows };
  const side = Math.min(tile.width, tile.height);
  return {
    columns,
    rows,
    isFlat: tile.width > tile.height * FLAT_FROM,
    isLow: tile.height < THREE_LINES_HEIGHT,
    isStrip: tile.height < TWO_LINES_HEIGHT,
    lettersPx: LETTERS.find(({ sideFrom }) => side >= sideFrom)?.px ?? LETTERS_PX,
  };
}

/** Width to height at which a tile looks best: a square picture above its words, or beside them. */
const BEST_TALL = 0.8;
const BEST_FLAT = 2;

/** Of two that are as good, the picture above its words. */
const FLAT_BADNESS = 0.1;

/** Tiles look best at their ratio, and when none is empty; what does not fit is worst. */
function badnessOf(of: { columns: number; rows: number; shown: number; ratio: number }): number {
  const cells = of.columns * of.rows;
  const missing = Math.max(0, of.shown - cells) * 10;
  const empty = cells > of.shown ? 0.5 : 0;
  const tall = Math.abs(Math.log(of.ratio / BEST_TALL));
  const flat = Math.abs(Math.log(of.ratio / BEST_FLAT)) + FLAT_BADNESS;
  return Math.min(tall, flat) + missing + empty;
}

/** How many products a layout has room for. */
export function roomIn({ columns, rows }: Layout): number {
  return Math.min(PRODUCTS_MAX, columns * rows);
}
