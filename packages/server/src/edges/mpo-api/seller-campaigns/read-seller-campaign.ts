import type { Micros } from '../../../base/money.ts';
import { Refusal } from '../../../base/problem.ts';
import {
  invalid,
  PRODUCT_SET_OPERATORS,
  type Reading,
  type SellerCampaignChange,
} from '../../../modules/campaigns/index.ts';
import { FieldReader, isText, parseId } from '../body.ts';

type Pair = Pick<SellerCampaignChange, 'sellerId' | 'campaignId'>;
type StoredProductSet = NonNullable<SellerCampaignChange['productSet']>;

/** Ids in one product set: far beyond a page of products, small enough to keep in memory for every seller. */
const PRODUCT_SET_IDS_MAX = 10_000;

/** Reads `{sellerId}.{campaignId}`; null for anything else. */
export function parseSellerCampaignId(value: unknown): Pair | null {
  if (typeof value !== 'string') return null;
  const [seller, campaign, ...rest] = value.split('.');
  const sellerId = parseId(seller);
  const campaignId = parseId(campaign);
  return sellerId === null || campaignId === null || rest.length > 0
    ? null
    : { sellerId, campaignId: Number(campaignId) };
}

/** The seller-campaign in a path. */
export function pathSellerCampaign(params: unknown): Pair {
  const { sellerCampaignId } = params as { sellerCampaignId: string };
  const pair = parseSellerCampaignId(sellerCampaignId);
  if (pair !== null) return pair;
  const detail = `${sellerCampaignId} is no seller-campaign id; it has the form {sellerId}.{campaignId}. Check the path.`;
  throw new Refusal([invalid('WithInvalidSellerCampaignId', detail)]);
}

/** Reads one item of `PATCH /seller-campaigns`: a bid, a product set, or both. */
export function readSellerCampaignChange(body: unknown): Reading<SellerCampaignChange> {
  const fields = new FieldReader(body, ['id', 'bid', 'productSet']);
  const pair = parseSellerCampaignId(fields.raw('id'));
  if (pair === null) {
    const detail = 'id must have the form {sellerId}.{campaignId}, for example "1000001.10001".';
    fields.refuse('WithInvalidSellerCampaignId', detail, 'id');
  }
  const bidMicros = fields.money('bid', 'WithInvalidBidValue');
  const productSet = readProductSet(fields);
  if (fields.problems.length === 0 && bidMicros === undefined && productSet === undefined) {
    fields.refuse('WithInvalidBidValue', 'Nothing is asked for: send a bid or a productSet.', 'bid');
  }
  if (fields.problems.length > 0 || pair === null) return { problems: fields.problems };
  return { value: { ...pair, ...bidOf(bidMicros), ...(productSet === undefined ? {} : { productSet }) } };
}

/** Reads the body of `POST /sellers/{id}/seller-campaigns`: a campaign and perhaps an opening bid. */
export function readJoin(body: unknown, sellerId: string): Pair & { bidMicros?: Micros } {
  const fields = new FieldReader(body, ['campaignId', 'bid']);
  const campaignId = fields.id('campaignId', 'WithInvalidCampaignId');
  fields.need(campaignId, {
    name: 'campaignId',
    code: 'WithInvalidCampaignId',
    hint: 'name the campaign that the seller joins',
  });
  const bidMicros = fields.money('bid', 'WithInvalidBidValue');
  if (fields.problems.length > 0 || campaignId === undefined) throw new Refusal(fields.problems);
  return { sellerId, campaignId: Number(campaignId), ...bidOf(bidMicros) };
}

export function bidOf(bidMicros: Micros | undefined): { bidMicros?: Micros } {
  return bidMicros === undefined ? {} : { bidMicros };
}

/** `{ value: [rule] }` sets the product set, `{ value: null }` takes it away. */
function readProductSet(fields: FieldReader): StoredProductSet | null | undefined {
  const raw = fields.raw('productSet');
  if (raw === undefined) return undefined;
  refuseUnknown(fields, raw, { known: ['value'], at: 'productSet' });
  const { value } = raw as { value?: unknown };
  if (value === null) return null;
  if (!Array.isArray(value) || value.length !== 1) {
    const detail =
      'productSet is { "value": [rule] } with exactly one rule, or { "value": null } to take it away.';
    return fields.refuse('WithInvalidProductSet', detail, 'productSet/value');
  }
  return readRule(fields, value[0]);
}

function readRule(fields: FieldReader, rule: unknown): StoredProductSet | undefined {
  const { operator, field, values } = (rule ?? {}) as Readonly<Record<string, unknown>>;
  const at = 'productSet/value/0';
  refuseUnknown(fields, rule, { known: ['operator', 'field', 'values'], at });
  const known = PRODUCT_SET_OPERATORS.find(
    (candidate) => typeof operator === 'string' && candidate.toLowerCase() === operator.toLowerCase(),
  );
  if (known === undefined) {
    const detail = `The operator of a product set is one of ${PRODUCT_SET_OPERATORS.join(', ')}.`;
    return fields.refuse('WithInvalidProductSet', detail, `${at}/operator`);
  }
  if (typeof field !== 'string' || field.toLowerCase() !== 'externalitemid') {
    return fields.refuse(
      'WithInvalidProductSet',
      'The field of a product set is ExternalItemId.',
      `${at}/field`,
    );
  }
  if (!Array.isArray(values) || values.length > PRODUCT_SET_IDS_MAX || !values.every(isProductId)) {
    const detail = `The values of a product set are at most ${PRODUCT_SET_IDS_MAX} product ids, each a string that is not empty.`;
    return fields.refuse('WithInvalidProductSet', detail, `${at}/values`);
  }
  return { operator: known, values };
}

/** What is inside the product set is held to the same as the fields beside it: no typing mistake is ignored. */
function refuseUnknown(
  fields: FieldReader,
  part: unknown,
  { known, at }: { known: string[]; at: string },
): void {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return;
  for (const name of Object.keys(part)) {
    if (known.includes(name)) continue;
    const detail = `There is no field ${name} here; known are ${known.join(', ')}.`;
    fields.refuse('WithUnknownField', detail, `${at}/${name}`);
  }
}

function isProductId(value: unknown): value is string {
  return isText(value) && value.trim() !== '';
}
