import type { ColumnParams } from '../../stores/columns/port.ts';
import type { FactsState } from './as-of.ts';
import { cellParams, cellSql, groupSql, type ReportNames } from './dimensions.ts';
import { FIGURES } from './facts-table.ts';
import { sumName } from './metrics.ts';
import { columnsOf, type ReportPlan } from './report-plan.ts';
import { sourceSql } from './report-source.ts';
import { offsetSql } from './zones.ts';

/** A report as one statement: everything about it but the format is the column store's work. */
export interface ReportSql {
  readonly sql: string;
  readonly params: ColumnParams;
}

/**
 * The report's rows, ordered by their dimensions, under the names of its columns. Rows in which every figure is zero are
 * left out. `writeText` wraps texts that somebody outside chose.
 */
export function reportSql(
  plan: ReportPlan,
  facts: { readonly state: FactsState; readonly names: ReportNames },
  writeText: (sql: string) => string,
): ReportSql {
  const { dimensions, metrics, limit } = plan;
  const offset = offsetSql(plan, plan.zone);
  const needed = new Set(metrics.flatMap((metric) => metric.needs));
  const figures = FIGURES.filter((figure) => needed.has(figure));
  // Two dimensions may have one key, as a seller and its name: it is grouped and sorted by once.
  const keys = new Map<string, string>();
  const cells = dimensions.map((dimension) => {
    const group = groupSql(dimension, offset);
    const key = keys.get(group) ?? `key${keys.size}`;
    keys.set(group, key);
    const { sql, isForeignText } = cellSql(dimension, key, plan);
    return isForeignText ? writeText(sql) : sql;
  });
  cells.push(...metrics.map((metric) => metric.sql));
  const names = columnsOf(plan);
  const groups = [...keys].map(([sql, key]) => `${sql} AS ${key}`);
  // One type, whether they come from rollups or from facts.
  const sums = figures.map((figure) => `toInt64(sum(${figure})) AS ${sumName(figure)}`);
  const order = [...keys.values()].join(', ');
  return {
    sql: `
    SELECT ${cells.map((cell, i) => `${cell} AS ${names[i]}`).join(', ')}
    FROM (
      SELECT ${[...groups, ...sums].join(', ')}
      FROM (${sourceSql(plan, figures, facts.state)})
      GROUP BY ${order}
      HAVING ${figures.map((figure) => `${sumName(figure)} != 0`).join(' OR ')}
    )
    ORDER BY ${order}
    ${limit === null ? '' : `LIMIT ${limit}`}`,
    params: cellParams(dimensions, facts.names, plan),
  };
}
