/** What the rules need to know of an advertiser; given by whoever administers accounts. */
export interface AdvertiserTerms {
  readonly id: number;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA name: budget days are days in this zone. */
  readonly timeZone: string;
  readonly mpoEnabled: boolean;
  readonly singleSellerEnabled: boolean;
  /** The least number of ids in a product set. */
  readonly productSetIdsMin: number;
}

/** The advertisers that a caller may see. */
export type Visible = ReadonlySet<number>;
