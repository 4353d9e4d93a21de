import type { Columns } from '../../stores/columns/port.ts';
import type { FactsState } from './as-of.ts';
import type { ReportNames } from './dimensions.ts';
import { FORMATS, type Passed, type ReportFormat } from './report-formats.ts';
import { columnsOf, type ReportPlan } from './report-plan.ts';
import { reportSql } from './report-sql.ts';

/** Where reports come from: the facts as of a moment, and the names of today. */
export interface ReportSource {
  readonly columns: Columns;
  readonly state: FactsState;
  readonly names: ReportNames;
}

export interface WrittenReport {
  readonly plan: ReportPlan;
  readonly format: ReportFormat;
  /** Of the statement, where the column store's own limits are not right for it. */
  readonly settings?: string;
  /** Longer than the column store gives a statement, where nobody waits on the line. */
  readonly secondsMax?: number;
  /** Fires when nobody reads on. */
  readonly signal?: AbortSignal;
  /** For an answer that is known to be small: it comes at once, and waits for no large one. */
  readonly isSmall?: boolean;
  /** What stands behind the rows' number in JSON, e.g. `links`. */
  readonly jsonTail?: Readonly<Record<string, unknown>>;
  /** Told at the end how many rows there were; formats that are not text do not count. */
  readonly counted?: (rows: number) => void;
}

/** A report in its format, piece by piece: never more than a piece of it is in memory. */
export async function* reportPieces(source: ReportSource, report: WrittenReport): AsyncGenerator<Buffer> {
  const { plan, counted } = report;
  const recipe = FORMATS[report.format];
  const passed: Passed = { rows: 0, bytes: 0, isQuoted: false };
  yield Buffer.from(recipe.head(columnsOf(plan)));
  const { sql, params } = reportSql(plan, source, recipe.text);
  const settings = [recipe.settings, report.settings].filter((part) => part !== undefined).join(', ');
  const statement = settings === '' ? sql : `${sql} SETTINGS ${settings}`;
  if (report.isSmall === true) {
    yield recipe.rows(await source.columns.read(statement, params, recipe.format), passed);
  } else {
    const { secondsMax, signal } = report;
    const as = {
      format: recipe.format,
      ...(secondsMax === undefined ? {} : { secondsMax }),
      ...(signal === undefined ? {} : { signal }),
    };
    for await (const piece of source.columns.stream(statement, params, as)) {
      yield recipe.rows(piece, passed);
    }
  }
  counted?.(passed.rows);
  yield Buffer.from(recipe.tail(passed.rows, report.jsonTail ?? {}));
}
