import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { pino } from 'pino';
import { afterwards } from '../../../test/support/afterwards.ts';
import { createHttp } from '../../platform/http/http.ts';
import { consolePages } from './console-pages.ts';

async function pages(t: TestContext) {
  const app = createHttp({ logger: pino({ level: 'silent' }) });
  await app.register(consolePages);
  afterwards(t, () => app.close());
  return app;
}

test('every address of the console is one page that runs and styles nothing but its own files', async (t) => {
  const app = await pages(t);
  const nonces = new Set<string>();
  for (const url of ['/console', '/console/', '/console/10001/sellers?search=%3Cscript%3E']) {
    const { statusCode, headers, body } = await app.inject({ url });
    assert.equal(statusCode, 200);
    const policy = String(headers['content-security-policy']);
    assert.ok(!/unsafe|\*/.test(policy), policy);
    assert.match(policy, /script-src 'self';.*frame-ancestors 'none'/);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    assert.ok(body.includes(`content="${nonce}"`));
    assert.ok(!body.includes('<script>') && !body.includes('{{'), 'nothing of the address is in the page');
    nonces.add(nonce);
  }
  assert.equal(nonces.size, 3, 'each answer has a nonce of its own');
});

test('files of the console are kept for ever by their content’s name, packed; what is no file or API is not found', async (t) => {
  const app = await pages(t);
  const { body } = await app.inject({ url: '/console/' });
  const script = /src="(\/console\/assets\/main-[^"]+\.js)"/.exec(body)?.[1] ?? '';
  const packed = await app.inject({ url: script, headers: { 'accept-encoding': 'gzip, br' } });
  assert.equal(packed.headers['content-encoding'], 'gzip');
  assert.match(String(packed.headers['cache-control']), /immutable/);
  const plain = await app.inject({ url: script });
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.ok(plain.rawPayload.length > packed.rawPayload.length);
  for (const url of ['/console/assets/main-OLD.js', '/console/v1/nothing']) {
    assert.notEqual((await app.inject({ url })).headers['content-type'], 'text/html; charset=utf-8', url);
  }
});
