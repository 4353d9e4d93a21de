// Every operation with the token of another account: nothing of the other one is seen or changed, and what belongs to it is
// refused in exactly the same bytes as what does not exist. An operation that nobody walks through fails the test.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunningSouk } from '../../src/main.ts';
import {
  type Asked,
  batch,
  CATALOG,
  MPO,
  NOBODYS,
  productSet,
  report,
  SETS,
  type Things,
  VERSION,
  WALK,
} from '../support/foreign-walk.ts';
import { type Marketplace, openMarketplace } from '../support/marketplace.ts';
import { call, testSouk } from '../support/souk.ts';

/** Words that stand in nothing but the other account's things. */
const SECRETS = /Secret|98765|4321\.09/;

test('another account’s things: not seen, not changed, and refused in the bytes of what does not exist', async (t) => {
  const souk = await testSouk(t);
  const me = await openAccount(souk, 'Mine', 'Open Shop');
  const other = await openAccount(souk, 'Secret Market', 'Secret Shop');
  const states = async () => [await stateOf(me), await stateOf(other)];
  const before = await states();

  const { paths } = (
    await call<{ paths: Record<string, Record<string, unknown>> }>(`${souk.url}/openapi.json`)
  ).body;
  const described = Object.entries(paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
    .filter((operation) => !operation.endsWith(' /oauth2/token'))
    .map((operation) => operation.replace(`${MPO}/`, '/'));
  const unvisited = described.filter((operation) => !(operation in WALK));
  assert.deepEqual(unvisited, [], 'the walk visits every operation');

  for (const [operation, questions] of Object.entries(WALK)) {
    const [method = ''] = operation.split(' ');
    await t.test(operation, async () => {
      const absent = questions(NOBODYS, me.things);
      for (const [at, asked] of questions(other.things, me.things).entries()) {
        const what = `${method} ${asked.path}?${asked.query ?? ''} ${JSON.stringify(asked.body ?? '')}`;
        const foreign = await ask(souk.url, me.token, { method, ...asked });
        assert.ok(foreign.status < 500, `${what}: ${foreign.text}`);
        assert.doesNotMatch(foreign.text, SECRETS, what);
        const nothing = await ask(souk.url, me.token, { method, ...absent[at] });
        const expected = renamed(nothing.text.replaceAll(nothing.trace, foreign.trace), other.things);
        assert.deepEqual([foreign.status, foreign.text], [nothing.status, expected], what);
        if (JSON.stringify(asked) !== JSON.stringify(absent[at])) {
          assert.ok(
            foreign.status >= 400 || isEmpty(foreign.text),
            `${what}: ${foreign.status} ${foreign.text}`,
          );
        }
      }
    });
  }
  assert.deepEqual(await states(), before);
});

interface Account {
  readonly url: string;
  readonly market: Marketplace;
  readonly token: string;
  readonly things: Things;
}

/** A marketplace with a seller that has a bid, a budget, an export and a product set. */
async function openAccount(souk: RunningSouk, name: string, sellerName: string): Promise<Account> {
  const { url } = souk;
  const market = await openMarketplace(souk, name);
  const { advertiserId, partnerId, templateId, multiSellerId } = market;
  await market.feed([{ id: 'P-1', sellerId: 's1', sellerName }]);
  await market.drain();
  const made = async <Body>(path: string, options: { method?: string; body: unknown }): Promise<Body> => {
    const answer = await market.mpo<Body>(path, options);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  };
  const [seller] = (await market.mpo<{ id: string }[]>('/sellers')).body;
  const sellerId = seller?.id ?? '';
  const bid = sellerName === 'Secret Shop' ? 4321.09 : 0.5;
  await made('/seller-campaigns', { method: 'PATCH', body: [{ id: `${sellerId}.${multiSellerId}`, bid }] });
  const amount = sellerName === 'Secret Shop' ? '98765.43' : '50';
  const dates = { startDate: '2030-01-01', endDate: '2030-01-02' };
  const [first] = await made<{ id: string }[]>('/budgets', {
    body: [{ sellerId, campaignIds: [templateId], budgetType: 'Capped', amount, ...dates }],
  });
  const job = await made<{ exportId: string }>('/stats/realtime-reports/export', {
    body: report([String(advertiserId)]),
  });
  const token = await tokenOf(url, market.client);
  const set = await ask(url, token, { method: 'POST', path: SETS, body: productSet(String(advertiserId)) });
  assert.equal(set.status, 200, set.text);
  const submitted = await ask(url, token, {
    ...{ method: 'POST', path: `${CATALOG}/products/batch`, body: batch(String(partnerId)) },
  });
  assert.equal(submitted.status, 202, submitted.text);
  return {
    url,
    market,
    token,
    things: {
      ...{ advertiserId: String(advertiserId), partnerId: String(partnerId) },
      ...{ campaignId: String(multiSellerId), templateId: String(templateId), sellerId },
      ...{ budgetId: first?.id ?? '', exportId: job.exportId },
      operationToken: (JSON.parse(submitted.text) as { operationToken: string }).operationToken,
      productSetId: (JSON.parse(set.text) as { data: { id: string } }).data.id,
    },
  };
}

async function tokenOf(url: string, client: Marketplace['client']): Promise<string> {
  const { clientId: client_id, clientSecret: client_secret } = client;
  const body = { grant_type: 'client_credentials', client_id, client_secret };
  return (await call<{ access_token: string }>(`${url}/oauth2/token`, { body })).body.access_token;
}

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly trace: string;
}

async function ask(url: string, token: string, asked: Asked & { method: string }): Promise<Reply> {
  const path = asked.path?.startsWith(VERSION) === true ? asked.path : MPO + (asked.path ?? '');
  const response = await fetch(`${url}${path}${asked.query === undefined ? '' : `?${asked.query}`}`, {
    method: asked.method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
  });
  return {
    status: response.status,
    text: await response.text(),
    trace: response.headers.get('x-request-id') ?? '',
  };
}

/** The answer about things that do not exist, as if it had been about these. */
function renamed(text: string, things: Things): string {
  const names = Object.keys(NOBODYS) as (keyof Things)[];
  return names.reduce((known, name) => known.replaceAll(NOBODYS[name], things[name]), text);
}

function isEmpty(text: string): boolean {
  const body = JSON.parse(text) as unknown;
  const rows = typeof body === 'object' && body !== null && 'data' in body ? body.data : body;
  return Array.isArray(rows) && rows.length === 0;
}

async function stateOf({ url, market, token, things }: Account): Promise<unknown> {
  const lists = [
    '/sellers',
    '/seller-campaigns',
    '/budgets?endAfterDate=2000-01-01',
    '/advertisers/preview-limit',
  ];
  const answers = await Promise.all(lists.map((path) => market.mpo(path)));
  const sets = await ask(url, token, { method: 'GET', path: `${SETS}/dataset/${things.advertiserId}` });
  return [...answers.map(({ body }) => body), sets.text];
}
