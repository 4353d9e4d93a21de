import type { Micros } from '../../base/money.ts';
import type { EpochMs } from '../../base/time.ts';

/** A product that a seller offers and that can be advertised. */
export interface CatalogProduct {
  /** The id in lower case: products are compared without regard to case. */
  readonly key: string;
  /** The id as the feed writes it. */
  readonly id: string;
  readonly advertiserId: number;
  readonly sellerId: string;
  readonly title: string;
  readonly link: string;
  readonly imageLink: string;
  /** What a shopper pays: the sale price when there is one. null when the feed names no price. */
  readonly priceMicros: Micros | null;
  /** ISO 4217 as the feed writes it; null when the feed names none. */
  readonly currency: string | null;
  readonly inStock: boolean;
  /** What else product sets choose by; null when the feed says nothing of the kind. */
  readonly facets: ProductFacets | null;
}

/** Brand, categories from the general to the particular, and the marketplace's own labels, by the contract's names. */
export const FACETS = [
  'Brand',
  'Category1',
  'Category2',
  'Category3',
  'CustomLabel0',
  'CustomLabel1',
  'CustomLabel2',
  'CustomLabel3',
  'CustomLabel4',
] as const;
export type Facet = (typeof FACETS)[number];

/** In lower case in memory: they are compared without regard to case. */
export type ProductFacets = { readonly [Name in Facet]?: string };

/** A merchant of a marketplace. It is never deleted: it may lose all its products, and keeps its history. */
export interface Seller {
  /** Souk's own id, digits. */
  readonly id: string;
  readonly advertiserId: number;
  /** The feed's id, compared with regard to case; null for a seller that was made by name and was in no feed yet. */
  readonly externalId: string | null;
  readonly name: string;
  readonly productCount: number;
  /** Since when it has had no product; null while it has any. */
  readonly emptiedAtMs: EpochMs | null;
}

/** How products are compared and found. */
export function productKey(id: string): string {
  return id.toLowerCase();
}
