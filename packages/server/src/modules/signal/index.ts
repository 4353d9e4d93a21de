/** Signal: first-party events are collected once, governed, and delivered to whoever is to have them. */
export type { DeliveryOutcome, DeliveryRecord } from './delivery/delivery-record.ts';
export type { Post, PostFailureCode, PostOutcome, Ticker } from './delivery/transport.ts';
export { DELIVERY_FAILURES, type DeliveryFailure } from './delivery/verdict.ts';
export type { Person } from './governance/person.ts';
export { type Arrival, EVENT_BYTES_MAX, type ItemResult } from './ingestion/ingestion.ts';
export { ITEM_REFUSALS, type ItemRefusal } from './ingestion/item-refusal.ts';
export type { Stages } from './inspection.ts';
export type { Integration } from './integrations/integration.ts';
export type { IntegrationChange } from './integrations/integrations.ts';
export { problems as signalProblems } from './problems.ts';
export { openSignal, type Signal } from './signal.ts';
export {
  type Channel,
  type GovernedRecord,
  isKept,
  isRefused,
  type JsonObject,
  type SignalDropReason,
  type SignalEventType,
} from './signal-event.ts';
export { migrations } from './tables.sql.ts';
export { CATALOG } from './vendors/catalog.ts';
export type { Vendor } from './vendors/vendor.ts';
