import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMarketplace } from '../support/marketplace.ts';
import { testSouk } from '../support/souk.ts';
import { assertCalm, raw, send } from '../support/stranger.ts';

const HEAD = 'id,title,link,image_link,price,availability,seller_id,seller_name';
const row = (id: string, title = 'A lamp') =>
  `${id},${title},https://shop.example/${id},https://shop.example/${id}.png,12.50 USD,in stock,s1,Shop One`;
const feed = (...rows: string[]) => [HEAD, ...rows, ''].join('\n');

const GOOD = feed(row('SKU-1'), row('SKU-2'));

/** Files that change nothing, and the code of their refusal. */
const REFUSED: Readonly<Record<string, [code: string, file: string | Buffer]>> = {
  'a quote never closed': ['quote-not-closed', feed(row('SKU-9', '"A lamp'), row('SKU-10'))],
  'cut in a row': ['truncated', GOOD.slice(0, -60)],
  'cut in a character': [
    'truncated',
    Buffer.from(feed(row('SKU-9', 'Späte Lampe'))).subarray(0, HEAD.length + 11),
  ],
  'two encodings': [
    'wrong-encoding',
    Buffer.concat([
      Buffer.from(feed(row('SKU-9', 'Späte Lampe'))),
      Buffer.from(row('SKU-10', 'Späte Lampe'), 'latin1'),
    ]),
  ],
  'XML that is broken': ['not-xml', '<rss><item><title>A &nbsp; B</title></item></rss>'],
  gzip: ['compressed', Buffer.from('1f8b0800000000000003', 'hex')],
  'a picture': ['wrong-encoding', Buffer.from('89504e470d0a1a0a0000000d49484452ff00fe80', 'hex')],
  nothing: ['empty', ''],
  'a heading only': ['no-products', `${HEAD}\n`],
  'rows that are all refused': ['no-products', feed(',,,,,,,', ',,,,,,,')],
  'a missing column': ['missing-column', 'id,title\n1,2\n'],
  'a column twice': ['duplicate-column', `${HEAD},id\n${row('SKU-9')},x\n`],
};

test('a feed that cannot be read leaves the catalog as it was and says where it broke', async (t) => {
  const souk = await testSouk(t);
  const market = await openMarketplace(souk, 'Bazaar');
  const other = await openMarketplace(souk, 'Other');
  const path = `/console/v1/advertisers/${market.advertiserId}/feeds`;
  const upload = (body: string | Buffer, headers: Record<string, string> = {}, to = path) =>
    send(`${souk.url}${to}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${souk.operatorKey}`, 'content-type': 'text/csv', ...headers },
      body,
    });
  const products = async () => {
    const { body } = await market.operator<{ name: string; productCount: number }[]>(
      `/advertisers/${market.advertiserId}/sellers`,
    );
    return body.map(({ name, productCount }) => [name, productCount]);
  };
  assert.equal((await upload(GOOD)).status, 200);
  const before = await products();
  assert.deepEqual(before, [['Shop One', 2]]);

  await t.test('files', async () => {
    for (const [what, [code, file]] of Object.entries(REFUSED)) {
      const reply = await upload(file);
      assertCalm(reply, what);
      assert.equal(reply.status, 422, `${what}: ${reply.text}`);
      const { error } = JSON.parse(reply.text) as { error: { code: string; message: string } };
      assert.equal(error.code, code, `${what}: ${error.message}`);
      assert.match(error.message, /the catalog stayed as it was/);
      assert.deepEqual(await products(), before, what);
    }
  });

  await t.test('rows that are refused are counted with their lines; the others count', async () => {
    const hostile = [
      row('SKU-1'),
      row('SKU-2'),
      row('SKU-3', '"<script>alert(1)</script>"'),
      row('__proto__'),
      row('x'.repeat(20_000)),
      row('SKU-5').replace('https://shop.example/SKU-5,', 'javascript:alert(1),'),
      row('SKU-6').replace('12.50 USD', '-1e999 XXX'),
      'too,short',
    ];
    const reply = await upload(feed(...hostile));
    assert.equal(reply.status, 200, reply.text);
    const run = JSON.parse(reply.text) as { accepted: number; refused: number; rows: number };
    assert.ok(run.refused >= 3, reply.text);
    assert.equal(run.accepted + run.refused, hostile.length, reply.text);
  });

  await t.test('who uploads, and to where', async () => {
    assert.equal((await upload(GOOD, { authorization: 'Bearer wrong' })).status, 401);
    assert.equal((await upload(GOOD, { authorization: '' })).status, 401);
    for (const id of ['0', '-1', 'NaN', '1e3', '99999999999999999999', '__proto__', '%00']) {
      const reply = await upload(GOOD, {}, `/console/v1/advertisers/${id}/feeds`);
      assert.equal(reply.status, 404, `${id}: ${reply.text}`);
    }
    assert.equal((await upload(GOOD, {}, `${path}?mode=other`)).status, 400);
    const { body } = await other.operator<unknown[]>(`/advertisers/${other.advertiserId}/sellers`);
    assert.deepEqual(body, []);
  });

  await t.test('a sender that hangs up in the middle', async () => {
    const now = await products();
    const head = `POST ${path} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${souk.operatorKey}\r\n`;
    // The chunk is never finished, and what follows is no chunk.
    await raw(souk.url, `${head}transfer-encoding: chunked\r\n\r\n40\r\n${GOOD.slice(0, 64)}\r\nzz\r\n\r\n`);
    assert.deepEqual(await products(), now);
    assert.equal((await upload(GOOD)).status, 200);
  });
});
