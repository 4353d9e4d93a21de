export { type Attribution, type AttributionDeps, openAttribution } from './attribution.ts';
export { type AttributedSale, SALES_STREAM } from './sale.ts';
