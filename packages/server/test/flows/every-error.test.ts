// Every refusal that a caller can provoke, by status and rule, in one envelope. A `WithInvalid…` code of the reference that
// no case provokes fails the test.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { type ErrorCase, type ErrorWorld, errorCases, NOBODYS } from '../support/error-cases.ts';
import { openMarketplace } from '../support/marketplace.ts';
import { call, testSouk } from '../support/souk.ts';
import { type Reply, send } from '../support/stranger.ts';

const MPO = '/2026-07/marketing-solutions/marketplace-performance-outcomes';

/** Where not 400. */
const STATUS: Readonly<Record<string, number>> = {
  'authorization-token-invalid': 401,
  'export-not-found': 403,
  'version-unknown': 404,
  'not-found': 404,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  WithInvalidProductSetId: 403,
  WithInvalidDatasetId: 403,
};

test('every error: its status, its code, where it was, what to do next', async (t) => {
  const souk = await testSouk(t);
  const shop = await openMarketplace(souk, 'Shop');
  await shop.feed([{ id: 'P-1', sellerId: 's1', sellerName: 'Ada' }]);
  await shop.drain();
  const today = await shop.today();
  const [seller] = (await shop.mpo<{ id: string }[]>('/sellers')).body;
  const ada = seller?.id ?? '';
  const first = { sellerId: ada, campaignIds: [shop.multiSellerId], budgetType: 'Capped', amount: 50 };
  const second = { ...first, campaignIds: [shop.templateId], startDate: today, endDate: '2026-12-31' };
  const made = await shop.mpo<{ id: string }[]>('/budgets', {
    body: [{ ...first, startDate: today, endDate: '2026-12-31' }, second],
  });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const world: ErrorWorld = {
    ...{ advertiserId: shop.advertiserId, multi: shop.multiSellerId, template: shop.templateId },
    ...{ ada, budgetId: made.body[0]?.id ?? '', today },
  };
  const token = (
    await call<{ access_token: string }>(`${souk.url}/oauth2/token`, {
      body: {
        grant_type: 'client_credentials',
        client_id: shop.client.clientId,
        client_secret: shop.client.clientSecret,
      },
    })
  ).body.access_token;
  const cases = errorCases(world);
  for (const each of cases) await check(t, each, { url: souk.url, token });

  const provoked = new Set(cases.flatMap(({ errors }) => errors.map((error) => error.split(' ')[0])));
  const reference = readFileSync(new URL('../../../../docs/reference/problems.md', import.meta.url), 'utf8');
  const known = new Set([...reference.matchAll(/`(WithInvalid\w+)`/g)].map(([, code]) => code));
  assert.ok(known.size >= 20);
  assert.deepEqual(
    [...known].filter((code) => !provoked.has(code)),
    [],
  );
});

async function check(t: TestContext, each: ErrorCase, to: { url: string; token: string }): Promise<void> {
  const [method, path, body] = each.call;
  const [first = ''] = each.errors;
  const code = first.split(' ')[0] ?? '';
  const isUnknownId = /^WithInvalid\w+Id$/.test(code) && JSON.stringify(each.call).includes(String(NOBODYS));
  const status = STATUS[code] ?? (isUnknownId ? 403 : 400);
  await t.test(`${status} ${code}: ${each.rule}`, async () => {
    const reply = await send(`${to.url}${path.startsWith('/20') ? path : MPO + path}`, {
      method,
      headers: {
        authorization: `Bearer ${to.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...each.headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    assert.equal(reply.status, status, reply.text);
    assertEnvelope(reply, path);
    const found = problemsOf(reply).map(({ code: own, source }) =>
      [own, pointerOf(source)].join(' ').trimEnd(),
    );
    assert.deepEqual(
      found,
      each.errors.map((error) => error.trimEnd()),
    );
    if (status === 405) assert.equal(reply.headers.allow, 'GET, HEAD, PATCH, POST');
    if (status === 401) assert.equal(reply.headers['www-authenticate'], 'Bearer');
  });
}

interface Shown {
  readonly code: string;
  readonly source: Readonly<Record<string, string>> | null;
  readonly [name: string]: unknown;
}

function problemsOf(reply: Reply): Shown[] {
  return (JSON.parse(reply.text) as { errors: Shown[] }).errors;
}

function pointerOf(source: Shown['source']): string {
  return source?.pointer ?? (source?.parameter === undefined ? '' : `?${source.parameter}`);
}

/** The contract's fields, the trace that the header names, and a sentence on what was wrong and what to do. */
function assertEnvelope(reply: Reply, path: string): void {
  const body = JSON.parse(reply.text) as { errors: Shown[]; warnings: unknown[] };
  assert.deepEqual([Object.keys(body), body.warnings], [['errors', 'warnings'], []]);
  for (const problem of body.errors) {
    const { traceId, traceIdentifier, type, instance, title, detail } = problem;
    assert.deepEqual(
      [traceId, traceIdentifier],
      [reply.headers['x-request-id'], reply.headers['x-request-id']],
    );
    assert.match(
      String(type),
      /^(access-control|authentication|authorization|availability|quota|validation)$/,
    );
    assert.ok(String(instance).endsWith(path.split('?')[0] ?? ''), String(instance));
    assert.ok(String(title).length > 5 && String(detail).length > 20, JSON.stringify(problem));
    assert.doesNotMatch(String(detail), /undefined|\[object|NaN/);
  }
}
