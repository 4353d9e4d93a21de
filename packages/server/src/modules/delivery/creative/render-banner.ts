import type { AdSize } from '../ad-request.ts';
import { escapeHtml } from './escape.ts';
import { FOOTER_HEIGHT, type Layout, layoutOf } from './layout.ts';
import { isShowable } from './picture.ts';

export interface BannerProduct {
  readonly title: string;
  readonly imageLink: string;
  /** As shoppers read it, already HTML; may be empty. */
  readonly price: string;
  /** Already HTML, as our own signed links are without a look. */
  readonly clickHref: string;
}

export interface Banner {
  readonly size: AdSize;
  readonly isSecure: boolean;
  readonly sellerName: string;
  /** As many as the layout has room for; at least one. */
  readonly products: readonly BannerProduct[];
  /** Already HTML; null for a preview, which nobody counts. */
  readonly pixelSrc: string | null;
  /** Where the shopper learns why this is shown, and ends it; already HTML; null for a preview. */
  readonly choicesHref: string | null;
}

/** The longest title that is shown; styles cut it to what fits. */
const TITLE_CHARS_MAX = 120;

/**
 * The banner as a piece of HTML: no script, nothing from outside but the pictures and the pixel, everything from the feed
 * escaped. It fills its slot, whatever frame it is put into.
 */
export function renderBanner(banner: Banner): string {
  const { size, products, sellerName, pixelSrc, choicesHref } = banner;
  const layout = layoutOf(size, products.length);
  let tiles = '';
  for (const product of products) tiles += tileOf(product, banner);
  return (
    `<style>${styleOf(layout)}</style>` +
    `<div class="souk" style="width:${size.width}px;max-width:100%;height:${size.height}px">` +
    `<div class="sg">${tiles}</div>` +
    `<div class="sf"><span class="sl">Ad &#183; ${escapeHtml(sellerName.slice(0, TITLE_CHARS_MAX))}</span>` +
    `${choicesHref === null ? '' : choicesOf(choicesHref, size)}</div>` +
    `${pixelSrc === null ? '' : pixelOf(pixelSrc)}</div>`
  );
}

/** Narrow banners have room for the letter only. */
const WORDS_WIDTH = 200;

function choicesOf(href: string, { width }: AdSize): string {
  const words = width < WORDS_WIDTH ? 'i' : 'Why this ad?';
  return `<a class="sw" href="${href}" target="_blank" rel="noopener" title="Why this ad?">${words}</a>`;
}

function pixelOf(pixelSrc: string): string {
  return `<img class="sp" src="${pixelSrc}" width="1" height="1" alt="">`;
}

function tileOf(product: BannerProduct, { isSecure }: Banner): string {
  const title = escapeHtml(product.title.slice(0, TITLE_CHARS_MAX));
  const image = isShowable(product.imageLink, isSecure)
    ? `<img class="si" src="${escapeHtml(product.imageLink)}" alt="">`
    : '';
  const price = product.price === '' ? '' : `<b>${product.price}</b>`;
  return (
    `<a class="st" href="${product.clickHref}" target="_blank" rel="noopener" title="${title}">` +
    `${image}<span class="sx"><span class="sn">${title}</span>${price}</span></a>`
  );
}

// One for each way in which products can stand: a dozen at the most.
const styles = new Map<string, string>();

function styleOf(layout: Layout): string {
  const key = `${layout.columns}x${layout.rows}${layout.isFlat}${layout.isLow}${layout.isStrip}${layout.lettersPx}`;
  const known = styles.get(key);
  if (known !== undefined) return known;
  const style = writeStyle(layout);
  styles.set(key, style);
  return style;
}

function writeStyle({ columns, rows, isFlat, isLow, isStrip, lettersPx }: Layout): string {
  return (
    // The markup is put into a frame of the slot's size: the frame's own margin would cut the banner off.
    'body{margin:0}' +
    '.souk,.souk *{box-sizing:border-box;margin:0}' +
    '.souk{position:relative;overflow:hidden;background:#fff;color:#222;border:1px solid #ddd;' +
    `font:${lettersPx}px/1.25 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}` +
    `.sg{display:grid;height:calc(100% - ${FOOTER_HEIGHT}px);` +
    `grid-template:repeat(${rows},minmax(0,1fr))/repeat(${columns},minmax(0,1fr))}` +
    `.st{display:flex;flex-direction:${isFlat ? 'row' : 'column'};gap:4px;padding:${isLow ? 2 : 4}px;min-width:0;min-height:0;` +
    `align-items:center;justify-content:${isFlat && rows > 1 ? 'flex-start' : 'center'};color:inherit;text-decoration:none}` +
    `.si{object-fit:contain;min-width:0;min-height:0;${isFlat ? 'flex:0 0 auto;height:100%;max-width:45%;aspect-ratio:1' : 'flex:0 1 auto;width:100%;aspect-ratio:1'}}` +
    `.sx{flex:${isFlat ? '0 1 auto' : '0 0 auto'};min-width:0;max-width:100%;text-align:${isFlat ? 'left' : 'center'}}` +
    `.sn{display:${isStrip ? 'none' : '-webkit-box'};-webkit-box-orient:vertical;-webkit-line-clamp:${isLow ? 1 : 2};overflow:hidden}` +
    '.sx b{display:block}' +
    `.sf{display:flex;gap:6px;height:${FOOTER_HEIGHT}px;padding:0 4px;font-size:10px;line-height:${FOOTER_HEIGHT}px;` +
    'color:#6b6b6b;white-space:nowrap}' +
    '.sl{flex:1 1 auto;min-width:0;overflow:hidden;text-overflow:ellipsis}' +
    '.sw{flex:0 0 auto;padding:0 3px;color:inherit;text-decoration:underline}' +
    '.sp{position:absolute;width:1px;height:1px;opacity:0}'
  );
}
