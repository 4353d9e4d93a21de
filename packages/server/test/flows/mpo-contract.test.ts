// Everything that the contract describes, asked of a running server. An operation that nobody walks through fails the test.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  type ApiDocument,
  contractOperations,
  type Described,
  judgeOf,
  misfits,
  openApiFaults,
  operationsOf,
} from '../support/contract.ts';
import { WALK } from '../support/contract-walk.ts';
import { openContractWorld, type Visit } from '../support/contract-world.ts';
import { type PostmanCollection, PostmanRunner } from '../support/postman-runner.ts';
import { call, testSouk } from '../support/souk.ts';

/** Where Souk answers more than the contract has, or otherwise; each is a decision of docs/reference/mpo.md. */
const BESIDE_THE_DATA = ['exportId', 'status', 'message'];
const RAW_FILE = 'GetRealtimeProduct';

/** Where Souk takes less than the types of the contract let through: its guides name the types, and every part of a rule is needed. */
const NARROWER = /^body\/0\/budgetType: any text beyond|\/rules\/0\//;

test('the contract, operation by operation', async (t) => {
  const souk = await testSouk(t);
  const world = await openContractWorld(souk);
  const ours = (await call<ApiDocument>(`${souk.url}/openapi.json`)).body;
  const judgeOurs = judgeOf(ours, { closed: true });
  const ourOperations = new Map(operationsOf(ours).map((each) => [each.operation.operationId, each]));
  const contract = new Map(contractOperations().map((each) => [each.operation.operationId, each]));
  const judges = new Map([...contract.values()].map(({ document }) => [document, judgeOf(document)]));

  async function visit(described: Described, { status, code, ...asked }: Visit): Promise<void> {
    const { operationId } = described.operation;
    const answer = await world.ask(described, asked);
    const what = `${operationId} ${JSON.stringify(asked)}: ${answer.status} ${JSON.stringify(answer.body)}`;
    assert.equal(answer.status, status, what);
    if (status >= 400) {
      const refusal = { $ref: '#/components/schemas/Outcome' };
      assert.deepEqual(judgeOurs(refusal, answer.body), [], what);
      assert.deepEqual(world.judgeRefusal(answer.body), [], what);
      const { errors } = answer.body as { errors: { code: string; traceId: string }[] };
      assert.equal(errors[0]?.traceId, answer.headers.get('x-request-id'), what);
      if (code !== undefined) assert.equal(errors[0]?.code, code, what);
      return;
    }
    if (status === 204) return assert.equal(answer.body, '', what);
    const said = ourOperations.get(operationId)?.operation.responses[String(status)]?.content;
    const asJson = said?.['application/json']?.schema;
    assert.ok(asJson !== undefined, `${operationId} is not described`);
    assert.deepEqual(judgeOurs(asJson, answer.body), [], what);
    const theirs = described.operation.responses['200']?.content?.['application/json']?.schema;
    if (operationId === RAW_FILE || theirs === undefined) return;
    const bare = isObject(answer.body) && 'data' in answer.body ? without(answer.body) : answer.body;
    assert.deepEqual(judges.get(described.document)?.(theirs, bare), [], what);
  }

  for (const [operationId, walk] of Object.entries(WALK)) {
    await t.test(operationId, async () => {
      const described = contract.get(operationId);
      assert.ok(described !== undefined, 'the contract has no such operation');
      const { done, refused = [] } = await walk(world);
      await visit(described, done);
      for (const each of refused) await visit(described, each);
      await visit(described, { ...done, token: null, status: 401, code: 'authorization-token-invalid' });
      await visit(described, { ...done, version: '2019-01', status: 404, code: 'version-unknown' });
      const needsScope = (described.operation.security[0]?.oauth ?? []).length > 0;
      if (needsScope) await visit(described, { ...done, token: world.scopeless, status: 403 });
    });
  }

  await t.test('openapi.json is an OpenAPI document, the same for every version but its paths', async () => {
    assert.deepEqual(openApiFaults(ours), []);
    const preview = await call<ApiDocument>(
      `${souk.url}/preview/marketingsolutions/open-api-specifications.json`,
    );
    assert.deepEqual(
      Object.keys(preview.body.paths).map((path) => path.replace('/preview/', '/2026-07/')),
      Object.keys(ours.paths),
    );
    const unknown = await call(`${souk.url}/2019-01/marketingsolutions/open-api-specifications.json`);
    assert.equal(unknown.status, 404);
  });

  await t.test(
    'the reference page shows every operation, loads nothing and leads nowhere wrong',
    async () => {
      const { body: page, headers } = await call<string>(`${souk.url}/docs`);
      assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'; style-src 'sha256-/);
      assert.doesNotMatch(page, /<script|<link|<img|src=|url\(|@import/);
      const anchors = new Set([...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]));
      for (const operationId of ourOperations.keys()) assert.ok(anchors.has(operationId), operationId);
      const links = [...page.matchAll(/href="([^"]+)"/g)].map((match) => match[1] ?? '');
      const wrong = links.filter((link) => (link.startsWith('#') ? !anchors.has(link.slice(1)) : false));
      assert.deepEqual(wrong, []);
      assert.deepEqual(
        new Set(links.filter((link) => !link.startsWith('#'))),
        new Set(['/', '/openapi.json']),
      );
    },
  );

  await t.test('the Postman collection has every operation and finds each of them', async () => {
    const file = new URL('../../../../docs/reference/souk.postman_collection.json', import.meta.url);
    const collection = JSON.parse(readFileSync(file, 'utf8')) as PostmanCollection;
    const runner = new PostmanRunner(collection, { baseUrl: souk.url, ...world.shop.client });
    const requests = collection.item.flatMap(({ item }) => item);
    assert.equal(requests.length, ourOperations.size);
    for (const { name, request } of requests) {
      const { status, body } = await runner.send(request);
      // Ids in examples are nobody's, which is answered with 400 or 403: never a stranger, never lost.
      assert.ok([200, 400, 403].includes(status), `${name}: ${status} ${JSON.stringify(body)}`);
    }
  });

  await t.test('nothing of the contract is left out', () => {
    assert.deepEqual(Object.keys(WALK).sort(), [...contract.keys()].sort());
  });

  await t.test('openapi.json takes all that the contract sends, and answers nothing else', () => {
    const found = [...contract].flatMap(([operationId, theirs]) => {
      const own = ourOperations.get(operationId);
      return own === undefined
        ? [`${operationId} is missing`]
        : disagreements(theirs, own).map((complaint) => `${operationId} ${complaint}`);
    });
    assert.deepEqual(found, []);
  });
});

function disagreements(theirs: Described, own: Described): string[] {
  const found: string[] = [];
  if (theirs.method !== own.method || shapeOf(theirs.path) !== shapeOf(own.path)) {
    found.push(`${theirs.method} ${theirs.path} is ${own.method} ${own.path}`);
  }
  const scopes = ({ operation }: Described) => (operation.security[0]?.oauth ?? []).join();
  if (scopes(theirs) !== scopes(own)) found.push(`scopes ${scopes(theirs)}, not ${scopes(own)}`);
  const [parameters, ownParameters] = [parametersOf(theirs), parametersOf(own)];
  for (const [name, parameter] of parameters) {
    const counterpart = ownParameters.get(name);
    if (counterpart === undefined) found.push(`no parameter ${name}`);
    else found.push(...misfits(side(parameter.schema, theirs), side(counterpart.schema, own), name));
  }
  for (const [name, { required }] of ownParameters) {
    if (required === true && parameters.get(name)?.required !== true) found.push(`${name} is required`);
  }
  const body = theirs.operation.requestBody?.content['application/json']?.schema;
  const ownBody = own.operation.requestBody?.content['application/json']?.schema;
  if (body === undefined || ownBody === undefined) {
    if (body !== ownBody) found.push('only one of the two has a body');
  } else {
    const narrower = misfits(side(body, theirs), side(ownBody, own), 'body');
    found.push(...narrower.filter((complaint) => !NARROWER.test(complaint)));
  }
  const answer = theirs.operation.responses['200']?.content?.['application/json']?.schema;
  const ownAnswer = own.operation.responses['200']?.content?.['application/json']?.schema;
  if (answer !== undefined && ownAnswer !== undefined && own.operation.operationId !== RAW_FILE) {
    const beyond = misfits(side(ownAnswer, own), side(answer, theirs), 'answer');
    found.push(
      ...beyond.filter(
        (complaint) => !BESIDE_THE_DATA.some((name) => complaint === `answer/${name}: not there`),
      ),
    );
  }
  return found;
}

const side = (schema: Parameters<typeof misfits>[0]['schema'], { document }: Described) => ({
  schema,
  document,
});

/** The version apart, and whatever the parts of a path are called: names of them are not on the wire. */
function shapeOf(path: string): string {
  return path.replace(/^\/[^/]+/, '').replaceAll(/\{[^}]+\}/g, '{}');
}

function parametersOf({ operation, path }: Described) {
  const named = (operation.parameters ?? []).filter(({ name }) => name !== undefined);
  const places = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]);
  return new Map(
    named.map((each) => [each.in === 'path' ? `path ${places.indexOf(each.name)}` : each.name, each]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function without(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !BESIDE_THE_DATA.includes(name)));
}
