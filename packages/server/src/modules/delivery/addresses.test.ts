import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { adDomain } from './addresses.ts';

test('the domain of a link is that of the whole address, whatever was asked before', () => {
  const hosts = fc.constantFrom(
    'shop.example',
    'shop.examples',
    'www.shop.example',
    'WWW.Shop.Example:8443',
    'u:p@shop.example',
    '[::1]',
    '',
  );
  const rests = fc.constantFrom(
    '',
    '/',
    '/p/1',
    '?a=/b',
    '#/c',
    '\\\\x/y',
    '//other.example/',
    '\t/p',
    ' /p',
  );
  const links = fc.tuple(fc.constantFrom('https://', 'http://', 'HTTPS://', 'https:///'), hosts, rests);
  fc.assert(
    fc.property(
      links.map((parts) => parts.join('')),
      (link) => {
        const host = URL.parse(link)?.hostname ?? '';
        assert.equal(adDomain(link), host.replace(/^www\./, ''), link);
      },
    ),
    { numRuns: 500 },
  );
});
