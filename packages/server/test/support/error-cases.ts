const SETS = '/2026-07/marketing-solutions/product-sets';

/** A call below the MPO base, or below the host when it begins with a version. */
export interface ErrorCase {
  readonly rule: string;
  readonly call: readonly [method: string, path: string, body?: unknown];
  /** `code` or `code pointer`, for each error in turn. */
  readonly errors: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ErrorWorld {
  readonly advertiserId: number;
  readonly multi: number;
  readonly template: number;
  readonly ada: string;
  readonly budgetId: string;
  readonly today: string;
}

/** An id that nobody has. */
export const NOBODYS = 990_000_001;

function budgetCases({ ada, multi, template, budgetId, today }: ErrorWorld): ErrorCase[] {
  const capped = {
    sellerId: ada,
    campaignIds: [multi],
    budgetType: 'Capped',
    amount: 5,
    startDate: '2031-01-01',
  };
  const single = { ...capped, campaignIds: [template], endDate: '2031-01-03', amount: 50 };
  const post = (rule: string, item: object, ...errors: string[]): ErrorCase => ({
    ...{ rule, errors },
    call: ['POST', '/budgets', [item]],
  });
  const patch = (rule: string, change: object, ...errors: string[]): ErrorCase => ({
    ...{ rule, errors },
    call: ['PATCH', '/budgets', [{ budgetId, ...change }]],
  });
  return [
    post('an unknown seller', { ...capped, sellerId: NOBODYS }, 'WithInvalidSellerId /0/sellerId'),
    post(
      'an unknown campaign',
      { ...capped, campaignIds: [multi, NOBODYS] },
      'WithInvalidCampaignId /0/campaignIds/1',
    ),
    post('no campaign', { ...capped, campaignIds: [] }, 'WithInvalidCampaignId /0/campaignIds'),
    post(
      'an amount on Uncapped',
      { ...capped, budgetType: 'Uncapped' },
      'WithInvalidTypeForAmount /0/amount',
    ),
    post('no amount on Capped', { ...capped, amount: null }, 'WithInvalidTypeForAmount /0/amount'),
    post('an amount that is none', { ...capped, amount: 'much' }, 'WithInvalidAmount /0/amount'),
    post('a type that is none', { ...capped, budgetType: 'Weekly' }, 'WithInvalidBudgetType /0/budgetType'),
    post('a start in the past', { ...capped, startDate: '2020-01-01' }, 'WithInvalidDate /0/startDate'),
    post('an end before the start', { ...capped, endDate: '2030-12-31' }, 'WithInvalidEndDate /0/endDate'),
    post('a template without an end', { ...single, endDate: '' }, 'WithInvalidEndDate /0/endDate'),
    post('below the minimum', { ...single, amount: 0.01 }, 'WithAmountBelowMinimum /0/amount'),
    post('a field that nobody knows', { ...capped, isSuspended: true }, 'WithUnknownField /0/isSuspended'),
    post('overlapping another', { ...capped, startDate: today }, 'WithOverlappingBudget /0/startDate'),
    { rule: 'no item', call: ['POST', '/budgets', []], errors: ['WithInvalidBody '] },
    { rule: 'no array', call: ['POST', '/budgets', capped], errors: ['WithInvalidBody '] },
    {
      rule: 'too many items',
      call: ['POST', '/budgets', Array.from({ length: 2_001 }, () => capped)],
      errors: ['WithTooManyItems '],
    },
    {
      rule: 'every bad item of a bulk call, by its place',
      call: [
        'POST',
        '/budgets',
        [capped, { ...capped, amount: -1 }, { ...capped, sellerId: 'x', endDate: 'soon' }],
      ],
      errors: [
        'WithInvalidAmount /1/amount',
        'WithInvalidSellerId /2/sellerId',
        'WithInvalidEndDate /2/endDate',
      ],
    },
    patch('an unknown budget', { budgetId: NOBODYS }, 'WithInvalidBudgetId /0/budgetId'),
    patch('a flag that is none', { isSuspended: 'perhaps' }, 'WithInvalidSuspension /0/isSuspended'),
    {
      rule: 'the same budget twice',
      call: [
        'PATCH',
        '/budgets',
        [
          { budgetId, amount: 60 },
          { budgetId, amount: 70 },
        ],
      ],
      errors: ['WithDuplicateItem /1/budgetId'],
    },
    { rule: 'a budget by no id', call: ['GET', '/budgets/x'], errors: ['WithInvalidBudgetId'] },
    {
      rule: 'an unknown budget by its path',
      call: ['GET', `/budgets/${NOBODYS}`],
      errors: ['WithInvalidBudgetId'],
    },
    {
      rule: 'a date filter that is none',
      call: ['GET', '/budgets?endAfterDate=tomorrow'],
      errors: ['WithInvalidDate ?endAfterDate'],
    },
  ];
}

function sellerCases({ advertiserId, ada, multi, template }: ErrorWorld): ErrorCase[] {
  const at = `/advertisers/${advertiserId}`;
  const pair = (campaignId: number) => `${ada}.${campaignId}`;
  const patch = (rule: string, item: object, ...errors: string[]): ErrorCase => ({
    ...{ rule, errors },
    call: ['PATCH', '/seller-campaigns', [item]],
  });
  const set = (values: string[]) => ({ value: [{ operator: 'IsIn', field: 'ExternalItemId', values }] });
  const preview = (query: string, error: string): ErrorCase => ({
    rule: `an ad preview with ${query}`,
    call: ['GET', `${at}/ad-preview?${query}`],
    errors: [error],
  });
  return [
    {
      rule: 'an unknown advertiser',
      call: ['GET', `/advertisers/${NOBODYS}`],
      errors: ['WithInvalidAdvertiserId'],
    },
    {
      rule: 'a foreign partner id',
      call: ['POST', `${at}/sellers?partnerId=1`, ['X']],
      errors: ['WithInvalidPartnerId ?partnerId'],
    },
    {
      rule: 'a blank seller name',
      call: ['POST', `${at}/sellers`, ['Good', ' ']],
      errors: ['WithInvalidSellerName /1'],
    },
    {
      rule: 'an unknown seller by its path',
      call: ['GET', `/sellers/${NOBODYS}`],
      errors: ['WithInvalidSellerId'],
    },
    {
      rule: 'joining an unknown campaign',
      call: ['POST', `/sellers/${ada}/seller-campaigns`, { campaignId: NOBODYS }],
      errors: ['WithInvalidCampaignId /campaignId'],
    },
    {
      rule: 'a seller-campaign without a dot',
      call: ['GET', '/seller-campaigns/12'],
      errors: ['WithInvalidSellerCampaignId'],
    },
    {
      rule: 'an unknown seller-campaign',
      call: ['GET', `/seller-campaigns/${ada}.${NOBODYS}`],
      errors: ['WithInvalidSellerCampaignId'],
    },
    patch('a bid below zero', { id: pair(multi), bid: -1 }, 'WithInvalidBidValue /0/bid'),
    {
      rule: 'a PATCH without its bid',
      call: ['PATCH', `/seller-campaigns/${pair(multi)}`],
      errors: ['WithInvalidBidValue ?bid'],
    },
    patch(
      'a bid on a template',
      { id: pair(template), bid: 1 },
      'WithInvalidOperationForTargetBudgetCampaign /0/bid',
    ),
    patch(
      'a product set on a multi-seller campaign',
      { id: pair(multi), productSet: set(['P-1']) },
      'WithInvalidOperationForMultiSellerCampaign /0/productSet',
    ),
    patch(
      'too small a product set',
      { id: pair(template), productSet: set(['P-1']) },
      'WithInvalidProductSet /0/productSet/value/0/values',
    ),
    preview(`sellerId=${ada}&height=1`, 'WithInvalidHeight ?height'),
    preview(`sellerId=${ada}&width=1`, 'WithInvalidWidth ?width'),
    preview('sellerId=', 'WithInvalidSellerId ?sellerId'),
  ];
}

function reportCases(): ErrorCase[] {
  const stats = (query: string, error: string): ErrorCase => ({
    rule: `statistics with ${query}`,
    call: ['GET', `/stats/sellers?${query}`],
    errors: [error],
  });
  return [
    stats('startDate=then', 'WithInvalidDate ?startDate'),
    stats('timeZoneId=Mars/Base', 'WithInvalidTimeZoneId ?timeZoneId'),
    stats('intervalSize=Week', 'WithInvalidIntervalSize ?intervalSize'),
    stats('clickAttributionPolicy=Nobody', 'WithInvalidClickAttributionPolicy ?clickAttributionPolicy'),
    stats('count=0', 'WithInvalidCount ?count'),
    stats('asOf=yesterday', 'WithInvalidAsOf ?asOf'),
    {
      rule: 'a format that nobody makes',
      call: ['GET', '/stats/sellers'],
      headers: { accept: 'image/png' },
      errors: ['not-acceptable'],
    },
    { rule: 'an unknown export', call: ['GET', '/stats/report-jobs/nobodys'], errors: ['export-not-found'] },
    {
      rule: 'an unknown product set',
      call: ['GET', `${SETS}/${NOBODYS}`],
      errors: ['WithInvalidProductSetId'],
    },
    {
      rule: 'an unknown dataset',
      call: ['GET', `${SETS}/dataset/${NOBODYS}`],
      errors: ['WithInvalidDatasetId'],
    },
  ];
}

/** What every operation has in common. */
function protocolCases(): ErrorCase[] {
  return [
    {
      rule: 'no token',
      call: ['GET', '/sellers'],
      headers: { authorization: '' },
      errors: ['authorization-token-invalid'],
    },
    { rule: 'an unknown version', call: ['GET', '/2019-01/advertisers/me'], errors: ['version-unknown'] },
    { rule: 'an unknown path', call: ['GET', '/nowhere'], errors: ['not-found'] },
    {
      rule: 'a method that the path does not have',
      call: ['DELETE', '/budgets'],
      errors: ['method-not-allowed'],
    },
    { rule: 'broken JSON', call: ['POST', '/budgets', '[{'], errors: ['json-serialization-error'] },
    {
      rule: 'a body that is not JSON',
      call: ['POST', '/budgets', '<budget/>'],
      headers: { 'content-type': 'text/xml' },
      errors: ['unsupported-media-type'],
    },
    {
      rule: 'a huge body',
      call: ['POST', '/budgets', `["${'x'.repeat(8_100_000)}"]`],
      errors: ['body-too-large'],
    },
    {
      rule: 'an Idempotency-Key that is too long',
      call: ['POST', '/budgets', []],
      headers: { 'idempotency-key': 'x'.repeat(300) },
      errors: ['idempotency-key-invalid'],
    },
  ];
}

/** Every refusal that a caller can provoke on a quiet server. */
export function errorCases(world: ErrorWorld): ErrorCase[] {
  return [...budgetCases(world), ...sellerCases(world), ...reportCases(), ...protocolCases()];
}
