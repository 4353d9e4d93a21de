import type { Readable } from 'node:stream';
import type { Ids } from '../../base/ids.ts';
import { Refusal } from '../../base/problem.ts';
import type { Clock } from '../../base/time.ts';
import { ColumnsRefusal, ColumnsUnavailable } from '../../stores/columns/port.ts';
import type { Fold } from '../../stores/log/folds.ts';
import type { Profiles } from '../../stores/profiles/port.ts';
import type { ReportWorld } from './dimensions.ts';
import { ExportFiles } from './export-files.ts';
import type { ExportJob } from './export-rows.ts';
import { Exports } from './exports.ts';
import type { FactsStores } from './facts-fold.ts';
import { factsFolds } from './facts-folds.ts';
import { FACTS_DDL } from './facts-table.ts';
import { problems } from './problems.ts';
import { columnsOf, reportRows } from './report.ts';
import { type ReportFormat, reportText } from './report-text.ts';
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
}

export interface Stats {
  /** Fill the facts table; to be run with the other folds. */
  readonly folds: readonly Fold[];
  /** A standard report as text. Throws `Refusal`. */
  standard(query: StandardQuery, format: ReportFormat): Promise<Buffer>;
  /** Real-time exports; `visible` are the advertisers that the caller may see. All throw `Refusal`. */
  createExport(body: unknown, visible: ReadonlySet<number>): Promise<ExportJob>;
  exportStatus(id: string, visible: ReadonlySet<number>): Promise<ExportJob>;
  openExport(
    id: string,
    visible: ReadonlySet<number>,
  ): Promise<{ format: ReportFormat; bytes: number; content: Readable }>;
  stop(): Promise<void>;
}

/** A standard report is held in memory, so that a slow reader does not hold the column store. */
const STANDARD_BYTES_MAX = 200_000_000;

/** ClickHouse's numbers for a statement that took too long or too much memory. */
const TOO_HEAVY: ReadonlySet<number | null> = new Set([159, 241]);

export async function openStats(deps: StatsDeps): Promise<Stats> {
  const { columns, clock, world } = deps;
  await columns.exec(FACTS_DDL);
  const exports = new Exports({
    ...deps,
    files: new ExportFiles(deps.reportsDirectory),
    failed: deps.exportFailed,
  });
  await exports.start();

  async function standard(query: StandardQuery, format: ReportFormat): Promise<Buffer> {
    const plan = planStandard(query, world, clock.now());
    if ('length' in plan) throw new Refusal(plan);
    const rows = reportRows(columns, plan, world);
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const text of reportText(
      { columns: columnsOf(plan), rows, jsonTail: { links: {} } },
      format,
    )) {
      const piece = Buffer.from(text);
      bytes += piece.length;
      if (bytes > STANDARD_BYTES_MAX) throw new Refusal([problems.tooLarge(STANDARD_BYTES_MAX)]);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }

  return {
    folds: factsFolds(deps),
    standard: (query, format) => standard(query, format).catch(tellApart),
    createExport: (body, visible) => exports.create(body, visible),
    exportStatus: (id, visible) => exports.status(id, visible),
    openExport: (id, visible) => exports.open(id, visible),
    stop: () => exports.stop(),
  };
}

/** What the column store could not do is told as what the caller can do about it. */
function tellApart(error: unknown): never {
  if (error instanceof ColumnsUnavailable) throw new Refusal([problems.unavailable()]);
  if (error instanceof ColumnsRefusal && TOO_HEAVY.has(error.code)) throw new Refusal([problems.tooHeavy()]);
  throw error;
}
