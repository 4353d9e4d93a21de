import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AdSize } from '../ad-request.ts';
import { escapeHtml } from './escape.ts';
import { layoutOf, PRODUCTS_MAX, roomIn } from './layout.ts';
import { priceHtml } from './price-text.ts';
import { type Banner, renderBanner } from './render-banner.ts';

const BANNER: Banner = {
  size: { width: 300, height: 250 },
  isSecure: true,
  sellerName: 'Bea & Sons',
  pixelSrc: 'https://souk.example/i/token.gif',
  choicesHref: 'https://souk.example/o/token',
  products: [
    {
      title: 'Red shoe',
      imageLink: 'https://img.example/1.jpg',
      price: '$12.50',
      clickHref: 'https://souk.example/c/one',
    },
    {
      title: 'Blue "shoe"',
      imageLink: 'http://img.example/2.jpg',
      price: '',
      clickHref: 'https://souk.example/c/two',
    },
  ],
};

test('a banner has a link for each product, its price, the seller and one pixel', () => {
  const html = renderBanner(BANNER).replace(/^<style>.*<\/style>/, '');
  assert.equal(
    html,
    '<div class="souk" style="width:300px;max-width:100%;height:250px"><div class="sg">' +
      '<a class="st" href="https://souk.example/c/one" target="_blank" rel="noopener" title="Red shoe">' +
      '<img class="si" src="https://img.example/1.jpg" alt="">' +
      '<span class="sx"><span class="sn">Red shoe</span><b>$12.50</b></span></a>' +
      '<a class="st" href="https://souk.example/c/two" target="_blank" rel="noopener" title="Blue &quot;shoe&quot;">' +
      '<span class="sx"><span class="sn">Blue &quot;shoe&quot;</span></span></a></div>' +
      '<div class="sf"><span class="sl">Ad &#183; Bea &amp; Sons</span>' +
      '<a class="sw" href="https://souk.example/o/token" target="_blank" rel="noopener" title="Why this ad?">Why this ad?</a></div>' +
      '<img class="sp" src="https://souk.example/i/token.gif" width="1" height="1" alt=""></div>',
  );
});

test('on an http page pictures over http are shown too', () => {
  assert.match(renderBanner({ ...BANNER, isSecure: false }), /src="http:\/\/img\.example\/2\.jpg"/);
});

test('pictures that are no pictures of the web are left out', () => {
  for (const imageLink of [
    'javascript:alert(1)',
    'data:text/html,<b>',
    'ftp://img.example/1.jpg',
    '',
    `data:image/png;base64,${'A'.repeat(9_000)}`,
  ]) {
    const product = { title: 'x', imageLink, price: '', clickHref: 'https://souk.example/c/x' };
    assert.doesNotMatch(renderBanner({ ...BANNER, isSecure: false, products: [product] }), /class="si"/);
  }
});

const HOSTILE = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '</style><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onload='alert(1)",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a macro of exchanges, which a feed must not be able to place
    '${AUCTION_PRICE}',
    '`+alert(1)+`',
    '<!--',
    ']]>',
    '&lt;script&gt;',
  ),
);

test('nothing from a feed becomes markup, whatever it contains', () => {
  const parts = fc.record({
    title: HOSTILE,
    imageLink: HOSTILE.map((text) => `https://i.example/${text}`),
    price: HOSTILE.map(escapeHtml),
    clickHref: HOSTILE.map(escapeHtml),
  });
  fc.assert(
    fc.property(
      fc.array(parts, { minLength: 1, maxLength: PRODUCTS_MAX }),
      HOSTILE,
      (products, sellerName) => {
        const html = renderBanner({ ...BANNER, products, sellerName }).replace(/^<style>[^<]*<\/style>/, '');
        // Tags and attributes are only those that we write: everything between them is text without < > " or macros.
        const rest = html
          .replaceAll(
            /<(div|a|span|img|b)((?: (?:class|style|href|target|rel|title|src|alt|width|height)="(?:[^"<>$]|\$(?!\{))*")*)>/g,
            '',
          )
          .replaceAll(/<\/(div|a|span|b)>/g, '');
        assert.doesNotMatch(rest, /[<>"]|\$\{/);
      },
    ),
    { numRuns: 300 },
  );
});

test('every size has room for at least one readable product and never for more than there are', () => {
  const sizes: fc.Arbitrary<AdSize> = fc.record({
    width: fc.integer({ min: 88, max: 1_920 }),
    height: fc.integer({ min: 31, max: 1_280 }),
  });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 50 }), (size, products) => {
      const layout = layoutOf(size, products);
      assert.ok(layout.columns >= 1 && layout.rows >= 1);
      assert.ok(roomIn(layout) >= 1 && roomIn(layout) <= PRODUCTS_MAX);
      if (layout.columns > 1) assert.ok(size.width / layout.columns >= 140);
    }),
  );
  const shown = (width: number, height: number) => roomIn(layoutOf({ width, height }, 4));
  assert.deepEqual(
    [shown(320, 50), shown(300, 250), shown(728, 90), shown(160, 600), shown(970, 250), shown(300, 600)],
    [2, 4, 4, 4, 4, 4],
  );
});

test('a banner is plain ASCII, and says what the feed says in any script', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (title) => {
      const product = { title, imageLink: '', price: '', clickHref: '' };
      const html = renderBanner({ ...BANNER, products: [product] });
      assert.match(html, /^[ -~]*$/);
      const shown = /class="sn">([^<]*)</.exec(html)?.[1] ?? '';
      const read = shown.replace(/&#(\d+);/g, (_entity, code) => String.fromCodePoint(Number(code)));
      assert.equal(read.replace(/&[a-z]+;/g, ''), title.replace(/[&<>"]/g, '').replace(UNSHOWN, ' '));
    }),
  );
  assert.equal(escapeHtml('\ud83d'), '&#65533;');
});

const UNSHOWN = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

test('prices are written as shoppers read them', () => {
  assert.equal(priceHtml(12_500_000, 'USD'), '$12.50');
  assert.equal(priceHtml(1_000_000_000, 'JPY'), '&#165;1,000');
  assert.equal(priceHtml(null, 'USD'), '');
  assert.equal(priceHtml(1, 'usd; DROP'), '');
});
