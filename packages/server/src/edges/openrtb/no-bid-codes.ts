import type { NoBidReason } from '../../modules/delivery/index.ts';

/** The standard's codes for not bidding (AdCOM, "No-Bid Reason Codes"). */
const CODES = {
  unknown: 0,
  invalidRequest: 2,
  knownSpider: 3,
  unmatchedUser: 8,
  insufficientTime: 14,
  incompleteChain: 15,
  blockedNode: 16,
} as const;

/** What the standard's list has no word for. */
const OTHER = CODES.unknown;

const BY_REASON: Partial<Record<NoBidReason, number>> = {
  'malformed-request': CODES.invalidRequest,
  bot: CODES.knownSpider,
  'no-shopper-id': CODES.unmatchedUser,
  'unknown-shopper': CODES.unmatchedUser,
  timeout: CODES.insufficientTime,
  'supply-chain-incomplete': CODES.incompleteChain,
  'supply-blocked': CODES.blockedNode,
};

/** The code that an exchange is told, if it asks to be told. */
export function noBidCode(reason: NoBidReason): number {
  return BY_REASON[reason] ?? OTHER;
}
