import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { readOneTag, type Submission } from '../../src/modules/events/index.ts';
import { openBrowser, withoutBrowser } from '../support/browser.ts';
import { openSite, type Site } from '../support/pages.ts';

const TAG = readFileSync(fileURLToPath(import.meta.resolve('@souk/tag/onetag.js')), 'utf8');

test('what a shop loads has at most 6 kB, gzipped', () => {
  assert.ok(gzipSync(TAG).length <= 6_000, `${gzipSync(TAG).length} bytes`);
});

interface Request {
  readonly query: URLSearchParams;
  readonly read: Submission;
  /** `p0`, `p1` … one level decoded. */
  readonly actions: string[];
  readonly method: string;
}

/** A page that runs a script, with the tag loaded before or behind it, and the requests that its tag sends. */
async function run(
  { browser, site }: { browser: Browser; site: Site },
  script: string,
  {
    count = 1,
    tag = 'after',
    head = '',
  }: { count?: number; tag?: 'before' | 'after' | 'both'; head?: string } = {},
): Promise<Request[]> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const loader = `<script src="${site.url}/js/ld/ld.js?a=12345"></script>`;
  const own = `<script>window.criteo_q = window.criteo_q || [];${script}</script>`;
  const parts = { before: [loader, own], after: [own, loader], both: [loader, own, loader] }[tag];
  await page.route('**/shop.html', (route) =>
    route.fulfill({ contentType: 'text/html', body: `<!doctype html>${head}${parts.join('')}<p>shop</p>` }),
  );
  const before = site.asked.filter(({ path }) => path === '/event').length;
  await page.goto(`${site.url}/shop.html`);
  const all = await site.waitFor('/event', before + count);
  await page.evaluate(() => undefined);
  await context.close();
  return all.slice(before).map(({ method, query, body }) => {
    const text = query || body;
    const params = new URLSearchParams(text);
    return {
      method,
      query: params,
      read: readOneTag(text, { userAgent: '', cookieId: 'x'.repeat(22) }),
      actions: [...params].filter(([key]) => /^p\d+$/.test(key)).map(([, value]) => value),
    };
  });
}

async function worldOf(t: TestContext): Promise<{ browser: Browser; site: Site }> {
  const browser = await openBrowser(t);
  const site = await openSite(t, 'shop', (path) =>
    path === '/js/ld/ld.js' ? { type: 'text/javascript', body: TAG } : null,
  );
  return { browser, site };
}

test('the queue in a real browser', { skip: withoutBrowser }, async (t) => {
  const world = await worldOf(t);

  await t.test('what was pushed before the tag came is replayed as one request', async () => {
    const [request] = await run(
      world,
      `criteo_q.push({event:'setAccount',account:12345},{event:'setSiteType',type:'desktop'},{event:'viewHome'});`,
    );
    assert.deepEqual(request?.actions, ['e=exd&site_type=d', 'e=vh', 'e=dis']);
    assert.equal(request?.query.get('a'), '12345');
    assert.match(request?.query.get('fpid') ?? '', /^fpid-\d{13}-\d{6}$/);
  });

  await t.test('a basket is read by the server as the page wrote it', async () => {
    const [request] = await run(
      world,
      `criteo_q.push({event:'viewBasket',currency:'EUR',item:[{id:'A&B=1,[x]',price:9.9,quantity:2},{id:'C%20',price:'1.50',quantity:1}]});`,
    );
    const event = request?.read.events[0];
    assert.deepEqual(event?.items, [
      { id: 'A&B=1,[x]', price: '9.9', quantity: '2' },
      { id: 'C%20', price: '1.50', quantity: '1' },
    ]);
    assert.deepEqual([event?.type, event?.currency], ['viewBasket', 'EUR']);
  });

  await t.test('a clear address never leaves the page; a hash goes as it is', async () => {
    const [request] = await run(
      world,
      `criteo_q.push({event:'setEmail',email:[' John.Doe@Gmail.com ', '', null]},{event:'setHashedEmail',email:'${'ab'.repeat(16)}',hash_method:'md5'},{event:'viewHome'});`,
    );
    assert.ok(
      !JSON.stringify([...(request?.query ?? [])])
        .toLowerCase()
        .includes('john'),
    );
    assert.deepEqual(
      request?.read.identities.filter(({ kind }) => kind === 'email').map(({ value }) => value),
      [
        '375320dd9ae7ed408002f3768e16cb5f28c861062fd50dff9a3bff62e9dce4ef',
        'e13743a7f1db7f4246badd6fd6ff54ff',
        'ab'.repeat(16),
      ],
    );
  });

  await t.test('data stays for the page, addresses for one request', async () => {
    const [first, second] = await run(
      world,
      `criteo_q.push({event:'setData',tier:'gold'},{event:'setEmail',email:'${'cd'.repeat(32)}',hash_method:'sha256'},{event:'viewHome'});
       criteo_q.push({event:'setData',tier:'silver',zone:2});
       criteo_q.push({event:'viewItem',item:'SKU-1',price:5,availability:1});`,
      { count: 2, tag: 'before' },
    );
    assert.deepEqual(first?.actions.slice(0, 3), [
      'e=exd&tier=gold',
      `e=ce&m=%5B${'cd'.repeat(32)}%5D&h=sha256`,
      'e=vh',
    ]);
    assert.deepEqual(second?.actions.slice(0, 2), ['e=exd&tier=silver&zone=2', 'e=vp&p=SKU-1&pr=5&av=1']);
  });

  await t.test('arrays, functions and function values stand for what they give', async () => {
    const [request] = await run(
      world,
      `criteo_q.push([{event:'setCustomerId',id:()=>'C1'},[{event:'viewHome'}]], () => [{event:'viewList',item:()=>['A','B']}], null, 7, {no:'event'});`,
    );
    assert.deepEqual(
      request?.read.events.map(({ type, items }) => [type, items.map(({ id }) => id)]),
      [
        ['viewHome', []],
        ['viewList', ['A', 'B']],
      ],
    );
    assert.ok(request?.read.identities.some(({ kind, value }) => kind === 'customer' && value === 'C1'));
  });

  await t.test('requiresDOM: blocking holds what is behind it, anything else only itself', async () => {
    const [first, second] = await run(
      world,
      `criteo_q.push({event:'viewHome'},{event:'viewItem',item:()=>document.querySelector('p').textContent,requiresDOM:'yes'},{event:'viewPage'},
        {event:'viewList',item:['L'],requiresDOM:'blocking'},{event:'viewBasket',item:[{id:'B',price:1,quantity:1}]});`,
      { count: 2 },
    );
    assert.deepEqual(
      first?.read.events.map(({ type }) => type),
      ['viewHome', 'viewPage'],
    );
    assert.deepEqual(
      second?.read.events.map(({ type }) => type),
      ['viewItem', 'viewList', 'viewBasket'],
    );
    assert.equal(second?.read.events[0]?.items[0]?.id, 'shop');
  });

  await t.test('manualFlush gathers until it is told; loading the tag twice changes nothing', async () => {
    const requests = await run(
      world,
      `criteo_q.push({event:'manualFlush'},{event:'manualDising'});criteo_q.push({event:'viewHome'});criteo_q.push({event:'viewItem',item:'X'});criteo_q.push({event:'flush'});`,
      { tag: 'both' },
    );
    assert.deepEqual(
      requests.map(({ actions }) => actions),
      [['e=vh', 'e=vp&p=X']],
    );
  });

  await t.test(
    'several accounts are named by each action; apps’ web views by their advertising id',
    async () => {
      const [request] = await run(
        world,
        `criteo_q.push({event:'setAccount',account:[12345,678]},{event:'setGoogleAdvertisingId',gaid:'38400000-8CF0-11BD-B23E-10B96E40000D'},{event:'viewHome'});`,
      );
      assert.deepEqual(request?.read.accounts, ['12345', '678']);
      assert.deepEqual(request?.query.get('a'), null);
      assert.equal(request?.query.get('ai'), '38400000-8CF0-11BD-B23E-10B96E40000D');
      assert.ok(request?.actions[0]?.includes('site_type=aa'));
    },
  );

  await t.test('aliases and retail media say which page was meant', async () => {
    const [request] = await run(
      world,
      `criteo_q.push({event:'viewSearchResult',item:['A'],keywords:'lamp'},{event:'setRetailerVisitorId',id:'V1'},{event:'viewList',category:'c',item:['A']},{event:'viewStore',store_id:7});`,
    );
    assert.deepEqual(request?.actions.slice(1, 4), [
      'e=vl&pi=viewSearchResult&p=%5BA%5D&kw=lamp',
      'e=vl&ca=c&p=%5BA%5D&pi=viewCategory',
      'e=vh&se=s&s=7&pi=viewStore',
    ]);
  });

  await t.test('consent is waited for and sent; without it the shopper has no name', async () => {
    const cmp = (consents: string) =>
      `<script>window.__tcfapi=(c,v,tell)=>setTimeout(()=>tell({eventStatus:'tcloaded',gdprApplies:true,tcString:'CPX',tcfPolicyVersion:4,purpose:{consents:${consents}}},true),30);
       window.__uspapi=(c,v,tell)=>tell({uspString:'1YNN'},true);</script>`;
    const [given] = await run(world, `criteo_q.push({event:'viewHome'});`, { head: cmp('{1:true}') });
    const [refused] = await run(world, `criteo_q.push({event:'viewHome'});`, { head: cmp('{1:false}') });
    const names = ['gra', 'grs', 'grv', 'cs', 'cv'];
    for (const request of [given, refused])
      assert.deepEqual(
        names.map((name) => request?.query.get(name)),
        ['1', 'CPX', '4', '1YNN', '1'],
      );
    assert.ok(given?.query.has('fpid') && !refused?.query.has('fpid'));
  });

  await t.test('who opted out stays opted out', async () => {
    const [request] = await run(world, `criteo_q.push({event:'optOut'},{event:'viewHome'});`);
    assert.deepEqual([request?.read.privacy.optedOut, request?.query.has('fpid')], [true, false]);
  });

  await t.test('hooks see the request, onUrlGenerated replaces sending', async () => {
    const requests = await run(
      world,
      `window.seen=[];criteo_q.push({event:'onUrlGenerated',callback:(u)=>{seen.push(u);if(seen.length===2)fetch('/event?p0='+encodeURIComponent('e=vh&n='+seen.length));}});
       criteo_q.push({event:'viewHome'});criteo_q.push({event:'viewItem',item:'A'});`,
      { tag: 'before' },
    );
    assert.deepEqual(
      requests.map(({ actions }) => actions),
      [['e=vh&n=2']],
    );
  });

  await t.test('a page that is left, and a request too long for an address, go as beacons', async () => {
    const [long] = await run(
      world,
      `criteo_q.push({event:'viewList',item:Array.from({length:900},(_, i)=>'PRODUCT-'+i)});`,
    );
    assert.deepEqual([long?.method, long?.read.events[0]?.items.length], ['POST', 500]);
    const [left] = await run(
      world,
      `criteo_q.push({event:'manualFlush'},{event:'viewItem',item:'LEFT'});setTimeout(()=>{location.href='about:blank'},50);`,
    );
    assert.deepEqual([left?.method, left?.read.events[0]?.items[0]?.id], ['POST', 'LEFT']);
  });

  await t.test('words and values of any kind break neither page nor tag', async () => {
    const [request] = await run(
      world,
      `criteo_q.push(()=>{throw new Error('page')},{event:'viewHome',x:()=>{throw new Error('page')}},{event:'toString'},{event:{}},{event:'__proto__',constructor:1},{event:'viewItem',item:{id:'\\ud800'}});criteo_q.push({event:'viewItem',item:'OK'});`,
      { tag: 'before', count: 2 },
    ).then((all) => all.slice(-1));
    assert.equal(request?.read.events.at(-1)?.items[0]?.id, 'OK');
  });
});
