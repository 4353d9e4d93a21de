import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { afterwards } from '../../../test/support/afterwards.ts';
import { testDirectory } from '../../../test/support/log.ts';

const ENTRY = fileURLToPath(new URL('./main.ts', import.meta.url));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly note: string;
}

async function souk(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const child = spawn(process.execPath, [ENTRY, ...args], { env: { PATH: process.env.PATH ?? '', ...env } });
  const ran = { out: '', note: '' };
  child.stdout.on('data', (chunk) => {
    ran.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    ran.note += chunk;
  });
  child.stdin.end();
  const [code] = await once(child, 'close');
  return { code, ...ran };
}

interface Heard {
  readonly method: string;
  readonly url: string;
  readonly authorization: string;
  readonly body: string;
}

/** A server that answers what the test says, so that the command line alone is tested. */
async function answering(
  t: TestContext,
  answer: (heard: Heard) => { status?: number; body: unknown },
): Promise<{ url: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method = '', url = '', headers } = request;
    const call = { method, url, authorization: headers.authorization ?? '', body };
    heard.push(call);
    const { status = 200, body: reply } = answer(call);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterwards(t, () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  return { url: `http://127.0.0.1:${address.port}`, heard };
}

const ADVERTISER = { id: 1, name: 'Shop', currency: 'USD', timeZone: 'UTC', partnerId: 50001 };

test('help shows examples first, on stdout, and is no failure', async () => {
  for (const args of [['--help'], ['start', '--help'], ['feed', 'import', '--help']]) {
    const ran = await souk(args);
    assert.equal(ran.code, 0);
    assert.match(ran.out, /^Examples?:/);
    assert.equal(ran.note, '');
  }
});

test('wrong usage is exit code 2, with a suggestion', async () => {
  const cases: [string[], RegExp][] = [
    [['strat'], /Did you mean start\?/],
    [['feed', 'improt'], /Did you mean import\?/],
    [['traffic', '--shopers', '5'], /Did you mean --shoppers\?/],
    [['traffic', '--days', 'week'], /whole number/],
    [['traffic', '--days', '32'], /at most 31/],
    [['advertisers', 'create', '--name', 'x'], /--currency/],
    [['advertisers', 'list', '--url', 'nonsense', '--key', 'k'], /no address/],
  ];
  for (const [args, expected] of cases) {
    const ran = await souk(args);
    assert.deepEqual([ran.code, ran.out], [2, ''], args.join(' '));
    assert.match(ran.note, expected);
  }
});

test('data goes to stdout: a table, or JSON that scripts can read', async (t) => {
  const { url, heard } = await answering(t, () => ({ body: [ADVERTISER] }));
  const table = await souk(['advertisers', 'list', '--url', url, '--key', 'k']);
  assert.deepEqual([table.code, table.note], [0, '']);
  assert.equal(
    table.out,
    'id  name  currency  time zone  MPO  single-seller  partner id\n 1  Shop  USD       UTC        off  off                 50001\n',
  );
  const json = await souk(['advertisers', 'list', '--json'], { SOUK_URL: url, SOUK_KEY: 'k' });
  assert.deepEqual(JSON.parse(json.out), [ADVERTISER]);
  assert.equal(heard[1]?.authorization, 'Bearer k');
});

test('a plan over thousands of years shows its first days, and says how many follow', async () => {
  const { code, out, note } = await souk([
    ...['budgets', 'plan', '--amount', '1200', '--from', '2026-12-01', '--to', '9999-12-31', '--json'],
  ]);
  assert.deepEqual([code, JSON.parse(out).days.length], [0, 400]);
  assert.equal(note, 'These are the first 400 days; 2911709 more follow, up to 9999-12-31.\n');
});

test('changes are told in one line each, and as they are to scripts', async (t) => {
  const change = {
    ...{ id: '9', timeMs: Date.UTC(2026, 4, 10, 12), author: { kind: 'client', id: 'abc' }, sellerId: '7' },
    ...{ subject: 'budget', subjectId: '100001', isNew: false },
    fields: [
      { field: 'amount', from: '20', to: '30.5' },
      { field: 'productSet', from: null, to: { operator: 'IsIn', values: ['a', 'b'] } },
    ],
  };
  const { url, heard } = await answering(t, () => ({ body: { changes: [change], next: '9' } }));
  const env = { SOUK_URL: url, SOUK_KEY: 'k' };
  const table = await souk(['changes', '--seller', '7', '--since', '2026-05-10', '--limit', '1'], env);
  assert.equal(heard[0]?.url, '/console/v1/changes?sellerId=7&since=2026-05-10&limit=1');
  assert.match(table.out, /client abc .* budget 100001 +amount 20 → 30.5, productSet none → IsIn 2 ids\n/);
  assert.match(table.out, /older ones: --after 9\n$/);
  const json = await souk(['changes', '--json'], env);
  assert.deepEqual(JSON.parse(json.out), { changes: [change], next: '9' });
});

test('refusals keep the server’s words: 4 for a wrong key, 1 for anything else', async (t) => {
  const error = { code: 'x', message: 'the name is blank; nothing was changed', pointer: '/name' };
  const { url } = await answering(t, ({ authorization }) =>
    authorization === 'Bearer right' ? { status: 400, body: { error } } : { status: 401, body: { error } },
  );
  const args = ['advertisers', 'create', '--name', ' ', '--currency', 'USD', '--url', url];
  const refused = await souk([...args, '--key', 'right']);
  assert.deepEqual(
    [refused.code, refused.note],
    [1, 'souk: /name: the name is blank; nothing was changed\n'],
  );
  assert.equal((await souk([...args, '--key', 'wrong'])).code, 4);
});

test('nobody there is exit code 5, no key is 4', async (t) => {
  const directory = await testDirectory(t);
  const ran = await souk(['clock', 'show', '--url', 'http://127.0.0.1:9', '--key', 'k']);
  assert.equal(ran.code, 5);
  assert.match(ran.note, /souk start/);
  const keyless = await souk(['clock', 'show', '--data', directory]);
  assert.equal(keyless.code, 4);
  assert.match(keyless.note, new RegExp(directory));
});

test('a feed is sent as it is; its refusals are notes, a failed run is exit code 3', async (t) => {
  const directory = await testDirectory(t);
  const file = join(directory, 'a.csv');
  await writeFile(file, 'id\n1\n');
  const refusals = [{ line: 2, reason: 'missing-title', productId: '1', detail: 'the row has no title' }];
  const done = {
    ...{ state: 'done', failure: null, name: 'a.csv', rows: 2, accepted: 1, refused: 1, refusals },
    ...{ withoutSeller: 0, productsAdded: 1, productsChanged: 0, productsRemoved: 0 },
    ...{ sellersAdded: 1, sellersEmptied: 0, hold: null, warnings: [] },
  };
  let run: object = done;
  const { url, heard } = await answering(t, (call) => {
    if (call.url === '/console/v1/advertisers') return { body: [ADVERTISER] };
    return run === done ? { body: run } : { status: 422, body: { error: {}, run } };
  });
  const args = ['feed', 'import', file, '--url', url, '--key', 'k'];
  const good = await souk(args);
  assert.equal(good.code, 0, good.note);
  assert.match(good.out, /^a\.csv: 1 of 2 rows taken/);
  assert.match(good.note, /2 {2}missing-title/);
  assert.deepEqual(heard.at(-1), {
    method: 'POST',
    url: '/console/v1/advertisers/1/feeds?mode=full&name=a.csv',
    authorization: 'Bearer k',
    body: 'id\n1\n',
  });
  run = { ...done, state: 'failed', failure: { code: 'empty', line: null, detail: 'the file is empty' } };
  const failed = await souk([...args, '--json']);
  assert.equal(failed.code, 3);
  assert.equal(JSON.parse(failed.out).state, 'failed');
  assert.match(failed.note, /the catalog stayed as it was/);
  const missing = await souk(['feed', 'import', join(directory, 'none.csv'), '--url', url, '--key', 'k']);
  assert.equal(missing.code, 1);
});

test('config check finds faults with exit code 3, config print says where values come from', async (t) => {
  const directory = await testDirectory(t);
  await writeFile(join(directory, 'souk.json'), '{ "prot": 1 }');
  const bad = await souk(['config', 'check', '--data', directory]);
  assert.equal(bad.code, 3);
  assert.match(bad.note, /did you mean port/);
  const printed = await souk(['config', 'print', '--json'], { SOUK_PORT: '9999' });
  const port = JSON.parse(printed.out).find((row: { name: string }) => row.name === 'port');
  assert.deepEqual(port, { name: 'port', value: '9999', source: 'environment variable SOUK_PORT' });
});

test('a reader that has seen enough is no error', async () => {
  const child = spawn(process.execPath, [ENTRY, '--help']);
  child.stdout.destroy();
  let note = '';
  child.stderr.on('data', (chunk) => {
    note += chunk;
  });
  const [code] = await once(child, 'close');
  assert.deepEqual([code, note], [0, '']);
});

test('a feed that is a directory is said to be one before anything is sent', async (t) => {
  const { url, heard } = await answering(t, () => ({ body: [{ id: 1 }] }));
  const directory = await testDirectory(t);
  const { code, note } = await souk(['feed', 'import', directory, '--url', url, '--key', 'op']);
  assert.deepEqual([code, heard.length], [1, 0]);
  assert.match(note, /cannot be read \(it is a directory\); nothing was changed/);
});
