/** The catalog: product feeds become products and sellers; what was refused keeps its line and its reason. */
export { type Catalog, openCatalog } from './catalog.ts';
export type { FeedImport } from './feed/import-feed.ts';
export type { FeedFailure, FeedMode, FeedReason, FeedRefusal, FeedRun } from './feed-run.ts';
export { type CatalogProduct, productKey, type Seller } from './product.ts';
export { migrations } from './tables.sql.ts';
