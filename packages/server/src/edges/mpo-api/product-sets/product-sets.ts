import { atPointer, Refusal } from '../../../base/problem.ts';
import { type ProductSets, productSetProblems } from '../../../modules/catalog/index.ts';
import { callerOf } from '../auth.ts';
import { parseId } from '../body.ts';
import { keyedRequest } from '../idempotency.ts';
import type { MpoApp } from '../mpo-api.ts';
import { productSetAnswer } from './product-set-answer.ts';
import {
  createProductSet,
  getProductSet,
  listProductFilters,
  listProductSets,
  removeProductSet,
  updateProductSet,
} from './product-sets.schema.ts';
import { ATTRIBUTES, readNewProductSet, readProductSetChange } from './read-product-set.ts';

const READ = { config: { scope: 'MarketingSolutions_Reco_Read' } } as const;
const MANAGE = { config: { scope: 'MarketingSolutions_Reco_Manage' } } as const;

/** Stable versions have the first; the contract's preview has the second. */
const PATHS = ['/marketing-solutions/product-sets', '/product-sets'] as const;

/** `/product-sets`: products of an advertiser's catalog, chosen by rules. */
export function productSetRoutes(app: MpoApp, { productSets }: { productSets: ProductSets }): void {
  for (const at of PATHS) productSetRoutesAt(at, app, productSets);
}

function productSetRoutesAt(at: (typeof PATHS)[number], app: MpoApp, productSets: ProductSets): void {
  app.post(at, { ...MANAGE, schema: createProductSet }, async (request) => {
    const input = readNewProductSet(request.body);
    const made = productSets.create(callerOf(request).advertiserIds, input, keyedRequest(request));
    return outcome(productSetAnswer(await within(ATTRIBUTES, made)));
  });

  app.get(`${at}/:productSetId`, { ...READ, schema: getProductSet }, async (request) => {
    const found = await productSets.get(callerOf(request).advertiserIds, pathProductSet(request.params));
    return outcome(productSetAnswer(found));
  });

  app.patch(`${at}/:productSetId`, { ...MANAGE, schema: updateProductSet }, async (request) => {
    const visible = callerOf(request).advertiserIds;
    const id = pathProductSet(request.params);
    const changed = productSets.update(visible, id, readProductSetChange(request.body));
    return outcome(productSetAnswer(await within(ATTRIBUTES, changed)));
  });

  app.delete(`${at}/:productSetId`, { ...MANAGE, schema: removeProductSet }, async (request, reply) => {
    await productSets.remove(callerOf(request).advertiserIds, pathProductSet(request.params));
    return reply.status(204).send(undefined);
  });

  app.get(`${at}/:productSetId/product-filters`, { ...READ, schema: listProductFilters }, async (request) => {
    await productSets.get(callerOf(request).advertiserIds, pathProductSet(request.params));
    return outcome([]);
  });

  app.get(`${at}/dataset/:datasetId`, { ...READ, schema: listProductSets }, async (request) => {
    const datasetId = (request.params as Readonly<Record<string, string>>).datasetId ?? '';
    const sets = await productSets.list(callerOf(request).advertiserIds, parseId(datasetId) ?? datasetId);
    return outcome(sets.map(productSetAnswer));
  });
}

function outcome<Data>(data: Data) {
  return { data, errors: [], warnings: [] };
}

function pathProductSet(params: unknown): string {
  const given = (params as Readonly<Record<string, string>>).productSetId ?? '';
  const id = parseId(given);
  if (id === null) throw new Refusal([productSetProblems.idUnknown(given)]);
  return id;
}

/** Rules of the module point at fields; callers see where those stand in their body. */
async function within<T>(prefix: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(
      error.problems.map((problem) => (problem.pointer === undefined ? problem : atPointer(prefix, problem))),
    );
  }
}
