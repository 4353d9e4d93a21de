/** Recommendation: which seller interests a shopper, and which of its products to show. */
export { LOOKBACK_MS, type SellerInterest, sellerInterests, type Viewed } from './interest.ts';
export type { NeighbourLimits } from './learning/neighbours.ts';
export { Taste } from './learning/taste.ts';
export { mayShow, orderProducts, type Product, type ProductChoice, type Products } from './order-products.ts';
export { NO_SUGGESTIONS, openSuggestions, type Suggestions, type SuggestionsFor } from './suggestions.ts';
