import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { NativeAsset } from '../native-wish.ts';
import { type NativeAd, renderNative } from './render-native.ts';

const TEXTS = ['title', 'sellerName', 'price', 'domain'] as const;

const assets: fc.Arbitrary<NativeAsset[]> = fc.array(
  fc.record({
    id: fc.nat(),
    isRequired: fc.boolean(),
    piece: fc.oneof(
      fc.record({ kind: fc.constant('title' as const), charsMax: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ kind: fc.constant('image' as const) }),
      fc.record({
        kind: fc.constant('data' as const),
        fact: fc.constantFrom('sponsor', 'description', 'price', 'domain', 'call'),
        charsMax: fc.integer({ min: 1, max: 30 }),
      }),
      fc.constant(null),
    ),
  }),
  { minLength: 1, maxLength: 6 },
);

const HOSTILE = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a macro of exchanges, which a feed must not be able to place
  fc.constantFrom('${AUCTION_PRICE}', '$${AUCTION_ID}', '"}]}', '\\u0024{AUCTION_PRICE}', '$'),
);

test('whatever a feed says, a native ad is JSON that says the same, no longer than asked for, and without a macro', () => {
  const texts = fc.record({ title: HOSTILE, sellerName: HOSTILE, price: HOSTILE, domain: HOSTILE });
  fc.assert(
    fc.property(assets, texts, fc.boolean(), (wished, words, isWrapped) => {
      const ad: NativeAd = {
        ...words,
        wish: { assets: wished, isWrapped },
        isSecure: true,
        imageLink: 'https://img.example/1.jpg',
        clickUrl: 'https://souk.example/c/one',
        pixelUrl: 'https://souk.example/i/token.gif',
        choicesUrl: 'https://souk.example/o/token',
      };
      const markup = renderNative(ad);
      assert.ok(!markup.includes('${'));
      const parsed = JSON.parse(markup);
      for (const { id, title, data } of (isWrapped ? parsed.native : parsed).assets) {
        const text: string | undefined = title?.text ?? data?.value;
        if (text === undefined) continue;
        const pieces = wished.flatMap((asset) =>
          asset.id === id && asset.piece !== null ? [asset.piece] : [],
        );
        const charsMax = Math.max(...pieces.map((piece) => (piece.kind === 'image' ? 0 : piece.charsMax)));
        assert.ok(Array.from(text).length <= charsMax);
        const whole = TEXTS.map((name) => ad[name]).concat('Shop now');
        assert.ok(whole.some((word) => word === text || word.startsWith(text.slice(0, -1))));
      }
    }),
  );
});
