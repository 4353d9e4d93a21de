/** The catalog: feeds become products and sellers, refusals keep their line and reason; sets of products chosen by rules. */
export {
  BATCH_ERRORS,
  BATCH_STATUSES,
  type BatchEntry,
  type BatchReport,
  type ProductInput,
} from './batches/batch.ts';
export { type Catalog, openCatalog } from './catalog.ts';
export { checkFeed, type FeedCheck } from './feed/check-feed.ts';
export type { FeedImport } from './feed/import-feed.ts';
export { feedProblems } from './feed/problems.ts';
export type {
  FeedFailure,
  FeedHold,
  FeedMode,
  FeedReason,
  FeedRefusal,
  FeedRun,
  FeedWarning,
} from './feed-run.ts';
export { type CatalogProduct, FACETS, productKey, type Seller } from './product.ts';
export { productSetProblems } from './product-sets/problems.ts';
export {
  listAllows,
  type ProductRule,
  RULE_FIELDS,
  RULE_OPERATORS,
  type TextList,
} from './product-sets/product-rule.ts';
export { PRODUCT_SET_STATUSES, type ProductSetView } from './product-sets/product-set.ts';
export {
  type NewProductSet,
  openProductSets,
  type ProductSetChange,
  type ProductSets,
} from './product-sets/product-sets.ts';
export { sourceProblems } from './sources/problems.ts';
export { type FeedSource, type Look, type NewFeedSource, type Place, SOURCES_MAX } from './sources/source.ts';
export { type FeedSources, openFeedSources } from './sources/sources.ts';
export { migrations } from './tables.sql.ts';
