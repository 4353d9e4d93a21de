import { assert } from '../../../base/assert.ts';
import { type Problem, Refusal } from '../../../base/problem.ts';
import type { Clock, EpochMs } from '../../../base/time.ts';
import type { Db } from '../../../stores/db/port.ts';
import { productSetProblems } from './problems.ts';
import { type CountedCatalog, ProductCounts } from './product-counts.ts';
import type { ProductRule } from './product-rule.ts';
import { type ProductSet, type ProductSetView, statusOf } from './product-set.ts';
import { ruleProblems } from './rule-problems.ts';

/** Sets of one dataset: each is compared with the whole catalog when its list is read. */
export const PRODUCT_SETS_MAX = 200;

/** Of advisory locks; feeds have one of their own, so that nobody waits for the end of an import. */
const LOCK_CLASS = 7_686;

export interface NewProductSet {
  /** The advertiser's id, as digits. */
  readonly datasetId: string;
  readonly name: string;
  readonly isDraft: boolean;
  readonly rules: readonly ProductRule[];
}

/** A request that may come again after a crash, and since when an earlier one may have been applied; null: it is new. */
export interface KeyedRequest {
  readonly name: string;
  readonly appliedSinceMs: EpochMs | null;
}

/** What is left out stays as it is. */
export interface ProductSetChange {
  readonly name?: string;
  readonly isDraft?: boolean;
  readonly rules?: readonly ProductRule[];
  readonly productsMin?: number;
}

/** The advertisers that the caller may see; what belongs to others is refused like what does not exist. */
type Visible = ReadonlySet<number>;

/** Product sets of advertisers' catalogs. Writes throw a Refusal with every problem found, and then nothing changed. */
export interface ProductSets {
  /** What an earlier request of the same name made already is the answer, whatever became of it since. */
  create(visible: Visible, input: NewProductSet, request?: KeyedRequest | null): Promise<ProductSetView>;
  get(visible: Visible, id: string): Promise<ProductSetView>;
  update(visible: Visible, id: string, change: ProductSetChange): Promise<ProductSetView>;
  remove(visible: Visible, id: string): Promise<void>;
  /** Of one dataset, by id. */
  list(visible: Visible, datasetId: string): Promise<ProductSetView[]>;
}

export function openProductSets(deps: { db: Db; catalog: CountedCatalog; clock: Clock }): ProductSets {
  const { db, catalog, clock } = deps;
  const counts = new ProductCounts(catalog);

  async function view(set: ProductSet): Promise<ProductSetView> {
    const productCount = await counts.of(set);
    return { ...set, productCount, status: statusOf(set, productCount) };
  }

  return {
    async create(visible, input, request = null) {
      const advertiserId = advertiserOf(visible, input.datasetId, '/datasetId');
      refuse(ruleProblems(input.rules, input.isDraft));
      const known = await madeBefore(db, { advertiserId, request });
      const madeUnder = request?.name ?? null;
      return view(known ?? (await insert(db, { ...input, advertiserId, madeUnder, createdMs: clock.now() })));
    },
    get: async (visible, id) => view(await find(db, { visible, id })),
    update: async (visible, id, change) =>
      view(await db.transaction((tx) => updateIn(tx, { visible, id, change }))),
    async remove(visible, id) {
      const removed = await db.query(
        'DELETE FROM product_sets WHERE id = $1 AND advertiser_id = ANY ($2) RETURNING id',
        [id, [...visible]],
      );
      if (removed.length === 0) throw new Refusal([productSetProblems.idUnknown(id)]);
    },
    async list(visible, datasetId) {
      const rows = await db.query<ProductSetRow>(
        `SELECT ${COLUMNS} FROM product_sets WHERE advertiser_id = $1 ORDER BY id`,
        [advertiserOf(visible, datasetId)],
      );
      const views: ProductSetView[] = [];
      for (const row of rows) views.push(await view(setOf(row)));
      return views;
    },
  };
}

interface ProductSetRow {
  id: number;
  advertiser_id: number;
  name: string;
  rules: readonly ProductRule[];
  is_draft: boolean;
  products_min: number;
  created_ms: EpochMs;
  revision: number;
}

const COLUMNS = 'id, advertiser_id, name, rules, is_draft, products_min, created_ms, revision';

async function madeBefore(
  db: Db,
  { advertiserId, request }: { advertiserId: number; request: KeyedRequest | null },
): Promise<ProductSet | null> {
  if (request === null || request.appliedSinceMs === null) return null;
  const [row] = await db.query<ProductSetRow>(
    `SELECT ${COLUMNS} FROM product_sets WHERE advertiser_id = $1 AND made_under = $2 AND created_ms >= $3`,
    [advertiserId, request.name, request.appliedSinceMs],
  );
  return row === undefined ? null : setOf(row);
}

interface NewRow extends NewProductSet {
  readonly advertiserId: number;
  readonly createdMs: EpochMs;
  readonly madeUnder: string | null;
}

async function insert(db: Db, row: NewRow): Promise<ProductSet> {
  const { advertiserId, name, rules, isDraft, createdMs, madeUnder } = row;
  return db.transaction(async (tx) => {
    // One at a time for each advertiser, so that two calls cannot both be the last that fits.
    await tx.query('SELECT pg_advisory_xact_lock($1, $2)', [LOCK_CLASS, advertiserId]);
    const [known] = await tx.query<{ count: number }>(
      'SELECT count(*) AS count FROM product_sets WHERE advertiser_id = $1',
      [advertiserId],
    );
    if ((known?.count ?? 0) >= PRODUCT_SETS_MAX) {
      throw new Refusal([productSetProblems.tooMany(PRODUCT_SETS_MAX)]);
    }
    return only(
      await tx.query<ProductSetRow>(
        `INSERT INTO product_sets (advertiser_id, name, rules, is_draft, products_min, created_ms, revision, made_under)
         VALUES ($1, $2, $3, $4, 1, $5, 1, $6) RETURNING ${COLUMNS}`,
        [advertiserId, name, JSON.stringify(rules), isDraft, createdMs, madeUnder],
      ),
    );
  });
}

async function updateIn(
  tx: Db,
  { visible, id, change }: { visible: Visible; id: string; change: ProductSetChange },
): Promise<ProductSet> {
  const changed = { ...(await find(tx, { visible, id, lock: 'FOR UPDATE' })), ...change };
  refuse(ruleProblems(changed.rules, changed.isDraft));
  return only(
    await tx.query<ProductSetRow>(
      `UPDATE product_sets SET name = $2, rules = $3, is_draft = $4, products_min = $5, revision = $6
       WHERE id = $1 RETURNING ${COLUMNS}`,
      [
        ...[id, changed.name, JSON.stringify(changed.rules), changed.isDraft, changed.productsMin],
        changed.revision + 1,
      ],
    ),
  );
}

async function find(
  db: Db,
  { visible, id, lock = '' }: { visible: Visible; id: string; lock?: 'FOR UPDATE' | '' },
): Promise<ProductSet> {
  const [row] = await db.query<ProductSetRow>(
    `SELECT ${COLUMNS} FROM product_sets WHERE id = $1 AND advertiser_id = ANY ($2) ${lock}`,
    [id, [...visible]],
  );
  if (row === undefined) throw new Refusal([productSetProblems.idUnknown(id)]);
  return setOf(row);
}

function advertiserOf(visible: Visible, datasetId: string, pointer?: string): number {
  const advertiserId = Number(datasetId);
  if (visible.has(advertiserId)) return advertiserId;
  throw new Refusal([productSetProblems.datasetUnknown(datasetId, pointer)]);
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Refusal(problems);
}

function only([row]: readonly ProductSetRow[]): ProductSet {
  assert(row !== undefined, 'a product set is missing after it was written');
  return setOf(row);
}

function setOf(row: ProductSetRow): ProductSet {
  return {
    id: String(row.id),
    advertiserId: row.advertiser_id,
    name: row.name,
    // The database keeps no order of names.
    rules: row.rules.map(({ operator, field, values }) => ({ operator, field, values })),
    isDraft: row.is_draft,
    productsMin: row.products_min,
    createdMs: row.created_ms,
    revision: row.revision,
  };
}
