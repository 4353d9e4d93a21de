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
}

/** A tile needs this much to be readable; the footer names the seller. */
const TILE = { width: 140, height: 80 } as const;
export const FOOTER_HEIGHT = 16;

/** Two lines of title and one of price, with their padding. */
const THREE_LINES_HEIGHT = 56;

/** Puts up to that many products into a banner of that size: as many as can be read, at least one. */
export function layoutOf({ width, height }: AdSize, products: number): Layout {
  const columnsMax = Math.max(1, Math.floor(width / TILE.width));
  const rowsMax = Math.max(1, Math.floor((height - FOOTER_HEIGHT) / TILE.height));
  const shown = Math.min(products, PRODUCTS_MAX, columnsMax * rowsMax);
  const columns = Math.min(shown, columnsMax, width >= height * 2 ? shown : Math.ceil(Math.sqrt(shown)));
  const rows = Math.min(rowsMax, Math.ceil(shown / columns));
  return {
    columns,
    rows,
    isFlat: width / columns > (height / rows) * 1.6,
    isLow: (height - FOOTER_HEIGHT) / rows < THREE_LINES_HEIGHT,
  };
}

/** How many products a layout has room for. */
export function roomIn({ columns, rows }: Layout): number {
  return Math.min(PRODUCTS_MAX, columns * rows);
}
