import type { Ids } from '../../base/ids.ts';
import { Refusal } from '../../base/problem.ts';
import type { Clock } from '../../base/time.ts';
import { type Columns, ColumnsRefusal, ColumnsUnavailable } from '../../stores/columns/port.ts';
import type { Fold } from '../../stores/log/folds.ts';
import type { Profiles } from '../../stores/profiles/port.ts';
import { asOfText, readFactsState, stateAsOf } from './as-of.ts';
import type { ReportWorld } from './dimensions.ts';
import { ExportFiles } from './export-files.ts';
import type { ExportJob } from './export-rows.ts';
import { Exports, type OpenExport } from './exports.ts';
import type { FactsStores } from './facts-fold.ts';
import { factsFolds } from './facts-folds.ts';
import { FACTS_DDL, FACTS_TABLE } from './facts-table.ts';
import { type HeldReport, HeldReports } from './held-reports.ts';
import { openInterval } from './open-interval.ts';
import { problems } from './problems.ts';
import { reportPieces } from './report.ts';
import type { ReportFormat } from './report-formats.ts';
import { ROLLUP_DDL } from './rollup-tables.ts';
import { Rollups } from './rollups.ts';
import { planStandard, type StandardQuery } from './standard.ts';

export interface StatsDeps extends FactsStores {
  readonly profiles: Profiles;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly world: ReportWorld;
  /** Where the files of exports are kept. */
  readonly reportsDirectory: string;
  /** Told why an export failed. */
  readonly exportFailed: (exportId: string, error: unknown) => void;
  /** Told why facts could not be added up in advance; reports are right all the same. */
  readonly rollupFailed: (error: unknown) => void;
}

export interface StandardReport extends HeldReport {
  /** What was counted: with it the same report can be asked for again. */
  readonly asOf: string;
  /** The interval that is not over yet, as its column writes it; null when there is none. */
  readonly openInterval: string | null;
}

export interface Stats {
  /** Fill the facts table; to be run with the other folds. */
  readonly folds: readonly Fold[];
  /**
   * A standard report in its format. It counts as held until `gone` fires: when it was read to its end or nobody reads
   * on, and then it is collected no further. Throws `Refusal`.
   */
  standard(query: StandardQuery, format: ReportFormat, gone: AbortSignal): Promise<StandardReport>;
  /** Real-time exports; `visible` are the advertisers that the caller may see. All throw `Refusal`. */
  createExport(body: unknown, visible: ReadonlySet<number>, asOf?: string): Promise<ExportJob>;
  exportStatus(id: string, visible: ReadonlySet<number>): Promise<ExportJob>;
  openExport(id: string, visible: ReadonlySet<number>): Promise<OpenExport>;
  /** Resolves when every whole chunk of facts is added up. */
  rolledUp(): Promise<void>;
  stop(): Promise<void>;
}

/** A few hundred rows out of a few granules: looking for them column by column would cost more than reading them. */
const ONE_SELLER = { isSmall: true, settings: 'optimize_move_to_prewhere = 0' };

/** ClickHouse's numbers for a statement that took too long or too much memory. */
const TOO_HEAVY: ReadonlySet<number | null> = new Set([159, 241]);

export async function openStats(deps: StatsDeps): Promise<Stats> {
  const { db, columns, clock, world } = deps;
  await openTables(columns);
  const exports = new Exports({
    ...deps,
    files: new ExportFiles(deps.reportsDirectory),
    failed: deps.exportFailed,
  });
  await exports.start();
  const rollups = new Rollups({ db, columns, failed: deps.rollupFailed });
  rollups.wake();

  const held = new HeldReports();

  async function standard(
    query: StandardQuery,
    format: ReportFormat,
    gone: AbortSignal,
  ): Promise<StandardReport> {
    const nowMs = clock.now();
    const plan = planStandard(query, world, nowMs);
    if ('length' in plan) throw new Refusal(plan);
    const state = stateAsOf(await readFactsState(db), query.asOf);
    const small = plan.sellerIds?.length === 1 ? ONE_SELLER : {};
    const pieces = reportPieces(
      { columns, state, names: world },
      { plan, format, jsonTail: { links: {} }, signal: gone, ...small },
    );
    return {
      ...(await held.collect(pieces, gone)),
      asOf: asOfText(state.asOf),
      openInterval: openInterval(plan, nowMs),
    };
  }

  return {
    folds: factsFolds({ ...deps, chunkDone: () => rollups.wake() }),
    standard: (query, format, gone) => standard(query, format, gone).catch(tellApart),
    createExport: (body, visible, asOf) => exports.create(body, visible, asOf),
    exportStatus: (id, visible) => exports.status(id, visible),
    openExport: (id, visible) => exports.open(id, visible),
    rolledUp: () => rollups.idle(),
    async stop() {
      await rollups.stop();
      await exports.stop();
    },
  };
}

/** Facts are a fold of the log: a table of an earlier shape is thrown away, and filled again. */
async function openTables(columns: Columns): Promise<void> {
  const [old] = await columns.query(
    `SELECT 1 AS old FROM system.tables WHERE database = currentDatabase() AND name = '${FACTS_TABLE}'
       AND name NOT IN (SELECT table FROM system.columns WHERE database = currentDatabase() AND name = 'position')`,
  );
  if (old !== undefined) await columns.exec(`DROP TABLE ${FACTS_TABLE}`);
  for (const ddl of [FACTS_DDL, ...ROLLUP_DDL]) await columns.exec(ddl);
}

/** What the column store could not do is told as what the caller can do about it. */
function tellApart(error: unknown): never {
  if (error instanceof ColumnsUnavailable) throw new Refusal([problems.unavailable()]);
  if (error instanceof ColumnsRefusal && TOO_HEAVY.has(error.code)) throw new Refusal([problems.tooHeavy()]);
  throw error;
}
