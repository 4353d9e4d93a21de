import assert from 'node:assert/strict';
import { contractOperations } from './contract.ts';
import type { ContractWorld, Visit } from './contract-world.ts';

/** What an operation is asked for, and how it refuses; a walk may look around first. */
type Walk = (world: ContractWorld) => Promise<{ done: Visit; refused?: readonly Visit[] }>;

const STRANGE = 999_999_999;

const strangeAdvertiser: Visit = {
  path: { advertiserId: STRANGE },
  status: 403,
  code: 'WithInvalidAdvertiserId',
};

const ofAdvertiser: Walk = async ({ shop }) => ({
  done: { path: { advertiserId: shop.advertiserId }, status: 200 },
  refused: [
    strangeAdvertiser,
    { path: { advertiserId: 'none' }, status: 400, code: 'WithInvalidAdvertiserId' },
  ],
});

const strangeSeller: Visit = { path: { sellerId: STRANGE }, status: 403, code: 'WithInvalidSellerId' };

const ofSeller: Walk = async ({ anna }) => ({
  done: { path: { sellerId: anna }, status: 200 },
  refused: [strangeSeller],
});

const strangePair: Visit = {
  path: { sellerCampaignId: `${STRANGE}.1` },
  status: 403,
  code: 'WithInvalidSellerCampaignId',
};

const ofSellerCampaign: Walk = async ({ anna, shop }) => ({
  done: { path: { sellerCampaignId: `${anna}.${shop.templateId}` }, status: 200 },
  refused: [strangePair],
});

const budgetFilters = { status: 'Current', type: 'Capped', withSpend: true, withBalance: true };
const badDate: Visit = { query: { endAfterDate: 'yesterday' }, status: 400, code: 'WithInvalidDate' };

const report =
  (filters: (world: ContractWorld) => Visit['query']): Walk =>
  async (world) => ({
    done: { query: { clickAttributionPolicy: 'Both', ...filters(world) }, status: 200 },
    refused: [
      { query: { intervalSize: 'Fortnight' }, status: 400, code: 'WithInvalidIntervalSize' },
      { query: { advertiserId: STRANGE }, status: 403, code: 'WithInvalidAdvertiserId' },
      { accept: 'image/png', status: 406 },
    ],
  });

const strangeSet: Visit = { path: { 'product-set-id': STRANGE }, status: 403 };

/** What may be left out may be null, too. */
const exportOf = (advertiserIds: readonly string[]) => ({
  data: {
    type: 'RealTimeProductReportJob',
    attributes: {
      ...{ advertiserIds, campaignIds: null, dimensions: null, lookbackWindow: null, startDate: null },
      fileFormat: 'Json',
    },
  },
});

/** Operation by operation, in an order in which each finds what it needs. */
export const WALK: Readonly<Record<string, Walk>> = {
  ListAdvertisers: async () => ({ done: { status: 200 } }),
  GetCurrentApplication: async () => ({ done: { status: 200 } }),
  GetMarketplaceAdvertisers: async () => ({ done: { status: 200 } }),
  GetMarketplaceAdvertiser: ofAdvertiser,
  GetMarketplaceCampaignsByAdvertiser: ofAdvertiser,
  GetMarketplaceAdSetsByAdvertiser: ofAdvertiser,
  GetMarketplaceSellerCampaignsByAdvertiser: ofAdvertiser,
  GetMarketplaceBudgetsByAdvertiser: async ({ shop, anna }) => ({
    done: {
      path: { advertiserId: shop.advertiserId },
      query: { ...budgetFilters, sellerId: anna },
      status: 200,
    },
    refused: [strangeAdvertiser, { ...badDate, path: { advertiserId: shop.advertiserId } }],
  }),
  GetMarketplaceSellersByAdvertiser: async ({ shop }) => ({
    done: {
      path: { advertiserId: shop.advertiserId },
      query: { partnerId: shop.partnerId },
      body: ['Anna', 'Clara'],
      status: 200,
    },
    refused: [
      { ...strangeAdvertiser, body: ['Anna'] },
      {
        path: { advertiserId: shop.advertiserId },
        body: [' '],
        status: 400,
        code: 'WithInvalidSellerName',
      },
      { path: { advertiserId: shop.advertiserId }, body: 'Anna', status: 415 },
    ],
  }),
  GetMarketplaceSellerAdPreview: async ({ shop, anna }) => ({
    done: { path: { advertiserId: shop.advertiserId }, query: { sellerId: anna }, status: 200 },
    refused: [
      {
        path: { advertiserId: shop.advertiserId },
        query: { sellerId: anna, width: 1 },
        status: 400,
        code: 'WithInvalidWidth',
      },
      {
        path: { advertiserId: shop.advertiserId },
        query: { sellerId: STRANGE },
        status: 403,
        code: 'WithInvalidSellerId',
      },
    ],
  }),
  GetMarketplaceAdvertiserPreviewLimits: async () => ({ done: { status: 200 } }),
  GetMarketplaceSellers: async ({ shop }) => ({
    done: {
      query: { advertiserId: shop.advertiserId, sellerStatus: 'Active', withProducts: true },
      status: 200,
    },
    refused: [
      { query: { sellerStatus: 'Sleeping' }, status: 400 },
      { query: { advertiserId: STRANGE }, status: 403, code: 'WithInvalidAdvertiserId' },
    ],
  }),
  GetMarketplaceSeller: ofSeller,
  GetMarketplaceBudgetsBySeller: async ({ anna }) => ({
    done: { path: { sellerId: anna }, query: budgetFilters, status: 200 },
    refused: [strangeSeller, { ...badDate, path: { sellerId: anna } }],
  }),
  GetMarketplaceSellerCampaignsBySeller: ofSeller,
  CreateMarketplaceSellerCampaignsBySeller: async ({ shop, anna }) => ({
    done: { path: { sellerId: anna }, body: { campaignId: shop.multiSellerId, bid: 0.4 }, status: 200 },
    refused: [
      { ...strangeSeller, body: { campaignId: shop.multiSellerId } },
      { path: { sellerId: anna }, body: { campaignId: STRANGE }, status: 403, code: 'WithInvalidCampaignId' },
    ],
  }),
  GetMarketplaceSellerCampaigns: async ({ shop }) => ({
    done: { query: { campaignId: shop.templateId, budgetStatus: 'Current' }, status: 200 },
    refused: [{ query: { campaignId: STRANGE }, status: 403, code: 'WithInvalidCampaignId' }],
  }),
  UpdateMarketplaceSellerCampaigns: async ({ shop, anna }) => ({
    done: { body: [{ id: `${anna}.${shop.multiSellerId}`, bid: 0.5 }], status: 200 },
    refused: [
      {
        body: [{ id: `${anna}.${shop.templateId}`, bid: 0.5 }],
        status: 400,
        code: 'WithInvalidOperationForTargetBudgetCampaign',
      },
      {
        body: [{ id: `${anna}.${shop.multiSellerId}`, bid: -1 }],
        status: 400,
        code: 'WithInvalidBidValue',
      },
    ],
  }),
  GetMarketplaceSellerCampaign: ofSellerCampaign,
  UpdateMarketplaceSellerCampaign: async ({ shop, anna }) => ({
    done: {
      path: { sellerCampaignId: `${anna}.${shop.multiSellerId}` },
      query: { bid: 0.6 },
      status: 200,
    },
    refused: [{ ...strangePair, query: { bid: 0.6 } }],
  }),
  GetMarketplaceBudgetsBySellerCampaign: async ({ shop, anna }) => ({
    done: {
      path: { sellerCampaignId: `${anna}.${shop.templateId}` },
      query: budgetFilters,
      status: 200,
    },
    refused: [strangePair],
  }),
  CreateMarketplaceSellerBudgets: async ({ shop, anna, startDate }) => {
    const budget = { sellerId: anna, campaignIds: [shop.multiSellerId], startDate };
    return {
      done: { body: [{ ...budget, budgetType: 'Daily', amount: '10.5' }], status: 200 },
      refused: [
        {
          body: [{ ...budget, budgetType: 'Daily', amount: '20' }],
          status: 400,
          code: 'WithOverlappingBudget',
        },
        {
          body: [{ ...budget, budgetType: 'Uncapped', amount: '1' }],
          status: 400,
          code: 'WithInvalidTypeForAmount',
        },
      ],
    };
  },
  GetMarketplaceSellerBudgets: async (world) => {
    const { body } = await world.shop.mpo<{ id: string }[]>('/budgets?type=Daily');
    world.made.budgetId = body[0]?.id ?? '';
    return { done: { query: { sellerId: world.anna }, status: 200 }, refused: [badDate] };
  },
  GetMarketplaceSellerBudget: async ({ made }) => ({
    done: { path: { budgetId: made.budgetId }, status: 200 },
    refused: [{ path: { budgetId: STRANGE }, status: 403, code: 'WithInvalidBudgetId' }],
  }),
  UpdateMarketplaceSellerBudget: async ({ made }) => ({
    done: { path: { budgetId: made.budgetId }, body: { amount: '12' }, status: 200 },
    refused: [
      {
        path: { budgetId: made.budgetId },
        body: { colour: 'red' },
        status: 400,
        code: 'WithUnknownField',
      },
    ],
  }),
  UpdateMarketplaceSellerBudgets: async ({ made }) => ({
    done: { body: [{ budgetId: Number(made.budgetId), isSuspended: true }], status: 200 },
    refused: [{ body: { budgetId: made.budgetId }, status: 400, code: 'WithInvalidBody' }],
  }),
  GetMarketplaceCampaignsStats: report(({ shop }) => ({
    ...{ campaignId: shop.templateId, intervalSize: 'Month' },
  })),
  GetMarketplaceSellersStats: report(({ anna }) => ({ sellerId: anna, timeZoneId: 'Europe/Paris' })),
  GetMarketplaceSellerCampaignsStats: report(({ shop }) => ({
    ...{ advertiserId: shop.advertiserId, intervalSize: 'Hour', count: 10 },
  })),
  CreateProductSet: async ({ shop }) => ({
    done: {
      body: {
        data: {
          type: 'CreateProductSetRequest',
          attributes: {
            ...{ datasetId: String(shop.advertiserId), name: 'Lamps', isDraft: false },
            rules: [{ operator: 'IsIn', field: 'ExternalItemId', values: ['LAMP-1'] }],
          },
        },
      },
      status: 200,
    },
    refused: [{ body: { data: { attributes: {} } }, status: 400 }],
  }),
  FetchProductSets: async (world) => {
    const { advertiserId } = world.shop;
    const done = { path: { 'dataset-id': advertiserId }, status: 200 };
    return { done, refused: [{ path: { 'dataset-id': STRANGE }, status: 403 }] };
  },
  FetchProductSet: async (world) => {
    world.made.productSetId = await firstProductSet(world);
    return {
      done: { path: { 'product-set-id': world.made.productSetId }, status: 200 },
      refused: [strangeSet],
    };
  },
  PatchProductSet: async ({ made }) => {
    const body = { data: { type: 'PatchProductSetRequest', attributes: { name: 'Lights' } } };
    return {
      done: { path: { 'product-set-id': made.productSetId }, body, status: 200 },
      refused: [{ ...strangeSet, body }],
    };
  },
  FetchProductFilteringUsages: async ({ made }) => ({
    done: { path: { 'product-set-id': made.productSetId }, status: 200 },
    refused: [strangeSet],
  }),
  RemoveProductSet: async ({ made }) => ({
    done: { path: { 'product-set-id': made.productSetId }, status: 204 },
    refused: [{ path: { 'product-set-id': made.productSetId }, status: 403 }],
  }),
  CreateRealtimeProductReport: async ({ shop }) => ({
    done: { body: exportOf([String(shop.advertiserId)]), status: 200 },
    refused: [
      { body: exportOf([]), status: 400, code: 'invalid-query' },
      { body: exportOf([String(STRANGE)]), status: 403, code: 'insufficient-accountpermissions' },
    ],
  }),
  GetMarketplacePerformanceOutcomesExportStatus: async (world) => {
    world.made.exportId = await finishedExport(world);
    return {
      done: { path: { reportId: world.made.exportId }, status: 200 },
      refused: [{ path: { reportId: 'none' }, status: 403, code: 'export-not-found' }],
    };
  },
  GetRealtimeProduct: async ({ made }) => ({
    done: { path: { reportId: made.exportId }, status: 200 },
    refused: [{ path: { reportId: 'none' }, status: 403, code: 'export-not-found' }],
  }),
};

async function firstProductSet({ shop, ask }: ContractWorld): Promise<string> {
  const list = contractOperations().find(({ operation }) => operation.operationId === 'FetchProductSets');
  assert.ok(list !== undefined);
  const { body } = await ask(list, { path: { 'dataset-id': shop.advertiserId } });
  return (body as { data: { id: string }[] }).data[0]?.id ?? '';
}

/** The same request as before gets the same job; it is asked about until the file is there. */
async function finishedExport({ shop }: ContractWorld): Promise<string> {
  const { body } = await shop.mpo<{ exportId: string }>('/stats/realtime-reports/export', {
    body: exportOf([String(shop.advertiserId)]),
  });
  for (let polls = 0; polls < 500; polls++) {
    const job = await shop.mpo<{ status: string }>(`/stats/report-jobs/${body.exportId}`);
    if (job.body.status === 'Done') return body.exportId;
  }
  return assert.fail('the export does not end');
}
