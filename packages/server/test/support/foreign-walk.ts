export const VERSION = '/2026-07';
export const MPO = `${VERSION}/marketing-solutions/marketplace-performance-outcomes`;
export const CATALOG = `${VERSION}/catalog`;
export const SETS = `${VERSION}/marketing-solutions/product-sets`;

/** The ids of one account's things. */
export interface Things {
  readonly advertiserId: string;
  readonly partnerId: string;
  readonly campaignId: string;
  readonly templateId: string;
  readonly sellerId: string;
  readonly budgetId: string;
  readonly productSetId: string;
  readonly exportId: string;
  readonly operationToken: string;
}

/** Ids that nobody has. */
export const NOBODYS: Things = {
  advertiserId: '990000001',
  partnerId: '990000002',
  campaignId: '990000003',
  templateId: '990000004',
  sellerId: '990000005',
  budgetId: '990000006',
  productSetId: '990000007',
  exportId: '00000000-0000-4000-8000-000000000000',
  operationToken: 'nobodys-operation-token',
};

export interface Asked {
  readonly path?: string;
  readonly query?: string;
  readonly body?: unknown;
}

/** What an account asks about somebody else's things, perhaps beside its own. */
type Questions = (theirs: Things, mine: Things) => readonly Asked[];

const byAdvertiser =
  (rest = ''): Questions =>
  ({ advertiserId }) => [{ path: `/advertisers/${advertiserId}${rest}` }];

const bySeller =
  (rest = ''): Questions =>
  ({ sellerId }) => [{ path: `/sellers/${sellerId}${rest}` }];

const byPair =
  (rest = ''): Questions =>
  ({ sellerId, campaignId, templateId }, mine) => [
    { path: `/seller-campaigns/${sellerId}.${campaignId}${rest}` },
    { path: `/seller-campaigns/${sellerId}.${templateId}${rest}` },
    { path: `/seller-campaigns/${mine.sellerId}.${campaignId}${rest}` },
    { path: `/seller-campaigns/${sellerId}.${mine.campaignId}${rest}` },
  ];

const byFilter =
  (path: string, names: readonly ('advertiserId' | 'sellerId' | 'campaignId' | 'budgetId')[]): Questions =>
  (theirs, mine) =>
    names.flatMap((name) => [
      { path, query: `${name}=${theirs[name]}` },
      { path, query: `advertiserId=${mine.advertiserId}&${name}=${theirs[name]}` },
    ]);

const budget = (things: Pick<Things, 'sellerId' | 'campaignId'>, startDate: string) => ({
  ...{ sellerId: things.sellerId, campaignIds: [things.campaignId], budgetType: 'Capped', amount: 5 },
  ...{ startDate, endDate: startDate },
});

export const report = (advertiserIds: readonly string[], filters: object = {}) => ({
  data: { type: 'RealTimeProductReportJob', attributes: { advertiserIds, lookbackWindow: 60, ...filters } },
});

export const productSet = (datasetId: string) => ({
  data: {
    type: 'CreateProductSetRequest',
    attributes: {
      ...{ datasetId, name: 'Mine', isDraft: false },
      rules: [{ operator: 'IsIn', field: 'Brand', values: ['X'] }],
    },
  },
});

/** Takes a product out that is not there. */
export const batch = (merchantId: string) => ({
  entries: [{ merchantId, method: 'delete', batchId: 1, productId: 'NONE' }],
});

/** By method and path as the server describes them. */
export const WALK: Readonly<Record<string, Questions>> = {
  'GET /advertisers': () => [{ path: '/advertisers' }],
  'GET /advertisers/{advertiserId}': byAdvertiser(),
  'GET /advertisers/{advertiserId}/campaigns': byAdvertiser('/campaigns'),
  'GET /advertisers/{advertiserId}/adsets': byAdvertiser('/adsets'),
  'GET /advertisers/{advertiserId}/seller-campaigns': byAdvertiser('/seller-campaigns'),
  'GET /advertisers/{advertiserId}/budgets': (theirs, mine) => [
    { path: `/advertisers/${theirs.advertiserId}/budgets` },
    { path: `/advertisers/${theirs.advertiserId}/budgets`, query: `sellerId=${theirs.sellerId}` },
    { path: `/advertisers/${mine.advertiserId}/budgets`, query: `sellerId=${theirs.sellerId}` },
    { path: `/advertisers/${mine.advertiserId}/budgets`, query: `budgetId=${theirs.budgetId}` },
  ],
  'POST /advertisers/{advertiserId}/sellers': (theirs, mine) => [
    { path: `/advertisers/${theirs.advertiserId}/sellers`, body: ['Mine now'] },
    {
      path: `/advertisers/${mine.advertiserId}/sellers`,
      query: `partnerId=${theirs.partnerId}`,
      body: ['X'],
    },
  ],
  'GET /advertisers/{advertiserId}/ad-preview': (theirs, mine) => [
    { path: `/advertisers/${theirs.advertiserId}/ad-preview`, query: `sellerId=${theirs.sellerId}` },
    { path: `/advertisers/${mine.advertiserId}/ad-preview`, query: `sellerId=${theirs.sellerId}` },
    {
      path: `/advertisers/${mine.advertiserId}/ad-preview`,
      query: `sellerId=${mine.sellerId}&campaignId=${theirs.campaignId}`,
    },
  ],
  'GET /advertisers/preview-limit': () => [{ path: '/advertisers/preview-limit' }],
  'GET /sellers': (theirs, mine) => [
    { path: '/sellers' },
    { path: '/sellers', query: 'sellerName=Secret%20Shop' },
    ...byFilter('/sellers', ['advertiserId', 'campaignId'])(theirs, mine),
  ],
  'GET /sellers/{sellerId}': bySeller(),
  'GET /sellers/{sellerId}/budgets': (theirs, mine) => [
    ...bySeller('/budgets')(theirs, mine),
    { path: `/sellers/${mine.sellerId}/budgets`, query: `campaignId=${theirs.campaignId}` },
  ],
  'GET /sellers/{sellerId}/seller-campaigns': (theirs, mine) => [
    ...bySeller('/seller-campaigns')(theirs, mine),
    { path: `/sellers/${mine.sellerId}/seller-campaigns`, query: `campaignId=${theirs.campaignId}` },
  ],
  'POST /sellers/{sellerId}/seller-campaigns': (theirs, mine) => [
    { path: `/sellers/${theirs.sellerId}/seller-campaigns`, body: { campaignId: theirs.campaignId, bid: 1 } },
    { path: `/sellers/${theirs.sellerId}/seller-campaigns`, body: { campaignId: mine.campaignId, bid: 1 } },
    { path: `/sellers/${mine.sellerId}/seller-campaigns`, body: { campaignId: theirs.campaignId, bid: 1 } },
  ],
  'GET /seller-campaigns': (theirs, mine) => [
    { path: '/seller-campaigns' },
    ...byFilter('/seller-campaigns', ['advertiserId', 'sellerId', 'campaignId'])(theirs, mine),
  ],
  'PATCH /seller-campaigns': (theirs, mine) => [
    { path: '/seller-campaigns', body: [{ id: `${theirs.sellerId}.${theirs.campaignId}`, bid: 9 }] },
    {
      path: '/seller-campaigns',
      body: [
        { id: `${mine.sellerId}.${mine.campaignId}`, bid: 9 },
        { id: `${theirs.sellerId}.${theirs.campaignId}`, bid: 9 },
        { id: `${mine.sellerId}.${theirs.templateId}`, productSet: { value: null } },
      ],
    },
  ],
  'GET /seller-campaigns/{sellerCampaignId}': byPair(),
  'PATCH /seller-campaigns/{sellerCampaignId}': (theirs, mine) =>
    byPair()(theirs, mine).map((asked) => ({ ...asked, query: 'bid=9' })),
  'GET /seller-campaigns/{sellerCampaignId}/budgets': byPair('/budgets'),
  'GET /seller-campaigns/{sellerCampaignId}/explain': byPair('/explain'),
  'GET /budgets': (theirs, mine) => [
    { path: '/budgets', query: 'endAfterDate=2000-01-01' },
    ...byFilter('/budgets', ['advertiserId', 'sellerId', 'campaignId'])(theirs, mine),
  ],
  'POST /budgets': (theirs, mine) => [
    { path: '/budgets', body: [budget(theirs, '2031-01-01')] },
    { path: '/budgets', body: [budget({ ...mine, campaignId: theirs.campaignId }, '2031-01-01')] },
    {
      path: '/budgets',
      body: [
        budget(mine, '2031-01-01'),
        budget({ ...mine, campaignId: theirs.templateId }, '2031-01-02'),
        budget({ ...theirs, campaignId: mine.campaignId }, '2031-01-03'),
      ],
    },
  ],
  'PATCH /budgets': (theirs, mine) => [
    { path: '/budgets', body: [{ budgetId: theirs.budgetId, isSuspended: true }] },
    {
      path: '/budgets',
      body: [
        { budgetId: mine.budgetId, isSuspended: true },
        { budgetId: theirs.budgetId, amount: 1 },
        { budgetId: mine.budgetId, campaignIds: [theirs.campaignId] },
      ],
    },
  ],
  'GET /budgets/{budgetId}': ({ budgetId }) => [{ path: `/budgets/${budgetId}` }],
  'GET /budgets/{budgetId}/pacing': ({ budgetId }) => [{ path: `/budgets/${budgetId}/pacing` }],
  'PATCH /budgets/{budgetId}': ({ budgetId }) => [
    { path: `/budgets/${budgetId}`, body: { isSuspended: true } },
    { path: `/budgets/${budgetId}`, body: { nonsense: 1 } },
  ],
  'GET /changes': (theirs, mine) => [
    { path: '/changes' },
    ...byFilter('/changes', ['advertiserId', 'sellerId', 'campaignId'])(theirs, mine),
  ],
  'GET /stats/campaigns': (theirs, mine) => [
    { path: '/stats/campaigns' },
    ...byFilter('/stats/campaigns', ['advertiserId', 'campaignId'])(theirs, mine),
  ],
  'GET /stats/sellers': (theirs, mine) => [
    { path: '/stats/sellers' },
    ...byFilter('/stats/sellers', ['advertiserId', 'sellerId'])(theirs, mine),
  ],
  'GET /stats/seller-campaigns': (theirs, mine) => [
    { path: '/stats/seller-campaigns' },
    ...byFilter('/stats/seller-campaigns', ['advertiserId', 'sellerId', 'campaignId'])(theirs, mine),
  ],
  'POST /stats/realtime-reports/export': (theirs, mine) => [
    { path: '/stats/realtime-reports/export', body: report([theirs.advertiserId]) },
    { path: '/stats/realtime-reports/export', body: report([mine.advertiserId, theirs.advertiserId]) },
    {
      path: '/stats/realtime-reports/export',
      body: report([mine.advertiserId], { campaignIds: [theirs.campaignId] }),
    },
  ],
  'GET /stats/report-jobs/{reportId}': ({ exportId }) => [{ path: `/stats/report-jobs/${exportId}` }],
  'GET /stats/realtime-reports/{reportId}': ({ exportId }) => [
    { path: `/stats/realtime-reports/${exportId}` },
  ],
  [`POST ${SETS}`]: ({ advertiserId }) => [{ path: SETS, body: productSet(advertiserId) }],
  [`GET ${SETS}/{productSetId}`]: ({ productSetId }) => [{ path: `${SETS}/${productSetId}` }],
  [`PATCH ${SETS}/{productSetId}`]: ({ productSetId }) => [
    {
      path: `${SETS}/${productSetId}`,
      body: { data: { type: 'UpdateProductSetRequest', attributes: { name: 'Mine' } } },
    },
  ],
  [`DELETE ${SETS}/{productSetId}`]: ({ productSetId }) => [{ path: `${SETS}/${productSetId}` }],
  [`GET ${SETS}/{productSetId}/product-filters`]: ({ productSetId }) => [
    { path: `${SETS}/${productSetId}/product-filters` },
  ],
  [`GET ${SETS}/dataset/{datasetId}`]: ({ advertiserId }) => [{ path: `${SETS}/dataset/${advertiserId}` }],
  [`POST ${CATALOG}/products/batch`]: ({ partnerId }) => [
    { path: `${CATALOG}/products/batch`, body: batch(partnerId) },
  ],
  [`GET ${CATALOG}/products/batch/report/{operationToken}`]: ({ operationToken }) => [
    { path: `${CATALOG}/products/batch/report/${operationToken}` },
  ],
  [`GET ${CATALOG}/stats/merchants/{merchantId}`]: ({ partnerId }) => [
    { path: `${CATALOG}/stats/merchants/${partnerId}` },
  ],
  [`GET ${VERSION}/advertisers/me`]: () => [{ path: `${VERSION}/advertisers/me` }],
  [`GET ${VERSION}/marketing-solutions/me`]: () => [{ path: `${VERSION}/marketing-solutions/me` }],
};
