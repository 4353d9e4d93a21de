/** Idempotency: a request that is sent again under the same key is carried out once. */
export {
  type Begun,
  type Claim,
  type Idempotency,
  KEPT_MS,
  type KeptAnswer,
  type KeyedRequest,
  openIdempotency,
} from './idempotency.ts';
export { problems as idempotencyProblems } from './problems.ts';
export { migrations } from './tables.ts';
