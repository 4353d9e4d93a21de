// What the official Python package of 2026-01 sends, byte by byte where it matters, and what it can read. An operation of
// the contract that the package has and nobody calls here fails the test.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contractOperations } from '../support/contract.ts';
import { openMarketplace } from '../support/marketplace.ts';
import { OfficialClient } from '../support/official-client.ts';
import {
  adset,
  advertiser,
  budget,
  campaign,
  list,
  quota,
  type Reader,
  seller,
  sellerCampaign,
  stats,
  str,
} from '../support/official-models.ts';
import { testSouk } from '../support/souk.ts';

const MPO = '/marketing-solutions/marketplace-performance-outcomes';

type Query = readonly (readonly [string, unknown])[];

test('the official Python client works unchanged, operation by operation', async (t) => {
  const souk = await testSouk(t);
  const shop = await openMarketplace(souk, 'Shop');
  await shop.feed([
    { id: 'P-1', sellerId: 's1', sellerName: 'Ada' },
    { id: 'P-2', sellerId: 's2', sellerName: 'Bob' },
  ]);
  await shop.drain();
  const client = new OfficialClient(souk.url, shop.client);
  const { advertiserId, multiSellerId, templateId } = shop;
  const today = new Date(`${await shop.today()}T00:00:00Z`);
  const dayAfter = (days: number) => new Date(today.getTime() + days * 86_400_000);

  /** Calls and reads; the answer as the package hands it on. */
  async function run<Answer>(
    operationId: string,
    call: readonly [method: string, path: string, options?: { query?: Query; body?: unknown }],
    reader: Reader,
  ): Promise<Answer> {
    const [method, path, options] = call;
    const heard = await client.call(operationId, method, MPO + path, options);
    assert.equal(heard.status, 200, `${operationId}: ${heard.text}`);
    const answer: unknown = JSON.parse(heard.text);
    reader(answer, operationId);
    return answer as Answer;
  }

  const budgetFilters: Query = [
    ['status', 'Current'],
    ['withBalance', true],
    ['withSpend', false],
    ['endAfterDate', today],
    ['startBeforeDate', dayAfter(30)],
    ['type', 'Capped'],
  ];
  type Named = { id: string; sellerName: string };

  const sellers = await run<Named[]>('GetMarketplaceSellers', ['GET', '/sellers'], list(seller));
  const [ada = '', bob = ''] = ['Ada', 'Bob'].map((name) => sellers.find((s) => s.sellerName === name)?.id);

  await t.test('accounts, and sellers by a bare array of names', async () => {
    await run('GetMarketplaceAdvertisers', ['GET', '/advertisers'], list(advertiser));
    const at = `/advertisers/${advertiserId}`;
    await run('GetMarketplaceAdvertiser', ['GET', at], advertiser);
    await run('GetMarketplaceCampaignsByAdvertiser', ['GET', `${at}/campaigns`], list(campaign));
    await run('GetMarketplaceAdSetsByAdvertiser', ['GET', `${at}/adsets`], list(adset));
    await run(
      'GetMarketplaceSellerCampaignsByAdvertiser',
      ['GET', `${at}/seller-campaigns`],
      list(sellerCampaign),
    );
    const byName = { query: [['partnerId', shop.partnerId]] as Query, body: ['Cleo', 'Ada'] };
    const made = await run<Named[]>(
      'GetMarketplaceSellersByAdvertiser',
      ['POST', `${at}/sellers`, byName],
      list(seller),
    );
    assert.equal(made[1]?.id, ada);
    await run('GetMarketplaceAdvertiserPreviewLimits', ['GET', '/advertisers/preview-limit'], list(quota));
    const size: Query = [
      ['sellerId', Number(ada)],
      ['height', 250],
      ['width', 300],
    ];
    await run('GetMarketplaceSellerAdPreview', ['GET', `${at}/ad-preview`, { query: size }], str);
  });

  await t.test('seller-campaigns: bids in bulk, and by a PATCH without a body', async () => {
    const filters: Query = [
      ['advertiserId', advertiserId],
      ['campaignId', multiSellerId],
      ['sellerId', ada],
      ['sellerStatus', 'Inactive'],
    ];
    await run(
      'GetMarketplaceSellerCampaigns',
      ['GET', '/seller-campaigns', { query: filters }],
      list(sellerCampaign),
    );
    const pair = `${ada}.${multiSellerId}`;
    const bulk = { body: [{ id: pair, bid: 0.35 }] };
    await run('UpdateMarketplaceSellerCampaigns', ['PATCH', '/seller-campaigns', bulk], list(sellerCampaign));
    const one = await run<{ bid: number }>(
      'UpdateMarketplaceSellerCampaign',
      ['PATCH', `/seller-campaigns/${pair}`, { query: [['bid', 0.5]] }],
      sellerCampaign,
    );
    assert.equal(one.bid, 0.5);
    await run('GetMarketplaceSellerCampaign', ['GET', `/seller-campaigns/${pair}`], sellerCampaign);
    const join = { body: { campaignId: multiSellerId, bid: 0.25 } };
    await run(
      'CreateMarketplaceSellerCampaignsBySeller',
      ['POST', `/sellers/${bob}/seller-campaigns`, join],
      sellerCampaign,
    );
    await run(
      'GetMarketplaceSellerCampaignsBySeller',
      ['GET', `/sellers/${ada}/seller-campaigns`, { query: [['budgetStatus', 'Current']] }],
      list(sellerCampaign),
    );
  });

  await t.test('budgets: amounts as texts, dates with a midnight, open ends as the empty text', async () => {
    const at = (day: Date) => day.toISOString().slice(0, 19);
    const wanted = [
      {
        ...{ sellerId: ada, campaignIds: [multiSellerId], budgetType: 'Uncapped' },
        ...{ startDate: at(today), endDate: '' },
      },
      {
        ...{ sellerId: ada, campaignIds: [templateId], budgetType: 'Capped', amount: '10.5' },
        ...{ startDate: at(today), endDate: at(dayAfter(2)).slice(0, 10) },
      },
      {
        ...{ sellerId: bob, campaignIds: [multiSellerId], budgetType: 'Daily', amount: '3' },
        ...{ startDate: at(dayAfter(1)) },
      },
    ];
    type Made = { id: string; endDate: string; amount: number | null };
    const made = await run<Made[]>(
      'CreateMarketplaceSellerBudgets',
      ['POST', '/budgets', { body: wanted }],
      list(budget),
    );
    assert.deepEqual(
      made.map(({ endDate, amount }) => [endDate, amount]),
      [
        ['', null],
        [at(dayAfter(2)).slice(0, 10), 10.5],
        ['', 3],
      ],
    );
    const [open, capped] = made;
    const change = { body: [{ budgetId: Number(capped?.id), amount: '12.00', isSuspended: true }] };
    await run('UpdateMarketplaceSellerBudgets', ['PATCH', '/budgets', change], list(budget));
    const single = { body: { endDate: at(dayAfter(9)) } };
    await run('UpdateMarketplaceSellerBudget', ['PATCH', `/budgets/${open?.id}`, single], budget);
    await run('GetMarketplaceSellerBudget', ['GET', `/budgets/${capped?.id}`], budget);
    const all = await run<Made[]>('GetMarketplaceSellerBudgets', ['GET', '/budgets'], list(budget));
    assert.equal(all.length, 3);
    await run('GetMarketplaceSellerBudgets', ['GET', '/budgets', { query: budgetFilters }], list(budget));
    await run(
      'GetMarketplaceBudgetsByAdvertiser',
      [
        'GET',
        `/advertisers/${advertiserId}/budgets`,
        { query: [...budgetFilters, ['sellerId', Number(ada)]] },
      ],
      list(budget),
    );
    const bySeller: Query = [['campaignId', multiSellerId], ...budgetFilters];
    await run(
      'GetMarketplaceBudgetsBySeller',
      ['GET', `/sellers/${ada}/budgets`, { query: bySeller }],
      list(budget),
    );
    await run(
      'GetMarketplaceBudgetsBySellerCampaign',
      ['GET', `/seller-campaigns/${ada}.${multiSellerId}/budgets`, { query: budgetFilters }],
      list(budget),
    );
    await run('GetMarketplaceSellerCampaigns', ['GET', '/seller-campaigns'], list(sellerCampaign));
  });

  await t.test('sellers by their filters, and statistics', async () => {
    await run('GetMarketplaceSeller', ['GET', `/sellers/${ada}`], seller);
    const filters: Query = [
      ['advertiserId', advertiserId],
      ['campaignId', multiSellerId],
      ['sellerName', 'Ada'],
      ['sellerStatus', 'Active'],
      ['withBudgetStatus', 'Current'],
      ['withProducts', true],
    ];
    const found = await run<Named[]>(
      'GetMarketplaceSellers',
      ['GET', '/sellers', { query: filters }],
      list(seller),
    );
    assert.deepEqual(
      found.map(({ id }) => id),
      [ada],
    );
    const span: Query = [
      ['advertiserId', advertiserId],
      ['intervalSize', 'Day'],
      ['clickAttributionPolicy', 'SameSeller'],
      ['startDate', today],
      ['endDate', today],
      ['count', 10],
      ['timeZoneId', 'Europe/Paris'],
    ];
    const of = (filter: Query) => ({ query: [...span, ...filter] });
    const byCampaign: Query = [['campaignId', String(multiSellerId)]];
    await run('GetMarketplaceCampaignsStats', ['GET', '/stats/campaigns', of(byCampaign)], stats);
    await run('GetMarketplaceSellersStats', ['GET', '/stats/sellers', of([['sellerId', ada]])], stats);
    const byBoth = of([...byCampaign, ['sellerId', ada]]);
    await run('GetMarketplaceSellerCampaignsStats', ['GET', '/stats/seller-campaigns', byBoth], stats);
  });

  await t.test('its smoke test, and every operation that the package has was called', async () => {
    const me = await client.call('GetCurrentApplication', 'GET', '/marketing-solutions/me');
    assert.equal(typeof JSON.parse(me.text).data.attributes.applicationId, 'number', me.text);
    const own = await client.call('ListAdvertisers', 'GET', '/advertisers/me');
    str(JSON.parse(own.text).data[0].id, 'ListAdvertisers');
    const stable = contractOperations()
      .filter(({ path }) => path.includes(MPO) && !path.includes('realtime') && !path.includes('report-jobs'))
      .map(({ operation }) => operation.operationId);
    assert.equal(new Set(stable).size, 27);
    assert.deepEqual(
      [...new Set(stable)].filter((operationId) => !client.called.has(operationId)),
      [],
    );
  });
});
