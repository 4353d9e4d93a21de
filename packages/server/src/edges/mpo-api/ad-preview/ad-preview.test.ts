import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Answer, MPO_PATH, mpoWorld } from '../../../../test/support/mpo-world.ts';

async function open(t: TestContext) {
  const world = await mpoWorld(t);
  const [ada, bob] = world.sellers;
  const preview = (query: string, advertiserId = world.advertiserId) =>
    world.call('GET', `/advertisers/${advertiserId}/ad-preview?${query}`);
  const limits = async () => (await world.call('GET', '/advertisers/preview-limit')).body;
  const used = async (): Promise<number> => (await limits())[0].quotaUsed;
  return { world, ada, bob, preview, limits, used };
}

const faults = ({ status, body }: Answer) => [
  status,
  ...body.errors.map(({ code, source }: { code: string; source: { parameter?: string } | null }) =>
    `${code} ${source?.parameter ?? ''}`.trim(),
  ),
];

const linksOf = (html: string) => [...html.matchAll(/href="([^"]+)"/g)].map((match) => match[1]);

test('200: a preview is the seller’s banner, with links to the products and nothing that counts or bills', async (t) => {
  const { ada, bob, preview } = await open(t);
  const { status, body } = await preview(`sellerId=${ada}`);
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(typeof body, 'string');
  assert.deepEqual(linksOf(body), ['https://shop.example/p/A1', 'https://shop.example/p/A2']);
  assert.deepEqual(
    [...body.matchAll(/src="([^"]+)"/g)].map((match) => match[1]),
    ['https://shop.example/i/A1.jpg', 'https://shop.example/i/A2.jpg'],
  );
  assert.match(body, /width:300px;max-width:100%;height:250px/);
  assert.match(body, /Ad &#183; Ada/);
  assert.doesNotMatch(body, /souk\.example|<script/);
  const other = await preview(`SellerId=${bob}&Width=728&height=90`);
  assert.match(other.body, /width:728px;max-width:100%;height:90px/);
  assert.deepEqual(linksOf(other.body), ['https://shop.example/p/B1']);
});

test('200: with a campaign, its product set chooses', async (t) => {
  const { world, ada, preview } = await open(t);
  await world.call('POST', '/budgets', [
    {
      sellerId: ada,
      campaignIds: [world.templateId],
      budgetType: 'Capped',
      amount: 100,
      startDate: '2026-05-10',
      endDate: '2026-05-19',
    },
  ]);
  const id = `${ada}.${world.templateId}`;
  const rule = { operator: 'IsNotIn', field: 'ExternalItemId', values: ['A1', 'x'] };
  await world.call('PATCH', '/seller-campaigns', [{ id, productSet: { value: [rule] } }]);
  const { body } = await preview(`sellerId=${ada}&campaignId=${world.templateId}`);
  assert.deepEqual(linksOf(body), ['https://shop.example/p/A2']);
  const none = { ...rule, values: ['A1', 'A2'] };
  await world.call('PATCH', '/seller-campaigns', [{ id, productSet: { value: [none] } }]);
  assert.deepEqual(faults(await preview(`sellerId=${ada}&campaignId=${world.templateId}`)), [
    400,
    'WithNoProducts sellerId',
  ]);
});

test('400 and 403: each parameter is refused by its own code, and a refused call is not counted', async (t) => {
  const { world, ada, bob, preview, used } = await open(t);
  const cases: readonly (readonly [string, number, ...string[]])[] = [
    ['', 400, 'WithInvalidSellerId sellerId'],
    ['sellerId=ada', 400, 'WithInvalidSellerId sellerId'],
    ['sellerId=999', 403, 'WithInvalidSellerId'],
    [`sellerId=${ada}&width=87`, 400, 'WithInvalidWidth width'],
    [`sellerId=${ada}&height=30`, 400, 'WithInvalidHeight height'],
    [`sellerId=${ada}&width=1921&height=1281`, 400, 'WithInvalidWidth width', 'WithInvalidHeight height'],
    [`sellerId=${ada}&width=wide`, 400, 'WithInvalidWidth width'],
    [`sellerId=${ada}&campaignId=999`, 403, 'WithInvalidSellerCampaignId'],
    [`sellerId=${ada}&campaignId=${world.templateId}`, 403, 'WithInvalidSellerCampaignId'],
  ];
  for (const [query, ...expected] of cases) assert.deepEqual(faults(await preview(query)), expected, query);
  assert.deepEqual(faults(await preview(`sellerId=${ada}`, 999)), [403, 'WithInvalidAdvertiserId']);
  await world.importProducts([['A1', 'Ada']]);
  assert.deepEqual(faults(await preview(`sellerId=${bob}`)), [400, 'WithNoProducts sellerId']);
  assert.equal(await used(), 0);
});

test('403: a seller of another account, and another account’s seller by its own advertiser, do not exist', async (t) => {
  const { world, ada, preview } = await open(t);
  const stranger = await world.stranger();
  const own = await stranger.call('GET', `/advertisers/${stranger.advertiserId}/ad-preview?sellerId=${ada}`);
  assert.deepEqual(faults(own), [403, 'WithInvalidSellerId']);
  const foreign = await stranger.call('GET', `/advertisers/${world.advertiserId}/ad-preview?sellerId=${ada}`);
  assert.deepEqual(faults(foreign), [403, 'WithInvalidAdvertiserId']);
  assert.deepEqual(faults(await preview(`sellerId=${ada}`, stranger.advertiserId)), [
    403,
    'WithInvalidAdvertiserId',
  ]);
  const limits = await stranger.call('GET', '/advertisers/preview-limit');
  assert.deepEqual(
    limits.body.map(({ advertiserId }: { advertiserId: number }) => advertiserId),
    [stranger.advertiserId],
  );
});

test('429: the thousandth preview of a day is the last, even of many at once, until the next day there', async (t) => {
  const { world, ada, preview, limits, used } = await open(t);
  await preview(`sellerId=${ada}`);
  assert.deepEqual(await limits(), [
    {
      advertiserId: world.advertiserId,
      quotaLimit: 1000,
      quotaUsed: 1,
      quotaStartDate: '2026-05-10T00:00:00.000Z',
      quotaEndDate: '2026-05-11T00:00:00.000Z',
    },
  ]);
  await world.db.query('UPDATE ad_preview_days SET used = 990');
  const answers = await Promise.all(Array.from({ length: 15 }, () => preview(`sellerId=${ada}`)));
  assert.equal(answers.filter(({ status }) => status === 200).length, 10);
  const refused = answers.filter(({ status }) => status === 429);
  assert.deepEqual(refused.map(faults), Array(5).fill([429, 'preview-quota-exhausted']));
  assert.match(refused[0]?.body.errors[0].detail, /2026-05-11T00:00:00/);
  assert.equal(await used(), 1000);
  const client = await world.accounts.createClient({
    name: 'another',
    scopes: ['MarketingSolutions_Campaign_Read'],
    advertiserIds: [world.advertiserId],
  });
  const token = await world.accounts.issueToken(client);
  const { headers } = await world.app.inject({
    url: `${MPO_PATH}/advertisers/${world.advertiserId}/ad-preview?sellerId=${ada}`,
    headers: { authorization: `Bearer ${token?.accessToken}` },
  });
  assert.equal(headers['retry-after'], String(12 * 3_600));
  world.time.nowMs = Date.UTC(2026, 4, 11);
  assert.deepEqual([await used(), (await preview(`sellerId=${ada}`)).status, await used()], [0, 200, 1]);
});
