import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { FeedFailed, type FeedFailureCode } from '../feed-run.ts';
import { FEED_COLUMNS } from './feed-columns.ts';
import { readRows } from './rows.ts';
import type { SeparatedRow } from './separated-values.ts';
import { textOf } from './text-source.ts';

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

interface Read {
  readonly rows: SeparatedRow[];
  readonly guesses: string[];
  readonly failure: FeedFailureCode | null;
}

async function read(bytes: Uint8Array, sizes: readonly number[] = [1_000_000]): Promise<Read> {
  const rows: SeparatedRow[] = [];
  const guesses: string[] = [];
  const text = textOf(cut(bytes, sizes), (encoding, line) => guesses.push(`${encoding}:${line}`));
  try {
    for await (const batch of readRows(text)) rows.push(...batch);
    return { rows, guesses, failure: null };
  } catch (error) {
    if (error instanceof FeedFailed) return { rows, guesses, failure: error.failure.code };
    throw error;
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
const TITLES = 'id,title\n1,plain\n2,Späte Lampe\n3,Café\n';
const ROWS = [
  ['id', 'title'],
  ['1', 'plain'],
  ['2', 'Späte Lampe'],
  ['3', 'Café'],
];
const UTF16 = Buffer.from(TITLES, 'utf16le');
const ENCODED: Readonly<Record<string, [Uint8Array, guesses: string[]]>> = {
  'UTF-8': [Buffer.from(TITLES), []],
  'UTF-8 with its mark': [Buffer.from(`\ufeff${TITLES}`), []],
  'UTF-16, little end first': [Buffer.concat([Buffer.from([0xff, 0xfe]), UTF16]), []],
  'UTF-16, big end first': [Buffer.from(Buffer.concat([Buffer.from([0xff, 0xfe]), UTF16])).swap16(), []],
  'UTF-16 without a mark': [UTF16, []],
  'UTF-16 without a mark, big end first': [Buffer.from(UTF16).swap16(), []],
  'Latin-1': [Buffer.from(TITLES, 'latin1'), ['windows-1252:3']],
};

test('each encoding and each packing gives the same rows, however the bytes are cut', async () => {
  for (const [what, [bytes, guesses]] of Object.entries(ENCODED)) {
    for (const packed of [bytes, gzipSync(bytes), zipSync({ 'feed.csv': bytes })]) {
      await fc.assert(
        fc.asyncProperty(sizes, async (pieces) => {
          const found = await read(packed, pieces);
          assert.deepEqual(
            found.rows.map(({ values }) => values),
            ROWS,
            what,
          );
          assert.deepEqual([found.guesses, found.failure], [guesses, null], what);
        }),
        { numRuns: 20 },
      );
    }
  }
});

test('a file of two encodings is refused at the line where the second begins', async () => {
  const mixed = Buffer.concat([Buffer.from(TITLES), Buffer.from('4,Späte\n', 'latin1')]);
  assert.equal((await read(mixed)).failure, 'wrong-encoding');
});

test('what is cut off, is no archive, or unpacks without end is refused', async () => {
  const whole = gzipSync(Buffer.from(TITLES));
  assert.equal((await read(whole.subarray(0, -9))).failure, 'compressed');
  assert.equal((await read(Buffer.from('1f8b0800000000000003', 'hex'))).failure, 'compressed');
  const archive = zipSync({ 'feed.csv': Buffer.from(TITLES) });
  assert.equal((await read(archive.subarray(0, 40))).failure, 'compressed');
  assert.equal((await read(zipSync({ 'folder/': Buffer.alloc(0) }))).failure, 'compressed');
  const bomb = Buffer.from('x,y\n'.repeat(4_000_000));
  assert.equal((await read(gzipSync(bomb))).failure, 'compressed');
  assert.equal((await read(zipSync({ a: bomb }))).failure, 'compressed');
});

/** Rows of an XML feed as objects of what is set. */
async function products(xml: string, pieces?: readonly number[]): Promise<Record<string, string>[]> {
  const { rows, failure } = await read(Buffer.from(xml), pieces);
  assert.equal(failure, null, xml);
  assert.deepEqual(rows[0]?.values, FEED_COLUMNS);
  return rows
    .slice(1)
    .map(({ values }) =>
      Object.fromEntries(FEED_COLUMNS.flatMap((name, i) => (values?.[i] ? [[name, values[i]]] : []))),
    );
}

const RSS = `<?xml version="1.0" encoding="UTF-8"?>
<!-- a shop -->
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title><link>https://shop.example</link>
<item><g:id>A-1</g:id><title><![CDATA[Lamp & <shade>]]></title><link>https://shop.example/1?a=1&amp;b=2</link>
<g:image_link> https://shop.example/1.jpg </g:image_link><g:price>12.50 EUR</g:price><g:seller_id>s</g:seller_id>
<g:shipping><g:price>4 EUR</g:price></g:shipping><g:brand>One</g:brand><g:brand>Two</g:brand></item>
<item><g:id>A-2</g:id></item></channel></rss>`;

test('RSS, Atom and flat XML give the products, however the text is cut', async () => {
  const first = {
    ...{ id: 'A-1', title: 'Lamp & <shade>', link: 'https://shop.example/1?a=1&b=2', brand: 'One' },
    ...{ image_link: 'https://shop.example/1.jpg', price: '12.50 EUR', seller_id: 's' },
  };
  await fc.assert(
    fc.asyncProperty(sizes, async (pieces) => {
      assert.deepEqual(await products(RSS, pieces), [first, { id: 'A-2' }]);
    }),
    { numRuns: 30 },
  );
  const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title>Shop</title><entry><id>1</id><link href="https://shop.example/1"/></entry></feed>`;
  assert.deepEqual(await products(atom), [{ id: '1', link: 'https://shop.example/1' }]);
  const flat = `<products><meta/><article><ID>1</ID><Title>T</Title></article><article><id>2</id></article></products>`;
  assert.deepEqual(await products(flat), [{ id: '1', title: 'T' }, { id: '2' }]);
  const { rows } = await read(Buffer.from(RSS));
  assert.deepEqual(
    rows.map(({ line }) => line),
    [1, 4, 7],
  );
});

test('XML that is broken, cut, or made to expand is refused by its line', async () => {
  const failureOf = async (xml: string) => (await read(Buffer.from(xml))).failure;
  assert.equal(await failureOf(RSS.slice(0, -40)), 'truncated');
  assert.equal(await failureOf('<a><item><id>1</id></b></a>'), 'not-xml');
  assert.equal(await failureOf(`<a>${'<b>'.repeat(10_000)}`), 'not-xml');
  assert.equal(await failureOf('<'), 'truncated');
  assert.equal(await failureOf(`<a><item><title>${'x'.repeat(300_000)}</title></item></a>`), 'overlong-row');
  const laughs = `<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;">]><a><item><title>&m;</title></item></a>`;
  assert.equal(await failureOf(laughs), 'not-xml');
  const outside = `<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a><item><title>&f;</title></item></a>`;
  assert.equal(await failureOf(outside), 'not-xml');
});

test('any text that begins like XML ends in rows or in a failure that is named', async () => {
  const parts = [
    '<item>',
    '</item>',
    '<a>',
    '</a>',
    '<g:id>',
    '</g:id>',
    '&amp;',
    '&',
    '<',
    '>',
    '<![CDATA[',
    ']]>',
    'x',
    '"',
    '<?',
    '\n',
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...parts), { maxLength: 30 }), sizes, async (text, pieces) => {
      const bytes = Buffer.from(`<${text.join('')}`);
      assert.deepEqual((await read(bytes, pieces)).failure, (await read(bytes)).failure);
    }),
    { numRuns: 1_000 },
  );
});
