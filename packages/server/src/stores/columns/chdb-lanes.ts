import { Session } from 'chdb';
import { type ChdbOptions, LANES, type Purpose } from './chdb-messages.ts';
import { LanePool } from './lane-pool.ts';
import { STATEMENT_SECONDS } from './port.ts';

/** Defaults of every statement. A report that needs more than this is a mistake that must not starve the API. */
const STATEMENT_SETTINGS: Readonly<Record<string, string | number>> = {
  max_threads: 1,
  max_insert_threads: 1,
  max_execution_time: STATEMENT_SECONDS,
  max_memory_usage: 400_000_000,
  max_bytes_before_external_group_by: 200_000_000,
  max_bytes_before_external_sort: 200_000_000,
  // Compiling a statement takes longer than most of them run, and there is no cache that would keep what was compiled.
  compile_expressions: 0,
  compile_aggregate_expressions: 0,
  compile_sort_description: 0,
  input_format_parallel_parsing: 0,
  output_format_parallel_formatting: 0,
  output_format_json_quote_64bit_integers: 0,
  output_format_json_escape_forward_slashes: 0,
  // Parameters are written into the statement, and the names of all sellers of an account are one.
  max_query_size: 64_000_000,
  date_time_input_format: 'best_effort',
  deduplicate_blocks_in_dependent_materialized_views: 1,
};

export interface Lanes {
  /** Runs the work when a lane for that purpose is free. */
  on<T>(purpose: Purpose, work: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function openLanes(options: ChdbOptions): Lanes {
  const connectionArgs = [
    `--config-file=${options.configFile}`,
    ...Object.entries(STATEMENT_SETTINGS).map(([name, value]) => `--${name}=${value}`),
  ];
  const newSession = (): Session => new Session(options.dataDir, { connectionArgs });
  const pools: Readonly<Record<Purpose, LanePool<Session>>> = {
    write: new LanePool(LANES.write, newSession),
    exec: new LanePool(LANES.exec, newSession),
    read: new LanePool(LANES.read, newSession),
    stream: new LanePool(LANES.stream, newSession),
  };
  return {
    on: (purpose, work) => pools[purpose].run(work),
    async close() {
      await Promise.all(Object.values(pools).map((pool) => pool.close()));
    },
  };
}
