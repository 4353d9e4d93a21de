import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBot } from './is-bot.ts';

test('crawlers are bots; shoppers, senders and tests are not', () => {
  const bots = [
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
    'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  ];
  const others = [
    '',
    'Mozilla/5.0',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36',
    'curl/8.5.0',
    'node',
    'undici',
    'MyShop/4.2 (com.example.shop; build:17; iOS 18.5.0) Alamofire/5.9',
    'Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
    'python-requests/2.32',
    'bot'.repeat(1_000),
  ];
  for (const agent of [...bots, ...bots]) assert.equal(isBot(agent), true, agent);
  for (const agent of others) assert.equal(isBot(agent), false, agent);
});
