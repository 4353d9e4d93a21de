import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { seededDice } from '../../src/base/dice.ts';
import type { AccountHandle } from '../../src/edges/cli/account-handle.ts';
import { playTraffic } from '../../src/edges/cli/traffic/play-traffic.ts';
import type { AttributedSale } from '../../src/modules/attribution/index.ts';
import type { AdRecord, ClickRecord } from '../../src/modules/delivery/index.ts';
import { eventsIn } from '../../src/modules/events/index.ts';
import type { Charge } from '../../src/modules/ledger/index.ts';
import type { Log } from '../../src/stores/log/port.ts';
import { openSegmentLog } from '../../src/stores/log/segment-log.ts';
import { afterwards } from '../support/afterwards.ts';
import { call } from '../support/souk.ts';
import { type SoukProcess, soukProcess } from '../support/souk-process.ts';

const KILLS = process.env.SOUK_TEST_LONG === '1' ? 50 : 5;
/** Within the time that one day of this traffic takes. */
const KILLED_WITHIN_MS = 1_500;
const MPO = '/2026-01/marketing-solutions/marketplace-performance-outcomes';

test(`nothing acknowledged is lost and nothing is counted twice, with kill -9 at ${KILLS} moments of the traffic`, async (t) => {
  const souk = await soukProcess(t);
  const account: AccountHandle = JSON.parse(readFileSync(join(souk.data, 'demo.json'), 'utf8'));
  const operatorKey = readFileSync(join(souk.data, 'operator.key'), 'utf8').trim();
  const siteEvents = new Set<string>();
  const clicks = new Set<string>();
  for (let seed = 1; seed <= KILLS; seed++) {
    const dice = seededDice(seed);
    const playing = playTraffic({
      account,
      operatorKey,
      seed,
      shoppers: 40,
      days: 1,
      toleratesRestarts: true,
    });
    await pause(dice() * KILLED_WITHIN_MS);
    await souk.kill();
    await souk.start();
    const { acknowledged } = await playing;
    for (const id of acknowledged.siteEvents) siteEvents.add(id);
    for (const link of acknowledged.clicks) clicks.add(link);
  }
  const reported = await reportedCost(souk, account);
  const budgets = await budgetsOf(souk, account);
  assert.equal(await souk.stop(), 0);

  const log = await openSegmentLog({ directory: join(souk.data, 'log') });
  afterwards(t, () => log.close());
  const hits = await dataOf(log, 'site');
  const keptIds = new Set(hits.flatMap(eventsIn).map((event) => event.id));
  assert.deepEqual(
    [...siteEvents].filter((id) => !keptIds.has(id)),
    [],
  );

  const ads = await recordsOf<AdRecord>(log, 'ads');
  const clicked = ads.filter((record): record is ClickRecord => record.kind === 'click');
  assert.equal(new Set(clicked.map((click) => click.linkId)).size, clicks.size);

  const charges = await recordsOf<Charge>(log, 'charges');
  const billed = charges.filter((charge) => charge.chargedMicros > 0).map((charge) => charge.linkId);
  assert.equal(new Set(billed).size, billed.length, 'a link was charged twice');
  assert.deepEqual(
    charges.map((charge) => charge.seq),
    charges.map((_, i) => i + 1),
  );
  assert.equal(charges.length, clicked.length, 'every click is judged once');
  assertMoney(charges, { reported, budgets });

  const sales = await recordsOf<AttributedSale>(log, 'sales');
  assert.deepEqual(
    sales.map((sale) => sale.seq),
    sales.map((_, i) => i + 1),
  );
});

interface Budget {
  readonly id: string;
  readonly budgetType: string;
  readonly amount: number | null;
  readonly spend: number;
}

function assertMoney(
  charges: readonly Charge[],
  { reported, budgets }: { reported: number; budgets: readonly Budget[] },
): void {
  const total = charges.reduce((sum, charge) => sum + charge.chargedMicros, 0);
  assert.ok(total > 0, 'the traffic spent nothing');
  assert.equal(reported, total, 'the cost in statistics is the ledger’s');
  for (const { id, budgetType, amount, spend } of budgets) {
    if (budgetType === 'Daily') continue; // its spend is that of one day

    const posted = charges
      .filter((charge) => charge.budgetId === id)
      .reduce((sum, charge) => sum + charge.chargedMicros, 0);
    assert.equal(Math.round(spend * 1e6), posted, `budget ${id}`);
    assert.ok(amount === null || spend <= amount, `budget ${id} spent ${spend} of ${amount}`);
  }
}

async function recordsOf<T>(log: Log, stream: string): Promise<T[]> {
  return (await dataOf(log, stream)).map((data) => JSON.parse(data.toString()) as T);
}

async function dataOf(log: Log, stream: string): Promise<Buffer[]> {
  const records: Buffer[] = [];
  let after = 0;
  for (;;) {
    const batch = await log.read(stream, after, { records: 10_000, bytes: 16_000_000 });
    if (batch.length === 0) return records;
    for (const record of batch) records.push(record.data);
    after = batch.at(-1)?.position ?? after;
  }
}

async function tokenOf({ url }: SoukProcess, { clientId, clientSecret }: AccountHandle): Promise<string> {
  const body = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const answer = await call<{ access_token: string }>(`${url}/oauth2/token`, { body });
  assert.equal(answer.status, 200);
  return answer.body.access_token;
}

/** Micro-units over the whole year: the traffic of a long run spans two months. */
async function reportedCost(souk: SoukProcess, account: AccountHandle): Promise<number> {
  const token = await tokenOf(souk, account);
  const { now } = (
    await call<{ now: string }>(`${souk.url}/console/v1/clock`, { token: operatorKeyOf(souk) })
  ).body;
  const startDate = new Date(Date.parse(now) - 300 * 86_400_000).toISOString().slice(0, 10);
  const query = `intervalSize=Year&startDate=${startDate}&endDate=${now.slice(0, 10)}`;
  const { status, body } = await call<{ columns: string[]; data: (number | null)[][] }>(
    `${souk.url}${MPO}/stats/campaigns?${query}`,
    { token },
  );
  assert.equal(status, 200, JSON.stringify(body));
  const cost = body.columns.indexOf('cost');
  return body.data.reduce((sum, row) => sum + Math.round(Number(row[cost]) * 1e6), 0);
}

/** All budgets, ended ones included, each with everything it ever spent. */
async function budgetsOf(souk: SoukProcess, account: AccountHandle): Promise<Budget[]> {
  const token = await tokenOf(souk, account);
  const all = await call<Budget[]>(`${souk.url}${MPO}/budgets?endAfterDate=2000-01-01`, { token });
  assert.equal(all.status, 200);
  const budgets = all.body.map(({ id }) => call<Budget>(`${souk.url}${MPO}/budgets/${id}`, { token }));
  return (await Promise.all(budgets)).map((answer) => answer.body);
}

function operatorKeyOf({ data }: SoukProcess): string {
  return readFileSync(join(data, 'operator.key'), 'utf8').trim();
}
