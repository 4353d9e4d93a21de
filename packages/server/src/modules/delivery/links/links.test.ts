import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readAdLink, readClickLink, signAdLink, signClickLink } from './links.ts';

const KEY = Buffer.alloc(32, 7);

const PLAIN = { noNullPrototype: true };

const contexts = fc.record(
  {
    placement: fc.string(),
    form: fc.constantFrom('300x250', 'native'),
    interest: fc.double({ min: 0, max: 10, noNaN: true }).map(Math.abs),
    isMet: fc.boolean(),
    clickProbability: fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs),
    share: fc.constantFrom(1, 0.9, 0.5),
  },
  { ...PLAIN, requiredKeys: ['placement', 'form', 'interest', 'isMet', 'clickProbability'] },
);

const subjects = fc.record(
  {
    bidId: fc.string({ minLength: 1, maxLength: 22 }),
    advertiserId: fc.nat(),
    campaignId: fc.nat(),
    sellerId: fc.string(),
    shopper: fc.array(fc.string(), { maxLength: 4 }),
    bidMs: fc.nat(),
    context: contexts,
  },
  { ...PLAIN, requiredKeys: ['bidId', 'advertiserId', 'campaignId', 'sellerId', 'shopper', 'bidMs'] },
);

const clicks = fc.record(
  {
    subject: subjects,
    index: fc.nat({ max: 3 }),
    product: fc.string({ unit: 'grapheme' }),
    priceMicros: fc.nat(),
    destination: fc.webUrl(),
  },
  PLAIN,
);

test('a link is read as it was signed, and survives in a path', () => {
  fc.assert(
    fc.property(clicks, fc.array(fc.string({ unit: 'grapheme' })), (click, products) => {
      const token = signClickLink(click, KEY);
      assert.match(token, /^[\w.-]+$/);
      const { index, ...link } = click;
      assert.deepEqual(readClickLink(token, KEY), { ...link, linkId: `${click.subject.bidId}.${index}` });
      const ad = { subject: click.subject, products };
      const priced = { ...ad, price: { ownCpmMicros: click.priceMicros, offeredCpmMicros: click.index } };
      assert.deepEqual(readAdLink(signAdLink(priced, KEY), KEY), priced);
      assert.deepEqual(readAdLink(signAdLink(ad, KEY), KEY), ad);
    }),
  );
});

test('a link that was changed anywhere, cut, extended, or signed with another key is refused', () => {
  fc.assert(
    fc.property(clicks, fc.nat(), fc.integer({ min: 32, max: 126 }), (click, at, code) => {
      const token = signClickLink(click, KEY);
      const i = at % token.length;
      const changed = token.slice(0, i) + String.fromCharCode(code) + token.slice(i + 1);
      const refused = [token.slice(0, i), token + String.fromCharCode(code), token.slice(1)];
      if (changed !== token) refused.push(changed);
      for (const other of refused) {
        const read = readClickLink(other, KEY);
        assert.ok(read === 'malformed' || read === 'bad-signature', other);
      }
      assert.equal(readClickLink(token, Buffer.alloc(32, 8)), 'bad-signature');
    }),
  );
});

test('a pixel’s token is no click', () => {
  fc.assert(
    fc.property(subjects, (subject) => {
      assert.equal(readClickLink(signAdLink({ subject, products: [] }, KEY), KEY), 'bad-signature');
    }),
    { numRuns: 20 },
  );
});

test('whatever is put into the path, reading it throws nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[\w-]*\.[\w-]{22}$/)), (text) => {
      assert.equal(typeof readClickLink(text, KEY), 'string');
      assert.equal(typeof readAdLink(text, KEY), 'string');
    }),
  );
});
