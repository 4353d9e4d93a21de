import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { afterwards } from '../../../test/support/afterwards.ts';
import { testDirectory } from '../../../test/support/log.ts';

const ENTRY = fileURLToPath(new URL('./main.ts', import.meta.url));
const MPO = '/2026-07/marketing-solutions/marketplace-performance-outcomes';
const JOB = { exportId: 'e1', message: 'rows_count=1' };
const REPORT = {
  columns: ['sellerId', 'sellerName', 'day', 'clicks', 'cr', 'cpo'],
  data: [
    [7, 'Shop "7"', '2026-11-22', 48, 0.123456, null],
    [12, 'Other', '2026-11-23', 1, 0, 2.5],
  ],
  rows: 2,
  links: {},
};

async function souk(args: readonly string[]): Promise<{ code: number | null; out: string; note: string }> {
  const child = spawn(process.execPath, [ENTRY, ...args], { env: { PATH: process.env.PATH ?? '' } });
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

/** The API as the command line meets it, so that the command line alone is tested; and the directory of an account. */
async function apiOf(t: TestContext): Promise<{ directory: string; heard: string[] }> {
  const heard: string[] = [];
  let polls = 0;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { url = '', headers } = request;
    const answer = (status: number, content: unknown, more: Record<string, string> = {}): void => {
      const text = typeof content === 'string' ? content : JSON.stringify(content);
      response.writeHead(status, more).end(text);
    };
    if (url === '/oauth2/token') {
      const isKnown = new URLSearchParams(body).get('client_secret') === 'right';
      answer(
        isKnown ? 200 : 401,
        isKnown ? { access_token: 'tok' } : { error_description: 'no such client' },
      );
      return;
    }
    heard.push(`${headers.authorization} ${headers.accept} ${url.replace(MPO, '')} ${body}`.trim());
    const state = { 'souk-as-of': '1.2.3', 'souk-open-interval': '2026-11-23' };
    if (url.includes('sellerId=9')) answer(403, { errors: [{ detail: 'there is no such seller' }] });
    else if (url.includes('/stats/sellers')) {
      answer(200, headers.accept === 'application/json' ? REPORT : 'the file', state);
    } else if (url.includes('/export')) answer(200, { ...JOB, status: 'Pending', message: null });
    else if (url.includes('/report-jobs/')) answer(200, { ...JOB, status: ++polls < 2 ? 'Pending' : 'Done' });
    else answer(200, '"clicks"\r\n1\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterwards(t, () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  const directory = await testDirectory(t);
  const baseUrl = `http://127.0.0.1:${address.port}`;
  await writeFile(
    join(directory, 'account.json'),
    JSON.stringify({ baseUrl, clientId: 'it', clientSecret: 'right' }),
  );
  return { directory, heard };
}

test('statistics are a table with what they are as of, JSON for scripts, or a file', async (t) => {
  const { directory, heard } = await apiOf(t);
  const stats = ['stats', 'sellers', '--data', directory];
  const shown = await souk([
    ...stats,
    '--from',
    '2026-11-22',
    '--seller',
    '7',
    '--time-zone',
    'Europe/Paris',
  ]);
  assert.equal(shown.code, 0, shown.note);
  assert.equal(
    shown.out,
    'sellerId  sellerName  day         clicks      cr  cpo\n' +
      '       7  Shop "7"    2026-11-22      48  0.1235    –\n' +
      '      12  Other       2026-11-23       1       0  2.5\n',
  );
  assert.equal(shown.note, 'as of 1.2.3; 2026-11-23 is not over yet\n');
  assert.equal(
    heard[0],
    'Bearer tok application/json /stats/sellers?startDate=2026-11-22&timeZoneId=Europe%2FParis&sellerId=7&intervalSize=Day&clickAttributionPolicy=AnySeller',
  );
  assert.deepEqual(JSON.parse((await souk([...stats, '--json'])).out), REPORT);

  const accepts = {
    csv: 'text/csv',
    sheet: 'text/csv; profile=spreadsheet',
    parquet: 'application/vnd.apache.parquet',
  };
  for (const [format, accept] of Object.entries(accepts)) {
    const file = join(directory, `sellers.${format}`);
    assert.equal((await souk([...stats, '--output', format, file])).code, 0);
    assert.equal(await readFile(file, 'utf8'), 'the file');
    assert.ok(heard.at(-1)?.startsWith(`Bearer tok ${accept} `), heard.at(-1));
  }
  assert.equal((await souk([...stats, '--output', 'csv'])).out, 'the file');
});

test('an export is started and waited for, asked for, and downloaded', async (t) => {
  const { directory, heard } = await apiOf(t);
  const report = (...args: string[]) => souk(['report', ...args, '--data', directory]);
  const created = await report(
    'create',
    '--advertisers',
    '1,2',
    '--dimensions',
    'sellerId',
    '--lookback',
    '90',
    '--wait',
  );
  assert.equal(created.code, 0, created.note);
  assert.equal(created.out, 'export  status  message\ne1      Done    rows_count=1\n');
  assert.deepEqual(JSON.parse(heard[0]?.split('/export ')[1] ?? ''), {
    data: {
      type: 'RealTimeProductReportJob',
      attributes: {
        advertiserIds: ['1', '2'],
        dimensions: ['sellerId'],
        lookbackWindow: 90,
        fileFormat: 'csv',
      },
    },
  });
  const asked = await report('status', 'e1', '--json');
  assert.deepEqual(JSON.parse(asked.out), { ...JOB, status: 'Done' });
  assert.equal((await report('download', 'e1')).out, '"clicks"\r\n1\r\n');
});

test('refusals keep the server’s words; without an account nothing is sent', async (t) => {
  const { directory } = await apiOf(t);
  const refused = await souk(['stats', 'sellers', '--seller', '9', '--data', directory]);
  assert.deepEqual([refused.code, refused.note], [4, 'souk: there is no such seller\n']);
  const stranger = await souk(['stats', 'sellers', '--client-secret', 'wrong', '--data', directory]);
  assert.deepEqual([stranger.code, stranger.note], [4, 'souk: no such client\n']);
  const nobody = await souk(['stats', 'sellers', '--data', join(directory, 'none')]);
  assert.equal(nobody.code, 4);
  assert.match(nobody.note, /no account in .*none; nothing was sent/);
  const formless = await souk(['stats', 'sellers', 'file.csv', '--data', directory]);
  assert.equal(formless.code, 2);
  assert.match(formless.note, /--output/);
});
