import { type ExchangeRates, NO_RATES, readRates } from './exchange-rates.ts';

/** What whoever runs the server decided about the requests that are bid for. */
export interface BiddingPolicy {
  /** Ours in the Global Vendor List of the IAB; null when we are not in it. */
  readonly vendorId: number | null;
  readonly rates: ExchangeRates;
  /** Requests without a complete supply chain are refused. */
  readonly needsCompleteChain: boolean;
  /** Domains of systems whose supply is not bought, lower case. */
  readonly blockedSystems: ReadonlySet<string>;
  /** Impressions of one seller that a shopper is shown within a day. */
  readonly frequencyCap: number;
}

/** Whatever can be bid for is bid for. */
export const OPEN_POLICY: BiddingPolicy = {
  ...{ vendorId: null, rates: NO_RATES },
  ...{ needsCompleteChain: false, blockedSystems: new Set(), frequencyCap: Number.POSITIVE_INFINITY },
};

/** The policy that settings say; their shapes are checked. */
export function biddingPolicy(of: {
  readonly tcfVendorId: number | null;
  readonly exchangeRates: string | null;
  readonly supplyChain: 'any' | 'complete';
  readonly blockedSupply: string | null;
  /** 0: any number. */
  readonly frequencyCap: number;
}): BiddingPolicy {
  return {
    vendorId: of.tcfVendorId,
    rates: readRates(of.exchangeRates ?? ''),
    needsCompleteChain: of.supplyChain === 'complete',
    blockedSystems: new Set(of.blockedSupply?.split(/, */)),
    frequencyCap: of.frequencyCap === 0 ? Number.POSITIVE_INFINITY : of.frequencyCap,
  };
}
