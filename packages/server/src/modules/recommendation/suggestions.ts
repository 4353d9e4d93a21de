import { BoundedMap } from '../../base/bounded.ts';
import type { EpochMs } from '../../base/time.ts';
import { LOOKBACK_MS, type SellerInterest, type Viewed } from './interest.ts';
import { NEIGHBOUR_LIMITS } from './learning/neighbours.ts';
import { SparseSums } from './learning/sparse-sums.ts';
import type { Taste } from './learning/taste.ts';

/** What others' behaviour says of one shopper. */
export interface Suggestions {
  /** Sellers whose products the shopper never looked at and may like, the likeliest first. */
  readonly sellers: readonly SellerInterest[];
  /**
   * Products of one seller, the best first: what similar sessions hold, then what is looked at or bought together with the
   * shopper's products, then what sells best. Looked up only as far as somebody reads.
   */
  productsOf(sellerId: string): Iterable<string>;
}

export interface SuggestionsFor {
  /** Names the shopper. */
  readonly shopper: string;
  readonly advertiserId: number;
  /** Newest first. */
  readonly views: readonly Viewed[];
  readonly nowMs: EpochMs;
}

/** Sellers that are suggested to one shopper. */
const SELLERS_MAX = 3;

/** Products of a suggested seller that lead its banner. */
const PRODUCTS_MAX = 4;

/**
 * How strong interest in a seller is taken to be whom a shopper has not met: a quarter of a look at one of its products. What
 * it is really worth is learned from clicks.
 */
const UNMET_STRENGTH = 0.25;

/** Nobody is like this shopper. */
export const NO_SUGGESTIONS: Suggestions = { sellers: [], productsOf: () => [] };

/** Shoppers whose suggestions are remembered: a page asks for a shopper many times within seconds. Some tens of megabytes. */
const REMEMBERED_MAX = 10_000;

/** Suggestions are made again after this time, or when the shopper looks at something else. */
const REMEMBERED_MS = 60_000;

interface Remembered {
  readonly suggestions: Suggestions;
  readonly latest: Viewed | undefined;
  readonly madeMs: EpochMs;
}

/** Answers from what was learned; one object for all shoppers, because its working memory is used again. */
export function openSuggestions(taste: Taste): (of: SuggestionsFor) => Suggestions {
  const remembered = new BoundedMap<string, Remembered>(REMEMBERED_MAX);
  const sellerSums = new SparseSums();
  return (of) => {
    const known = remembered.get(of.shopper);
    if (known !== undefined && stillHolds(known, of)) return known.suggestions;
    const suggestions = suggestionsFrom(taste, of, sellerSums);
    if (suggestions !== null) {
      remembered.set(of.shopper, { suggestions, latest: of.views[0], madeMs: of.nowMs });
      return suggestions;
    }
    return { sellers: [], productsOf: (sellerId) => bestOf(taste, sellerId) };
  };
}

function stillHolds({ latest, madeMs }: Remembered, { views: [now], nowMs }: SuggestionsFor): boolean {
  if (nowMs < madeMs || nowMs - madeMs > REMEMBERED_MS) return false;
  return latest?.product === now?.product && latest?.timeMs === now?.timeMs;
}

/** null when nobody else looked at what the shopper did. */
function suggestionsFrom(taste: Taste, of: SuggestionsFor, sellerSums: SparseSums): Suggestions | null {
  const latest = latestItems(taste, of);
  if (latest.length === 0) return null;
  const scores = taste.neighboursOf(latest);
  // The sums are used again by the next question, and these may be read later.
  const items = scores.numbers().slice();
  const marks = new Float64Array(items.length);
  for (let i = 0; i < items.length; i++) marks[i] = scores.sumOf(items[i] ?? 0);
  const similar: Similar = { items, marks };
  return {
    sellers: unmetSellers(taste, { similar, sums: sellerSums, views: of.views }),
    *productsOf(sellerId) {
      yield* inOrder(taste, ofSeller(taste, similar, sellerId));
      yield* inOrder(taste, companionsOf(taste, latest, sellerId));
      yield* bestOf(taste, sellerId);
    },
  };
}

/** What similar sessions hold, with marks. */
interface Similar {
  readonly items: Int32Array;
  readonly marks: Float64Array;
}

interface Marked {
  readonly item: number;
  readonly mark: number;
}

/** Numbers of the products that the shopper looked at last and others did, too; each once. */
function latestItems(taste: Taste, { advertiserId, views, nowMs }: SuggestionsFor): number[] {
  const latest: number[] = [];
  for (const { product, timeMs } of views) {
    if (nowMs - timeMs > LOOKBACK_MS || latest.length === NEIGHBOUR_LIMITS.products) break;
    const item = taste.items.numberOf(advertiserId, product);
    if (item !== undefined && !latest.includes(item)) latest.push(item);
  }
  return latest;
}

interface Unmet {
  readonly similar: Similar;
  readonly sums: SparseSums;
  readonly views: readonly Viewed[];
}

function unmetSellers(taste: Taste, { similar, sums, views }: Unmet): SellerInterest[] {
  sums.clear(taste.items.sellers);
  for (let i = 0; i < similar.items.length; i++) {
    sums.add(taste.items.sellerOf(similar.items[i] ?? -1), similar.marks[i] ?? 0);
  }
  const met = new Set(views.map(({ sellerId }) => sellerId));
  const likeliest: { sellerId: string; sum: number }[] = [];
  let strongest = 0;
  for (const seller of sums.numbers()) {
    const sum = sums.sumOf(seller);
    strongest = Math.max(strongest, sum);
    if (likeliest.length === SELLERS_MAX && sum <= (likeliest.at(-1)?.sum ?? 0)) continue;
    const sellerId = taste.items.sellerIdAt(seller);
    if (met.has(sellerId)) continue;
    likeliest.push({ sellerId, sum });
    likeliest.sort((a, b) => b.sum - a.sum || (a.sellerId < b.sellerId ? -1 : 1));
    likeliest.length = Math.min(likeliest.length, SELLERS_MAX);
  }
  return likeliest.map(({ sellerId, sum }) => ({
    sellerId,
    strength: (UNMET_STRENGTH * sum) / strongest,
    products: [...inOrder(taste, ofSeller(taste, similar, sellerId))].slice(0, PRODUCTS_MAX),
    isMet: false,
  }));
}

function ofSeller(taste: Taste, { items, marks }: Similar, sellerId: string): Marked[] {
  const marked: Marked[] = [];
  const seller = taste.items.sellerNumber(sellerId);
  for (let i = 0; i < items.length; i++) {
    const item = items[i] ?? -1;
    if (taste.items.sellerOf(item) === seller) marked.push({ item, mark: marks[i] ?? 0 });
  }
  return marked;
}

function companionsOf(taste: Taste, latest: readonly number[], sellerId: string): Marked[] {
  const marked: Marked[] = [];
  for (const one of latest) {
    taste.pairs.each(one, (item, mark) => {
      if (taste.items.at(item)?.sellerId === sellerId) marked.push({ item, mark });
    });
  }
  return marked;
}

function bestOf(taste: Taste, sellerId: string): Iterable<string> {
  const best = taste.items.bestOf(sellerId);
  return inOrder(
    taste,
    best.map((item) => ({ item, mark: taste.items.popularityOf(item) })),
  );
}

/** Their products' keys, the highest mark first. */
function* inOrder(taste: Taste, marked: Marked[]): Generator<string> {
  marked.sort((a, b) => b.mark - a.mark || a.item - b.item);
  for (const { item } of marked) {
    const product = taste.items.at(item)?.product;
    if (product !== undefined) yield product;
  }
}
