// Whatever is sent to an operation, described or not: never a failure of the server, always the described answer or refusal.
import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { test } from 'node:test';
import fc from 'fast-check';
import { afterwards } from '../support/afterwards.ts';
import { type ApiDocument, type Judge, judgeOf, operationsOf, type Schema } from '../support/contract.ts';
import { generatedRequests, type KnownIds, type MadeRequest } from '../support/generated-requests.ts';
import { type Marketplace, openMarketplace } from '../support/marketplace.ts';
import { call, testSouk } from '../support/souk.ts';
import { assertCalm, type Reply, send } from '../support/stranger.ts';

const RUNS = process.env.SOUK_TEST_LONG === '1' ? 20_000 : 1_500;

test(`${RUNS} generated requests: no failure, and every answer is as openapi.json describes it`, async (t) => {
  const souk = await testSouk(t);
  const shop = await openMarketplace(souk, 'Generated');
  await shop.feed([
    { id: 'LAMP-1', sellerId: 'anna', sellerName: 'Anna' },
    { id: 'CHAIR-1', sellerId: 'bert', sellerName: 'Bert' },
  ]);
  const known = await furnish(shop);
  const document = (await call<ApiDocument & Refusals>(`${souk.url}/openapi.json`)).body;
  const operations = operationsOf(document);
  const judge = judgeOf(document, { closed: true });
  const agent = new Agent({ keepAlive: true });
  afterwards(t, () => agent.destroy());
  const grant = await call<{ access_token: string }>(`${souk.url}/oauth2/token`, {
    body: {
      ...{ grant_type: 'client_credentials', client_id: shop.client.clientId },
      client_secret: shop.client.clientSecret,
    },
  });
  const authorization = `Bearer ${grant.body.access_token}`;
  const done = new Map(operations.map(({ operation }) => [operation.operationId, 0]));

  await fc.assert(
    fc.asyncProperty(generatedRequests(operations, known), async (request) => {
      const reply = await send(`${souk.url}${request.path}`, {
        method: request.method,
        headers: { authorization, ...request.headers },
        ...(request.body === undefined ? {} : { body: request.body }),
        agent,
      });
      const { operationId } = request;
      if (reply.status < 300 && request.isDescribed) done.set(operationId, (done.get(operationId) ?? 0) + 1);
      assertCalm(reply, `${request.method} ${request.path}`);
      assert.deepEqual(faultsOf(reply, request, { document, judge }), []);
    }),
    { numRuns: RUNS, seed: 7, includeErrorInReport: true },
  );
  const idle = [...done].filter(([, count]) => count === 0).map(([operationId]) => operationId);
  assert.ok(
    idle.length <= operations.length / 4,
    `no request got anything from ${idle.join(', ')}: the generator does not know enough of them`,
  );
});

/** Something for every operation to answer with, and the names by which requests ask for it. */
async function furnish(shop: Marketplace): Promise<KnownIds> {
  const { advertiserId, multiSellerId, templateId, partnerId, client } = shop;
  const sellers = (await shop.mpo<{ id: string }[]>('/sellers')).body.map(({ id }) => id);
  const today = await shop.today();
  const budget = { sellerId: sellers[0], campaignIds: [multiSellerId], startDate: today };
  const made = await shop.mpo<{ id: string }[]>('/budgets', {
    body: [
      { ...budget, budgetType: 'Uncapped' },
      { ...budget, budgetType: 'Daily', amount: 5 },
    ],
  });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const job = await shop.mpo<{ exportId: string }>('/stats/realtime-reports/export', {
    body: { data: { attributes: { advertiserIds: [String(advertiserId)] } } },
  });
  for (let polls = 0; polls < 500; polls++) {
    const { body } = await shop.mpo<{ status: string }>(`/stats/report-jobs/${job.body.exportId}`);
    if (body.status === 'Done') break;
  }
  const rules = [{ operator: 'IsIn', field: 'ExternalItemId', values: ['LAMP-1'] }];
  const pairs = sellers.map((id) => `${id}.${multiSellerId}`);
  return {
    ...{ advertiserId: [advertiserId], datasetId: [String(advertiserId)], partnerId: [partnerId] },
    ...{
      advertiserIds: [[String(advertiserId)]],
      sellerId: sellers,
      campaignId: [multiSellerId, templateId],
    },
    ...{ campaignIds: [[multiSellerId], [templateId]], sellerCampaignId: pairs, id: pairs },
    ...{ budgetId: made.body.map(({ id }) => id), productSetId: ['1', '2', '3'] },
    ...{
      name: ['Lamps'],
      rules: [rules],
      minimumNumberOfProducts: [1],
      type: ['Capped'],
      sellerIds: [sellers],
    },
    ...{ partnerIds: [[String(partnerId)]], dimensions: [['SellerId', 'Hour']], lookbackWindow: [60, null] },
    ...{ timezone: ['UTC'], currency: ['USD'], after: ['1'], since: [today], until: ['2099-12-31'] },
    ...{ reportId: [job.body.exportId], amount: ['10.5', 100, '20000000'], bid: [0.35] },
    ...{
      startDate: [today, '2099-01-01', null],
      endDate: ['2099-12-31', null],
      timeZoneId: ['Europe/Paris'],
    },
    ...{
      grant_type: ['client_credentials'],
      client_id: [client.clientId],
      client_secret: [client.clientSecret],
    },
  };
}

interface Refusals {
  readonly components: { readonly responses: { readonly Refused: Answer } };
}

interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

/** What of an answer its description does not let through. */
function faultsOf(
  { status, headers, text }: Reply,
  { operationId, method, isDescribed }: MadeRequest,
  { document, judge }: { document: ApiDocument & Refusals; judge: Judge },
): string[] {
  if (method === 'HEAD' || status === 204) return text === '' ? [] : ['a body where none may be'];
  if (!isDescribed && status < 300) return [];
  const type = String(headers['content-type'] ?? '');
  if (!type.includes('json')) return status < 300 && type.includes('csv') ? [] : [`${status} as ${type}`];
  const value: unknown = JSON.parse(text);
  const usual = document.components.responses.Refused;
  const operation = operationsOf(document).find(
    (each) => each.operation.operationId === operationId,
  )?.operation;
  const own = operation?.responses[status < 300 ? String(status) : '4XX'] ?? usual;
  const schemas = [own, usual]
    .slice(0, isDescribed ? 1 : 2)
    .map((answer) => (answer.content === undefined ? usual : answer).content?.['application/json']?.schema);
  const faults = schemas.map((schema) => (schema === undefined ? ['no description'] : judge(schema, value)));
  return faults.some((found) => found.length === 0) ? [] : (faults[0] ?? []);
}
