export { type Attribution, type AttributionDeps, openAttribution } from './attribution.ts';
export { keepRebuilding, type RebuildRunner } from './keep-rebuilding.ts';
export type { RebuildStatus, Rebuilds } from './rebuilds.ts';
export {
  type AttributedSale,
  FIRST_GENERATION,
  type GenerationSwitch,
  SALES_STREAM,
  type SalesRecord,
} from './sale.ts';
