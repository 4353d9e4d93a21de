import type { Problem } from '../../../base/problem.ts';
import { Refusal } from '../../../base/problem.ts';
import type { Accounts, Caller } from '../../../modules/accounts/index.ts';
import type { BatchReport, Catalog } from '../../../modules/catalog/index.ts';
import { callerOf } from '../auth.ts';
import { parseId } from '../body.ts';
import type { MpoApp } from '../mpo-api.ts';
import { readQuery } from '../query.ts';
import { batchReport, merchantStats, submitBatch } from './catalog.schema.ts';
import { operationIdOf, operationToken } from './operation-token.ts';
import { readBatch } from './read-batch.ts';

const READ = { config: { scope: 'MarketingSolutions_Catalog_Read' } } as const;
const MANAGE = { config: { scope: 'MarketingSolutions_Catalog_Manage' } } as const;

const HOUR_MS = 3_600_000;
const HOURS_DEFAULT = 24;
/** A month: what is older is in the list of feed runs. */
const HOURS_MAX = 720;

interface CatalogDeps {
  readonly accounts: Accounts;
  readonly catalog: Pick<Catalog, 'batches' | 'merchantStats'>;
}

/** `/catalog`: products without a feed, what came of them, and how the catalog stands. */
export function catalogRoutes(app: MpoApp, { accounts, catalog }: CatalogDeps): void {
  app.post('/catalog/products/batch', { ...MANAGE, schema: submitBatch }, async (request, reply) => {
    const { merchantId, entries } = readBatch(request.body);
    const advertiserId = merchantOf(accounts, callerOf(request), String(merchantId));
    const batch = await catalog.batches.submit(advertiserId, entries);
    if (batch === null) {
      void reply.header('retry-after', '10');
      throw new Refusal([TOO_MUCH]);
    }
    const { id: operationId, keptUntilMs } = batch;
    const exp = Math.floor(keptUntilMs / 1_000);
    const token = operationToken({ partnerId: merchantId, operationId, exp });
    return reply.status(202).send({ operationToken: token });
  });

  app.get(
    '/catalog/products/batch/report/:operationToken',
    { ...READ, schema: batchReport },
    async (request) => {
      const token = (request.params as Readonly<Record<string, string>>).operationToken ?? '';
      const id = operationIdOf(token);
      const report = id === null ? null : await catalog.batches.report(callerOf(request).advertiserIds, id);
      if (report === null) throw new Refusal([UNKNOWN_BATCH]);
      return reportAnswer(report);
    },
  );

  app.get('/catalog/stats/merchants/:merchantId', { ...READ, schema: merchantStats }, async (request) => {
    const { merchantId = '' } = request.params as Readonly<Record<string, string>>;
    const advertiserId = merchantOf(accounts, callerOf(request), merchantId);
    const hours = hoursOf(readQuery(request.query).text('lastNumHours'));
    const stats = await catalog.merchantStats(advertiserId, hours * HOUR_MS);
    const { startMs, endMs, ...counts } = stats;
    const text = (count: number) => String(count);
    const record = {
      ...{ startDate: new Date(startMs).toISOString(), endDate: new Date(endMs).toISOString() },
      ...{ added: text(counts.added), updated: text(counts.updated), deleted: text(counts.deleted) },
      ...{ total: text(counts.total), displayable: text(counts.displayable) },
      ...{ nonDisplayable: text(counts.total - counts.displayable), outOfStock: text(counts.outOfStock) },
      ...{ missingPrice: text(counts.missingPrice), missingDescription: '0', missingImage: '0' },
      ...{ missingName: '0', missingUrl: '0', blacklisted: '0', variant: '0' },
    };
    return { data: { statisticsRecordList: [record] }, errors: [], warnings: [] };
  });
}

function reportAnswer({ status, submittedMs, products, upserted, deleted, errors }: BatchReport) {
  const isDone = upserted !== null;
  const of = Map.groupBy(errors, ({ productId }) => productId);
  return {
    status,
    importRequestTimestamp: String(submittedMs),
    numberOfProductsInTheBatch: String(products),
    numberOfProductsUpserted: isDone ? String(upserted) : null,
    numberOfProductsDeleted: deleted === null ? null : String(deleted),
    numberOfProductsWithErrors: isDone ? String(of.size) : null,
    numberOfProductsWithWarnings: isDone ? '0' : null,
    errorDetails: [...of].map(([productId, found]) => ({
      productId,
      errors: found.map(({ type, message }) => ({ type, message, isServerRelated: false })),
    })),
    warningDetails: [],
  };
}

/** The caller's advertiser with that partner id; what is another's is refused like what does not exist. */
function merchantOf(accounts: Accounts, caller: Caller, merchantId: string): number {
  const partnerId = parseId(merchantId);
  const advertiser = partnerId === null ? undefined : accounts.advertiserOfPartner(Number(partnerId));
  if (advertiser === undefined || !caller.advertiserIds.has(advertiser.id))
    throw new Refusal([noMerchant(merchantId)]);
  return advertiser.id;
}

function hoursOf(given: string | undefined): number {
  if (given === undefined) return HOURS_DEFAULT;
  const hours = /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (hours >= 1 && hours <= HOURS_MAX) return hours;
  throw new Refusal([
    {
      ...{ code: 'invalid-field', type: 'validation', status: 400, title: 'The period is not valid' },
      detail: `lastNumHours is a whole number from 1 to ${HOURS_MAX}, not ${given.slice(0, 50)}.`,
      pointer: '?lastNumHours',
    },
  ]);
}

function noMerchant(merchantId: string): Problem {
  return {
    ...{ code: 'insufficient-merchant-permissions', type: 'access-control', status: 403 },
    title: 'The merchant is unknown or not accessible',
    detail: `There is no merchant ${merchantId.slice(0, 50)} for this client; merchantId is the partner id of an advertiser that it has. Nothing was changed.`,
  };
}

const TOO_MUCH: Problem = {
  ...{ code: 'too-many-products-waiting', type: 'quota', status: 429, title: 'Too much waits already' },
  detail:
    'Earlier batches of this merchant are still being done. Nothing was changed; send the batch again after Retry-After seconds.',
};

const UNKNOWN_BATCH: Problem = {
  ...{ code: 'operation-token-invalid', type: 'access-control', status: 403, title: 'The batch is unknown' },
  detail:
    'The token names no batch of this client from the last four days. Use the operationToken that the submission answered.',
};
