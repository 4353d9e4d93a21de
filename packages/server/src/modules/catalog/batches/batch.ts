/** A product as a batch sends it: what is absent stays as it is when the product is there already. */
export interface ProductInput {
  readonly id: string;
  readonly title?: string | undefined;
  readonly link?: string | undefined;
  readonly imageLink?: string | undefined;
  /** `12.50 EUR`, as feeds write it. */
  readonly price?: string | undefined;
  readonly salePrice?: string | undefined;
  readonly availability?: string | undefined;
  readonly externalSellerId?: string | undefined;
  readonly externalSellerName?: string | undefined;
  readonly brand?: string | undefined;
  /** From the general to the particular, joined by `>`. */
  readonly productType?: string | undefined;
  readonly customLabels?: readonly (string | undefined)[] | undefined;
}

export type BatchEntry =
  | { readonly method: 'insert'; readonly product: ProductInput }
  | { readonly method: 'delete'; readonly productId: string };

export const BATCH_STATUSES = [
  'ACCEPTED',
  'IN_PROGRESS',
  'VALIDATED',
  'VALIDATED_WITH_ERRORS',
  'FAILED',
] as const;
export type BatchStatus = (typeof BATCH_STATUSES)[number];

/** The contract's closed list of what can be wrong with a product. */
export const BATCH_ERRORS = [
  'UnknownError',
  'InvalidBigImageUrl',
  'InvalidProductId',
  'InvalidProductUrl',
  'InvalidSmallImageUrl',
  'JsonParsingIssue',
  'MissingID',
  'MissingImages',
  'MissingName',
  'MissingURL',
  'NonAsciiId',
  'OverlargeBigImage',
  'OverlargeID',
  'OverlargeSmallImage',
  'OverlargeURL',
  'ConfigurationError',
] as const;
export type BatchErrorType = (typeof BATCH_ERRORS)[number];

export interface BatchError {
  readonly productId: string;
  readonly type: BatchErrorType;
  readonly message: string;
}

/** What came of a batch. In batch = upserted + deleted + with errors + deletes of what was not there. */
export interface BatchReport {
  readonly status: BatchStatus;
  readonly submittedMs: number;
  readonly products: number;
  readonly upserted: number | null;
  readonly deleted: number | null;
  readonly errors: readonly BatchError[];
}
