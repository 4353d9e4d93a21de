import { Type } from 'typebox';
import { parseMicros, unitsOf } from '../../base/money.ts';
import { Refusal } from '../../base/problem.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import type { Catalog } from '../../modules/catalog/index.ts';
import {
  type AdRequest,
  type Bidder,
  type Market,
  NO_BID_REASONS,
  renderUncounted,
  type ShopperName,
  type SlotBid,
  type TraceLine,
} from '../../modules/delivery/index.ts';
import { NOTHING_SAID } from '../../modules/events/index.ts';
import type { ConsoleApp } from './console-api.ts';
import { problems } from './problems.ts';
import { advertiserFor } from './staff.ts';

const IdPath = Type.Object({ id: Type.String() });

const Asked = Type.Object(
  {
    shopper: Type.String({ minLength: 1, maxLength: 256 }),
    width: Type.Integer({ minimum: 1, maximum: 10_000 }),
    height: Type.Integer({ minimum: 1, maximum: 10_000 }),
    /** CPM, in the advertiser's currency. */
    floor: Type.Optional(Type.String({ maxLength: 20 })),
  },
  { additionalProperties: false },
);

/** What an id may be of which nobody says what it is. */
const KINDS: readonly ShopperName['kind'][] = [
  'customer',
  'visitor',
  'first-party',
  'cookie',
  'gum',
  'device',
  'email',
];

interface DecisionRoutesDeps {
  readonly accounts: Accounts;
  readonly catalog: Pick<Catalog, 'seller'>;
  readonly rehearse: Bidder['rehearse'];
}

/** Asks for an ad as a shopper would get it, with every candidate's fate; nothing is counted, offered or billed. */
export function decisionRoutes(app: ConsoleApp, { accounts, catalog, rehearse }: DecisionRoutesDeps): void {
  const nameOf = (sellerId: string) => catalog.seller(sellerId)?.name ?? '';
  app.post(
    '/advertisers/:id/decisions',
    { schema: { params: IdPath, body: Asked }, config: { role: 'viewer' } },
    async (request) => {
      const advertiser = advertiserFor(request, accounts, request.params.id);
      const asked = requestOf(request.body, advertiser.currency);
      const { bids, reason, trace } = await rehearse(asked, advertiser.id);
      return {
        reason,
        meaning: reason === null ? null : NO_BID_REASONS[reason],
        bids: bids.map((bid) => bidAnswer(bid, nameOf)),
        trace: (trace ?? []).map((line) => lineAnswer(line, nameOf)),
      };
    },
  );
}

function requestOf(
  { shopper, width, height, floor = '0' }: { shopper: string; width: number; height: number; floor?: string },
  currency: string,
): AdRequest {
  const floorCpmMicros = parseMicros(floor);
  if (floorCpmMicros === null) throw new Refusal([problems.amountInvalid('/floor')]);
  const slot = { id: '1', floorCpmMicros, floorCurrency: currency, isSecure: false };
  return {
    id: 'console',
    names: KINDS.map((kind) => ({ kind, value: shopper.trim() })),
    slots: [{ ...slot, sizes: [{ width, height }], native: null, dealsOnly: false }],
    placement: '',
    currencies: [],
    ...{ blockedDomains: [], blockedCategories: [], allowedSeats: [], blockedSeats: [] },
    privacy: { isChild: false, isTrackingRefused: false, choice: NOTHING_SAID },
    // In a first-price auction dice would lower the price now and then: what is asked for here is what the shopper is worth.
    ...{ isFirstPrice: false, userAgent: '', supplyChain: null, patienceMs: null },
  };
}

function bidAnswer(bid: SlotBid, nameOf: (sellerId: string) => string) {
  const { shopper, sellerCampaign, form, price, products } = bid;
  const { sellerId, campaignId } = sellerCampaign;
  const sellerName: Pick<Market, 'sellerName'> = { sellerName: nameOf };
  return {
    ...{ sellerId, campaignId, sellerName: nameOf(sellerId) },
    cpm: unitsOf(price.cpmMicros),
    currency: price.currency,
    products: products.map(({ id, title }) => ({ id, title })),
    html:
      form.kind === 'banner'
        ? renderUncounted({ advertiser: shopper.advertiser, sellerId, size: form.size, products }, sellerName)
        : null,
  };
}

function lineAnswer(line: TraceLine, nameOf: (sellerId: string) => string) {
  const { advertiserId: _, ...rest } = line;
  const meaning = line.reason === null ? 'It won the slot.' : NO_BID_REASONS[line.reason];
  return { ...rest, sellerName: nameOf(line.sellerId), meaning };
}
